"""Updates that were installed."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest

from custom_components.astromech.agent.model import Change, ChangeKind, Subject, SubjectKind
from custom_components.astromech.agent.observe.updates import UpdateCollector


@pytest.fixture
def noted() -> list[Change]:
    return []


def write(hass: HomeAssistant, entity_id: str, installed: str | None) -> None:
    hass.states.async_set(entity_id, "on", {"installed_version": installed, "latest_version": "9"})


async def test_an_installed_update_is_noted_though_the_entity_was_gone_meanwhile(
    hass: HomeAssistant, flaky_entry: ConfigEntry, noted: list[Change]
) -> None:
    er.async_get(hass).async_get_or_create(
        "update", "flaky", "1", config_entry=flaky_entry, suggested_object_id="station"
    )
    write(hass, "update.station", "1.0")
    stop = UpdateCollector(hass, noted.append).start()
    hass.states.async_set("update.station", "unavailable")
    write(hass, "update.station", None)
    write(hass, "update.station", "2.0")
    hass.states.async_set("update.station", "off", {"installed_version": "2.0", "x": 1})
    hass.states.async_remove("update.station")
    await hass.async_block_till_done()
    stop()
    write(hass, "update.station", "3.0")
    await hass.async_block_till_done()
    subject = Subject(kind=SubjectKind.ENTRY, id=flaky_entry.entry_id)
    assert [(c.kind, c.subject, c.what, c.before, c.after) for c in noted] == [
        (ChangeKind.VERSION, subject, "update.station", "1.0", "2.0")
    ]


async def test_one_that_comes_later_or_is_renamed_is_followed_too(
    hass: HomeAssistant, noted: list[Change]
) -> None:
    stop = UpdateCollector(hass, noted.append).start()
    registry = er.async_get(hass)
    registry.async_get_or_create("update", "x", "1", suggested_object_id="late")
    await hass.async_block_till_done()
    for installed in ("1", "2"):
        write(hass, "update.late", installed)
    await hass.async_block_till_done()
    hass.states.async_remove("update.late")
    registry.async_update_entity("update.late", new_entity_id="update.renamed")
    await hass.async_block_till_done()
    for installed in ("2", "3"):
        write(hass, "update.renamed", installed)
    await hass.async_block_till_done()
    stop()
    assert [(change.what, change.after) for change in noted] == [
        ("update.late", "2"),
        ("update.renamed", "3"),
    ]
