"""What a person calls the target of an order."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.astromech.agent.act.action import Site
from custom_components.astromech.agent.act.titles import title_of
from custom_components.astromech.agent.model import Subject, SubjectKind

from ..material import PaperHouse


@pytest.fixture
def device(hass: HomeAssistant, flaky_entry: ConfigEntry) -> dr.DeviceEntry:
    """The weather station's device."""
    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), flaky_entry.entry_id)
    return device


@pytest.fixture
def site(hass: HomeAssistant) -> Site:
    house = PaperHouse()
    house.put(entry_id="station", title="Station")
    return Site(hass=hass, graph=house)


async def test_everything_has_its_name_from_a_registry(
    hass: HomeAssistant, site: Site, device: dr.DeviceEntry
) -> None:
    hass.states.async_set("automation.warm", "on", {"friendly_name": "Warm"})
    registry = er.async_get(hass)
    registry.async_get_or_create("sensor", "x", "1", suggested_object_id="x", original_name="X")
    supervisor = MockConfigEntry(domain="hassio")
    supervisor.add_to_hass(hass)
    dr.async_get(hass).async_get_or_create(
        config_entry_id=supervisor.entry_id, identifiers={("hassio", "core_ssh")}, name="Terminal"
    )
    MockConfigEntry(domain="bluetooth", unique_id="00:01", title="hci0").add_to_hass(hass)
    kinds = SubjectKind
    expected = {
        (kinds.ENTRY, "station"): "Station",
        (kinds.DEVICE, device.id): "Station",
        (kinds.AUTOMATION, "automation.warm"): "Warm",
        (kinds.ENTITY, "sensor.x"): "X",
        (kinds.ADDON, "core_ssh"): "Terminal",
        (kinds.INTEGRATION, "flaky"): "Flaky weather station",
        (kinds.SCANNER, "00:01"): "hci0",
        (kinds.HOST, "core"): "core",
    }
    found = {key: title_of(Subject(kind=key[0], id=key[1]), site) for key in expected}
    assert found == expected


@pytest.mark.parametrize("kind", list(SubjectKind))
def test_what_nobody_has_named_is_called_by_its_id(site: Site, kind: SubjectKind) -> None:
    assert title_of(Subject(kind=kind, id="who.knows"), site) == "who.knows"


async def test_the_name_that_a_person_gave_counts(
    hass: HomeAssistant, site: Site, device: dr.DeviceEntry
) -> None:
    dr.async_get(hass).async_update_device(device.id, name_by_user="On the roof")
    assert title_of(Subject(kind=SubjectKind.DEVICE, id=device.id), site) == "On the roof"
