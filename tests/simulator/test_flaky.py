"""Every way in which the component fails on command, seen from Home Assistant."""

from datetime import timedelta
import logging

from freezegun.api import FrozenDateTimeFactory
from homeassistant import block_async_io
from homeassistant.config_entries import SOURCE_REAUTH, SOURCE_USER, ConfigEntry, ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr
from homeassistant.runner import _async_loop_exception_handler
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

LOGGER = "custom_components.flaky"
SENSORS = ("sensor.station_temperature", "sensor.station_humidity", "sensor.station_pressure")


async def do(hass: HomeAssistant, service: str, entry: ConfigEntry, **data: str) -> None:
    data["config_entry_id"] = entry.entry_id
    await hass.services.async_call("flaky", service, data, blocking=True)
    await hass.async_block_till_done()


async def next_poll(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    freezer.tick(timedelta(seconds=2))
    async_fire_time_changed(hass)
    await hass.async_block_till_done()


def states(hass: HomeAssistant) -> list[str]:
    return [state.state for state in map(hass.states.get, SENSORS) if state]


def records(caplog: pytest.LogCaptureFixture, level: int = logging.WARNING) -> list[str]:
    own = (record for record in caplog.records if record.name == LOGGER)
    return [record.getMessage() for record in own if record.levelno >= level]


async def test_a_station_has_one_device_and_three_sensors(
    hass: HomeAssistant, flaky_entry: ConfigEntry
) -> None:
    assert flaky_entry.unique_id == "station"
    assert states(hass) == ["21.5", "48", "1013"]
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), flaky_entry.entry_id)
    assert [device.name for device in devices] == ["Station"]


async def test_a_station_is_added_once(hass: HomeAssistant, flaky_entry: ConfigEntry) -> None:
    start = hass.config_entries.flow.async_init
    form = await start("flaky", context={"source": SOURCE_USER})
    assert form["type"] is FlowResultType.FORM
    again = await start("flaky", context={"source": SOURCE_USER}, data={"name": "STATION"})
    assert again["type"] is FlowResultType.ABORT
    assert again["reason"] == "already_configured"
    hass.config_entries.flow.async_abort(form["flow_id"])


@pytest.mark.parametrize(
    ("mode", "state", "reason"),
    [
        ("setup_not_ready", ConfigEntryState.SETUP_RETRY, "Timeout while connecting"),
        ("setup_error", ConfigEntryState.SETUP_ERROR, "Firmware 0.9 is not supported"),
        ("auth_failed", ConfigEntryState.SETUP_ERROR, "401 Unauthorized"),
    ],
)
async def test_a_failing_setup_shows_at_once_and_heals(
    hass: HomeAssistant, flaky_entry: ConfigEntry, mode: str, state: ConfigEntryState, reason: str
) -> None:
    await do(hass, "break", flaky_entry, mode=mode)
    assert flaky_entry.state is state
    assert reason in str(flaky_entry.reason)
    assert states(hass) == [STATE_UNAVAILABLE] * 3
    await do(hass, "heal", flaky_entry)
    assert flaky_entry.state is ConfigEntryState.LOADED
    assert states(hass) == ["21.5", "48", "1013"]


async def test_a_new_password_mends_a_failed_authentication(
    hass: HomeAssistant, flaky_entry: ConfigEntry
) -> None:
    await do(hass, "break", flaky_entry, mode="auth_failed")
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == SOURCE_REAUTH
    assert flow["step_id"] == "reauth_confirm"
    done = await hass.config_entries.flow.async_configure(flow["flow_id"], {"password": "new"})
    await hass.async_block_till_done()
    assert done["reason"] == "reauth_successful"
    assert flaky_entry.state is ConfigEntryState.LOADED


async def test_a_stale_session_lasts_until_the_entry_is_reloaded(
    hass: HomeAssistant,
    flaky_entry: ConfigEntry,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await do(hass, "break", flaky_entry, mode="stale_session")
    await next_poll(hass, freezer)
    assert states(hass) == [STATE_UNAVAILABLE] * 3
    assert records(caplog) == [
        "Error fetching Station data: Error communicating with API: Session is closed"
    ]
    await next_poll(hass, freezer)
    assert states(hass) == [STATE_UNAVAILABLE] * 3
    await hass.config_entries.async_reload(flaky_entry.entry_id)
    await next_poll(hass, freezer)
    assert states(hass) == ["21.5", "48", "1013"]


async def test_a_reload_may_be_of_no_help(
    hass: HomeAssistant, flaky_entry: ConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await do(hass, "break", flaky_entry, mode="reload_does_not_help")
    await next_poll(hass, freezer)
    assert states(hass) == [STATE_UNAVAILABLE] * 3
    await hass.config_entries.async_reload(flaky_entry.entry_id)
    assert flaky_entry.state is ConfigEntryState.SETUP_RETRY
    assert "Session is closed" in str(flaky_entry.reason)
    await do(hass, "heal", flaky_entry)
    assert states(hass) == ["21.5", "48", "1013"]


async def test_entities_go_unavailable_all_at_once_and_come_back_by_themselves(
    hass: HomeAssistant, flaky_entry: ConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await do(hass, "break", flaky_entry, mode="entities_unavailable")
    await next_poll(hass, freezer)
    assert flaky_entry.state is ConfigEntryState.LOADED
    assert states(hass) == [STATE_UNAVAILABLE] * 3
    await do(hass, "heal", flaky_entry)
    await next_poll(hass, freezer)
    assert states(hass) == ["21.5", "48", "1013"]


async def test_a_log_storm_comes_from_its_own_logger(
    hass: HomeAssistant, flaky_entry: ConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    await do(hass, "break", flaky_entry, mode="log_storm")
    assert len(records(caplog, logging.ERROR)) >= 200


async def test_an_exception_in_a_callback_is_logged_with_its_traceback(
    hass: HomeAssistant, flaky_entry: ConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    before = hass.loop.get_exception_handler()
    hass.loop.set_exception_handler(_async_loop_exception_handler)
    await do(hass, "break", flaky_entry, mode="callback_exception")
    hass.loop.set_exception_handler(before)
    (record,) = (record for record in caplog.records if record.exc_info)
    assert record.name == "homeassistant"
    assert record.exc_info
    assert isinstance(record.exc_info[1], KeyError)


async def test_home_assistant_catches_its_blocking_call(
    hass: HomeAssistant,
    flaky_entry: ConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
    disable_block_async_io: None,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(block_async_io, "_IN_TESTS", False)
    block_async_io.enable()
    await do(hass, "break", flaky_entry, mode="blocking_call")
    assert "Detected blocking call to open" in caplog.text
    assert "custom integration 'flaky'" in caplog.text


async def test_an_unload_that_fails_leaves_the_entry_stuck(
    hass: HomeAssistant, flaky_entry: ConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    await do(hass, "break", flaky_entry, mode="unload_fails")
    assert not await hass.config_entries.async_unload(flaky_entry.entry_id)
    assert flaky_entry.state is ConfigEntryState.FAILED_UNLOAD
    await do(hass, "heal", flaky_entry)
    assert flaky_entry.state is ConfigEntryState.FAILED_UNLOAD


async def test_only_its_own_entries_can_be_broken(
    hass: HomeAssistant, flaky_entry: ConfigEntry
) -> None:
    with pytest.raises(ServiceValidationError):
        await hass.services.async_call("flaky", "heal", {"config_entry_id": "?"}, blocking=True)
