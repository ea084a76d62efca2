"""Disabling a config entry, and putting it back as it was."""

from homeassistant.config_entries import ConfigEntry, ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest

from custom_components.astromech.agent.act.action import ActionRefused
from custom_components.astromech.agent.act.actions.disable_config_entry import DisableConfigEntry
from custom_components.astromech.agent.model import CheckResult

from .rehearsal import Rehearsal, break_, order_of

ACTION = DisableConfigEntry()
TEMPERATURE = "sensor.station_temperature"


async def test_it_is_disabled_and_undone(
    hass: HomeAssistant, station: ConfigEntry, rehearsal: Rehearsal
) -> None:
    seen = await rehearsal.apply(ACTION, order_of(ACTION, station.entry_id))
    assert station.disabled_by is ConfigEntryDisabler.USER
    assert await rehearsal.examine(ACTION, seen) == [
        CheckResult(test=ACTION.tests[0], passed=True, seen="disabled")
    ]
    assert seen.memo == {"state": "loaded"}
    assert await rehearsal.undo(ACTION, seen)
    assert station.state is ConfigEntryState.LOADED
    assert not await rehearsal.verified(ACTION, seen)
    temperature = hass.states.get(TEMPERATURE)
    assert temperature is not None
    assert temperature.state == "21.5"


async def test_it_is_not_undone_while_it_does_not_load_again(
    hass: HomeAssistant, station: ConfigEntry, rehearsal: Rehearsal
) -> None:
    seen = await rehearsal.apply(ACTION, order_of(ACTION, station.entry_id))
    await hass.config_entries.async_set_disabled_by(station.entry_id, None)
    await break_(hass, station, "setup_error")
    assert not await ACTION.async_undone(rehearsal.site, seen.order, seen.memo)


async def test_one_that_is_tried_again_and_again_may_be_disabled_and_is_undone_as_it_was(
    hass: HomeAssistant, station: ConfigEntry, rehearsal: Rehearsal
) -> None:
    await break_(hass, station, "setup_not_ready")
    assert station.state is ConfigEntryState.SETUP_RETRY
    seen = await rehearsal.apply(ACTION, order_of(ACTION, station.entry_id))
    assert await rehearsal.verified(ACTION, seen)
    assert await rehearsal.undo(ACTION, seen)


async def test_what_must_be_left_alone_is_refused(
    hass: HomeAssistant, station: ConfigEntry, own_entry: ConfigEntry, rehearsal: Rehearsal
) -> None:
    site, order = rehearsal.site, order_of(ACTION, station.entry_id)
    assert ACTION.refused(site, order_of(ACTION, "nobody")) == "entry_removed"
    assert ACTION.refused(site, order_of(ACTION, own_entry.entry_id)) == "own_entry"
    station.async_start_reauth(hass)
    await hass.async_block_till_done()
    assert ACTION.refused(site, order) == "reauth_in_progress"


async def test_one_that_is_disabled_or_stuck_is_refused(
    hass: HomeAssistant, station: ConfigEntry, rehearsal: Rehearsal
) -> None:
    site, order = rehearsal.site, order_of(ACTION, station.entry_id)
    await break_(hass, station, "unload_fails")
    await hass.config_entries.async_unload(station.entry_id)
    assert ACTION.refused(site, order) == "not_recoverable"
    station._async_set_state(hass, ConfigEntryState.NOT_LOADED, None)
    await hass.config_entries.async_set_disabled_by(station.entry_id, ConfigEntryDisabler.USER)
    assert ACTION.refused(site, order) == "entry_disabled"


async def test_one_that_cannot_be_unloaded_is_refused(
    station: ConfigEntry, rehearsal: Rehearsal
) -> None:
    object.__setattr__(station, "supports_unload", False)
    assert ACTION.refused(rehearsal.site, order_of(ACTION, station.entry_id)) == "cannot_unload"


async def test_one_that_went_meanwhile_is_surely_not_disabled(
    station: ConfigEntry, rehearsal: Rehearsal
) -> None:
    with pytest.raises(ActionRefused, match="entry_removed"):
        await ACTION.async_apply(rehearsal.site, order_of(ACTION, "nobody"), {})


async def test_a_dry_run_counts_what_would_be_gone(
    station: ConfigEntry, rehearsal: Rehearsal
) -> None:
    radius = await rehearsal.dry_run(ACTION, order_of(ACTION, station.entry_id))
    assert (radius.entities, radius.devices, radius.automations) == (3, 1, 1)
    assert radius.seconds is None
