"""Turning an automation off, and back to what it was."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_CALL_SERVICE
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.astromech.agent.act.actions.turn_off_automation import TurnOffAutomation
from custom_components.astromech.agent.model import (
    BlastRadius,
    Remedy,
    Signal,
    Subject,
    SubjectKind,
    Symptom,
)
from tests.agent.material import log

from .rehearsal import Rehearsal, about, diagnosed, order_of

ACTION = TurnOffAutomation()
WARM = "automation.warm"
ORDER = order_of(ACTION, WARM, SubjectKind.AUTOMATION)
TURN_OFF = diagnosed(Remedy.DISABLE_AUTOMATION)


def state(hass: HomeAssistant) -> str:
    """Return the state of the automation."""
    found = hass.states.get(WARM)
    assert found is not None
    return found.state


def symptom(kind: SubjectKind, name: str) -> Symptom:
    """Return a symptom of a subject."""
    signal = Signal(time=0.0, subject=Subject(kind=kind, id=name), facts=log().facts)
    return Symptom(id=name, count=1, first=0.0, latest=signal)


async def test_it_is_off_afterwards_and_undone(
    hass: HomeAssistant, station: ConfigEntry, rehearsal: Rehearsal
) -> None:
    calls = async_capture_events(hass, EVENT_CALL_SERVICE)
    seen = await rehearsal.apply(ACTION, ORDER)
    assert (state(hass), seen.memo) == ("off", {"state": "on"})
    assert await rehearsal.verified(ACTION, seen)
    assert await rehearsal.undo(ACTION, seen)
    assert state(hass) == "on"
    assert not await rehearsal.verified(ACTION, seen)
    assert {call.context.id for call in calls} == {rehearsal.site.context.id}


async def test_what_cannot_be_turned_off_is_refused(
    hass: HomeAssistant, station: ConfigEntry, rehearsal: Rehearsal
) -> None:
    site = rehearsal.site
    script = order_of(ACTION, "script.warm", SubjectKind.AUTOMATION)
    assert ACTION.refused(site, script) == "not_an_automation"
    gone = order_of(ACTION, "automation.gone", SubjectKind.AUTOMATION)
    assert ACTION.refused(site, gone) == "automation_removed"
    hass.states.async_set("automation.gone", "unavailable")
    assert ACTION.refused(site, gone) == "automation_unavailable"
    await rehearsal.apply(ACTION, ORDER)
    assert ACTION.refused(site, ORDER) == "already_off"


async def test_one_that_was_removed_is_not_off(
    hass: HomeAssistant, station: ConfigEntry, rehearsal: Rehearsal
) -> None:
    seen = await rehearsal.apply(ACTION, ORDER)
    hass.states.async_remove(WARM)
    (check,) = await rehearsal.examine(ACTION, seen)
    assert (check.passed, check.seen) == (False, "removed")


async def test_a_dry_run_turns_nothing_off(station: ConfigEntry, rehearsal: Rehearsal) -> None:
    assert await rehearsal.dry_run(ACTION, ORDER) == BlastRadius(entities=1, automations=1)


@pytest.mark.parametrize(
    ("scope", "symptoms", "found"),
    [
        ((SubjectKind.AUTOMATION, WARM), (), True),
        ((SubjectKind.AUTOMATION, WARM), ((SubjectKind.AUTOMATION, WARM),), True),
        ((SubjectKind.INTEGRATION, "automation"), ((SubjectKind.AUTOMATION, WARM),), True),
        ((SubjectKind.INTEGRATION, "automation"), ((SubjectKind.ENTITY, WARM),), False),
        (
            (SubjectKind.INTEGRATION, "automation"),
            ((SubjectKind.AUTOMATION, WARM), (SubjectKind.AUTOMATION, "automation.cold")),
            False,
        ),
        ((SubjectKind.AUTOMATION, "script.warm"), (), False),
    ],
)
async def test_the_one_automation_that_it_is_about_is_suggested(
    rehearsal: Rehearsal,
    scope: tuple[SubjectKind, str],
    symptoms: tuple[tuple[SubjectKind, str], ...],
    found: bool,
) -> None:
    incident = about(Subject(kind=scope[0], id=scope[1]), *(symptom(*each) for each in symptoms))
    assert ACTION.suggest(rehearsal.site, incident, TURN_OFF) == (ORDER if found else None)
