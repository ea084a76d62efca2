"""Turning an automation on again, and back to what it was."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_CALL_SERVICE
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.astromech.agent.act.actions.turn_on_automation import TurnOnAutomation
from custom_components.astromech.agent.model import BlastRadius, SubjectKind

from .rehearsal import Rehearsal, order_of

ACTION = TurnOnAutomation()
WARM = "automation.warm"
ORDER = order_of(ACTION, WARM, SubjectKind.AUTOMATION)


@pytest.fixture
async def off(hass: HomeAssistant, station: ConfigEntry) -> None:
    """The automation, turned off."""
    await hass.services.async_call("automation", "turn_off", {"entity_id": WARM}, blocking=True)


async def test_it_is_on_afterwards_and_undone(
    hass: HomeAssistant, off: None, rehearsal: Rehearsal
) -> None:
    calls = async_capture_events(hass, EVENT_CALL_SERVICE)
    seen = await rehearsal.apply(ACTION, ORDER)
    assert await rehearsal.verified(ACTION, seen)
    assert await rehearsal.undo(ACTION, seen)
    assert not await rehearsal.verified(ACTION, seen)
    assert {call.context.id for call in calls} == {rehearsal.site.context.id}


async def test_what_cannot_be_turned_on_is_refused(
    station: ConfigEntry, rehearsal: Rehearsal
) -> None:
    assert ACTION.refused(rehearsal.site, ORDER) == "already_on"
    gone = order_of(ACTION, "automation.gone", SubjectKind.AUTOMATION)
    assert ACTION.refused(rehearsal.site, gone) == "automation_removed"


async def test_a_dry_run_turns_nothing_on(off: None, rehearsal: Rehearsal) -> None:
    assert await rehearsal.dry_run(ACTION, ORDER) == BlastRadius()
