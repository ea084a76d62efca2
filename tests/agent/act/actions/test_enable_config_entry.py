"""Enabling a config entry again."""

from homeassistant.config_entries import ConfigEntry, ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest

from custom_components.astromech.agent.act.actions.enable_config_entry import EnableConfigEntry
from custom_components.astromech.agent.model import BlastRadius

from .rehearsal import Rehearsal, order_of

ACTION = EnableConfigEntry()


@pytest.fixture
async def disabled(hass: HomeAssistant, station: ConfigEntry) -> ConfigEntry:
    """The weather station, disabled."""
    await hass.config_entries.async_set_disabled_by(station.entry_id, ConfigEntryDisabler.USER)
    return station


async def test_it_is_loaded_afterwards_and_undone(
    disabled: ConfigEntry, rehearsal: Rehearsal
) -> None:
    seen = await rehearsal.apply(ACTION, order_of(ACTION, disabled.entry_id))
    assert disabled.state is ConfigEntryState.LOADED
    assert await rehearsal.verified(ACTION, seen)
    assert await rehearsal.undo(ACTION, seen)
    assert disabled.disabled_by is ConfigEntryDisabler.USER


async def test_what_must_be_left_alone_is_refused(
    hass: HomeAssistant, disabled: ConfigEntry, rehearsal: Rehearsal
) -> None:
    site, order = rehearsal.site, order_of(ACTION, disabled.entry_id)
    assert ACTION.refused(site, order_of(ACTION, "nobody")) == "entry_removed"
    disabled._async_set_state(hass, ConfigEntryState.FAILED_UNLOAD, None)
    assert ACTION.refused(site, order) == "not_recoverable"
    disabled._async_set_state(hass, ConfigEntryState.NOT_LOADED, None)
    await hass.config_entries.async_set_disabled_by(disabled.entry_id, None)
    assert ACTION.refused(site, order) == "entry_enabled"


async def test_a_dry_run_disturbs_nothing(disabled: ConfigEntry, rehearsal: Rehearsal) -> None:
    radius = await rehearsal.dry_run(ACTION, order_of(ACTION, disabled.entry_id))
    assert radius == BlastRadius()
