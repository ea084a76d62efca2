"""Connecting a robot that is in reach; one that was put to sleep is let sleep."""

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import EVENT_CALL_SERVICE, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events

from custom_components.astromech.agent.act.action import ActionRefused
from custom_components.astromech.agent.act.actions.reconnect_droid import ReconnectDroid
from custom_components.astromech.agent.model import BlastRadius
from simulator.peripheral import VirtualBB8
from tests.droid import act, carry_away, entity_id, press_connect, set_up_droid

from .rehearsal import Rehearsal, order_of

ACTION = ReconnectDroid()


@pytest.fixture
async def droid(hass: HomeAssistant, robot: VirtualBB8) -> MockConfigEntry:
    """The entry of a robot in reach that is not connected."""
    return await set_up_droid(hass, robot)


async def test_it_is_connected_afterwards(
    hass: HomeAssistant, rehearsal: Rehearsal, droid: ConfigEntry
) -> None:
    calls = async_capture_events(hass, EVENT_CALL_SERVICE)
    order = order_of(ACTION, droid.entry_id)
    seen = await rehearsal.apply(ACTION, order)
    assert await rehearsal.verified(ACTION, seen)
    assert calls[0].context is rehearsal.site.context
    assert ACTION.refused(rehearsal.site, order) == "already_connected"
    with pytest.raises(ActionRefused, match="already_connected"):
        await ACTION.async_apply(rehearsal.site, order, {})


async def test_one_that_was_put_to_sleep_is_let_sleep(
    hass: HomeAssistant, rehearsal: Rehearsal, robot: VirtualBB8, droid: ConfigEntry
) -> None:
    await press_connect(hass, robot)
    await act(hass, robot, Platform.BUTTON, "sleep", "press")
    assert ACTION.refused(rehearsal.site, order_of(ACTION, droid.entry_id)) == "put_to_sleep"


async def test_one_that_is_out_of_reach_is_not_tried(
    hass: HomeAssistant, rehearsal: Rehearsal, robot: VirtualBB8, droid: ConfigEntry
) -> None:
    await carry_away(hass, robot)
    assert ACTION.refused(rehearsal.site, order_of(ACTION, droid.entry_id)) == "out_of_reach"


async def test_one_whose_button_is_disabled_or_that_is_not_set_up_is_refused(
    hass: HomeAssistant, rehearsal: Rehearsal, robot: VirtualBB8, droid: ConfigEntry
) -> None:
    order = order_of(ACTION, droid.entry_id)
    button = entity_id(hass, robot, Platform.BUTTON, "connect")
    er.async_get(hass).async_update_entity(button, disabled_by=er.RegistryEntryDisabler.USER)
    assert ACTION.refused(rehearsal.site, order) == "not_loaded"
    er.async_get(hass).async_update_entity(button, disabled_by=None)
    await hass.config_entries.async_unload(droid.entry_id)
    assert droid.state is ConfigEntryState.NOT_LOADED
    assert ACTION.refused(rehearsal.site, order) == "not_loaded"


async def test_what_is_no_robot_is_refused(
    rehearsal: Rehearsal, station: ConfigEntry, own_entry: ConfigEntry
) -> None:
    site = rehearsal.site
    assert ACTION.refused(site, order_of(ACTION, "nobody")) == "entry_removed"
    assert ACTION.refused(site, order_of(ACTION, station.entry_id)) == "not_a_droid"
    assert ACTION.refused(site, order_of(ACTION, own_entry.entry_id)) == "not_a_droid"


async def test_a_dry_run_connects_nothing(rehearsal: Rehearsal, droid: ConfigEntry) -> None:
    assert await rehearsal.dry_run(ACTION, order_of(ACTION, droid.entry_id)) == BlastRadius()
    assert not droid.runtime_data.data.connected
