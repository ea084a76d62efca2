"""Changes of the house, as Home Assistant really tells them."""

from pathlib import Path

from homeassistant.config_entries import ConfigEntry, ConfigEntryDisabler
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.setup import async_setup_component
import pytest

from custom_components.astromech.agent.model import Change, ChangeKind, Subject, SubjectKind
from custom_components.astromech.agent.observe.changes import CLOCK, CORE, ChangeCollector


@pytest.fixture
def noted() -> list[Change]:
    return []


def of(entry: ConfigEntry) -> Subject:
    return Subject(kind=SubjectKind.ENTRY, id=entry.entry_id)


async def test_an_edit_is_noted_by_the_names_of_the_settings_never_by_their_values(
    hass: HomeAssistant, flaky_entry: ConfigEntry, noted: list[Change]
) -> None:
    stop = ChangeCollector(hass, "ours", noted.append).start()
    update = hass.config_entries.async_update_entry
    update(flaky_entry, options={"zone": "hunter2", "host": "hunter2"})
    update(flaky_entry, options={"zone": "hunter2", "host": "hunter2"})
    update(flaky_entry, data={**flaky_entry.data, "access_token": "hunter2", "expires_at": 5})
    update(flaky_entry, title="Renamed")
    stop()
    assert [(change.kind, change.subject, change.what) for change in noted] == [
        (ChangeKind.OPTIONS, of(flaky_entry), "host, zone")
    ]
    assert "hunter2" not in repr(noted)


async def test_entries_that_come_go_or_are_disabled_are_noted(
    hass: HomeAssistant, flaky: None, noted: list[Change]
) -> None:
    stop = ChangeCollector(hass, "ours", noted.append).start()
    flow = await hass.config_entries.flow.async_init("flaky", context={"source": "user"})
    await hass.config_entries.flow.async_configure(flow["flow_id"], {"name": "Station"})
    await hass.async_block_till_done()
    (entry,) = hass.config_entries.async_entries("flaky")
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.config_entries.async_set_disabled_by(entry.entry_id, ConfigEntryDisabler.USER)
    await hass.config_entries.async_remove(entry.entry_id)
    stop()
    assert [(change.kind, change.subject, change.what) for change in noted] == [
        (ChangeKind.ADDED, of(entry), "flaky"),
        (ChangeKind.OPTIONS, of(entry), "disabled_by"),
        (ChangeKind.REMOVED, of(entry), "flaky"),
    ]


async def test_our_own_entry_is_nobodys_cause(
    hass: HomeAssistant, flaky_entry: ConfigEntry, noted: list[Change]
) -> None:
    stop = ChangeCollector(hass, flaky_entry.entry_id, noted.append).start()
    hass.config_entries.async_update_entry(flaky_entry, options={"a": 1})
    stop()
    assert noted == []


async def test_reloads_of_yaml_are_noted_and_other_actions_are_not(
    hass: HomeAssistant, noted: list[Change]
) -> None:
    await hass.async_add_executor_job(Path(hass.config.path("configuration.yaml")).touch)
    assert await async_setup_component(hass, "homeassistant", {})
    assert await async_setup_component(hass, "input_boolean", {"input_boolean": {"a": None}})
    stop = ChangeCollector(hass, "ours", noted.append).start()
    call = hass.services.async_call
    await call("input_boolean", "turn_on", {"entity_id": "input_boolean.a"}, blocking=True)
    await call("input_boolean", "reload", blocking=True)
    await call("homeassistant", "reload_custom_templates", blocking=True)
    stop()
    assert [(change.kind, change.subject, change.what) for change in noted] == [
        (
            ChangeKind.YAML_RELOAD,
            Subject(kind=SubjectKind.INTEGRATION, id="input_boolean"),
            "input_boolean.reload",
        ),
        (ChangeKind.YAML_RELOAD, CORE, "homeassistant.reload_custom_templates"),
    ]


async def test_another_time_zone_is_noted(hass: HomeAssistant, noted: list[Change]) -> None:
    stop = ChangeCollector(hass, "ours", noted.append).start()
    before = hass.config.time_zone
    await hass.config.async_update(time_zone="Europe/Lisbon")
    await hass.config.async_update(location_name="Elsewhere")
    await hass.async_block_till_done()
    stop()
    assert [(c.kind, c.subject, c.before, c.after) for c in noted] == [
        (ChangeKind.TIME, CLOCK, before, "Europe/Lisbon")
    ]


async def test_a_start_is_a_restart_and_a_reload_of_the_agent_is_none(
    hass: HomeAssistant, noted: list[Change]
) -> None:
    ChangeCollector(hass, "ours", noted.append).start()()
    assert noted == []
    hass.set_state(CoreState.starting)
    ChangeCollector(hass, "ours", noted.append).start()()
    hass.set_state(CoreState.running)
    assert [(change.kind, change.subject) for change in noted] == [(ChangeKind.RESTART, CORE)]


async def test_after_the_end_nothing_is_noted(
    hass: HomeAssistant, flaky_entry: ConfigEntry, noted: list[Change]
) -> None:
    ChangeCollector(hass, "ours", noted.append).start()()
    hass.config_entries.async_update_entry(flaky_entry, options={"a": 1})
    assert noted == []
