"""Renames, removals and new firmware, from the real registries."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest

from custom_components.astromech.agent.model import Change, ChangeKind, Subject, SubjectKind
from custom_components.astromech.agent.observe.registries import (
    MAX_EACH,
    REGISTRY,
    RegistryCollector,
)

from ..conftest import PassTime


@pytest.fixture
def noted() -> list[Change]:
    return []


async def test_a_renamed_entity_is_noted_with_both_names(
    hass: HomeAssistant, flaky_entry: ConfigEntry, noted: list[Change]
) -> None:
    stop = RegistryCollector(hass, noted.append).start()
    registry = er.async_get(hass)
    registry.async_update_entity("sensor.station_temperature", new_entity_id="sensor.outside")
    registry.async_update_entity("sensor.outside", name="Outside", icon="mdi:sun")
    await hass.async_block_till_done()
    stop()
    assert [(c.kind, c.subject.id, c.before, c.after) for c in noted] == [
        (ChangeKind.RENAMED, "sensor.outside", "sensor.station_temperature", "sensor.outside")
    ]


async def test_a_few_removals_are_noted_each_and_hundreds_as_a_number(
    hass: HomeAssistant, noted: list[Change], pass_time: PassTime
) -> None:
    registry = er.async_get(hass)
    gone = [registry.async_get_or_create("light", "x", str(n)).entity_id for n in range(300)]
    stop = RegistryCollector(hass, noted.append).start()
    for entity_id in gone:
        registry.async_remove(entity_id)
    await pass_time(2)
    stop()
    assert [change.subject.id for change in noted[:-1]] == gone[:MAX_EACH]
    assert {change.kind for change in noted} == {ChangeKind.REMOVED}
    assert (noted[-1].subject, noted[-1].before) == (REGISTRY, str(300 - MAX_EACH))


async def test_a_removed_device_and_new_firmware_are_noted(
    hass: HomeAssistant, flaky_entry: ConfigEntry, noted: list[Change]
) -> None:
    registry = dr.async_get(hass)
    (device,) = dr.async_entries_for_config_entry(registry, flaky_entry.entry_id)
    registry.async_update_device(device.id, sw_version="1.0")
    stop = RegistryCollector(hass, noted.append).start()
    registry.async_update_device(device.id, name_by_user="Mine")
    registry.async_update_device(device.id, sw_version="2.0")
    registry.async_remove_device(device.id)
    await hass.async_block_till_done()
    stop()
    subject = Subject(kind=SubjectKind.DEVICE, id=device.id)
    assert [(c.kind, c.subject, c.before, c.after) for c in noted] == [
        (ChangeKind.VERSION, subject, "1.0", "2.0"),
        (ChangeKind.REMOVED, subject, device.id, ""),
    ]


async def test_after_the_end_nothing_is_noted_and_no_timer_stays(
    hass: HomeAssistant, noted: list[Change], pass_time: PassTime
) -> None:
    registry = er.async_get(hass)
    entity = registry.async_get_or_create("light", "x", "1")
    stop = RegistryCollector(hass, noted.append).start()
    registry.async_remove(entity.entity_id)
    stop()
    await pass_time(2)
    assert noted == []
