"""Our own tasks: their heartbeats, and what happens when one stands still."""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.astromech.const import DOMAIN
from custom_components.astromech.supervision import BUDGET, Watched, may_restart
from simulator.peripheral import VirtualBB8

from .droid import act, pass_time, set_up_droid
from .link_clock import Clock, clock

__all__ = ["clock"]

pytestmark = pytest.mark.usefixtures("quick_answers")


async def _nothing() -> None: ...


def test_starts_anew_are_spaced_out_and_limited() -> None:
    task = Watched("look", _nothing, 10, 0)
    starts = []
    for now in range(0, 3600, 10):
        if may_restart(task, now):
            task.restarts.append(now)
            starts.append(now)
    assert starts == [0, 30, 90, 210, 450]
    assert len(starts) == BUDGET
    assert may_restart(task, 4060)


async def test_a_task_that_fails_is_started_anew_unless_auto_recovery_is_off(
    hass: HomeAssistant, robot: VirtualBB8, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    entry = await set_up_droid(hass, robot)
    supervisor = entry.runtime_data.care.supervisor

    async def fail() -> None:
        raise ValueError("broken")

    supervisor.async_run("broken", fail, 10)
    pass_time(hass, 11)
    await hass.async_block_till_done()
    assert "Task broken of BB-8 12AB failed" in caplog.text
    assert not supervisor.pulses["broken"].running

    await act(hass, robot, Platform.SWITCH, "auto_recovery", "turn_off")
    pass_time(hass, 31)
    await hass.async_block_till_done()
    assert supervisor.pulses["broken"].restarts_last_hour == 0

    await act(hass, robot, Platform.SWITCH, "auto_recovery", "turn_on")
    pass_time(hass, 62)
    await hass.async_block_till_done()
    assert supervisor.pulses["broken"].restarts_last_hour == 1
    caplog.clear()


async def test_a_task_whose_budget_is_spent_is_told_to_a_person(
    hass: HomeAssistant, robot: VirtualBB8, clock: Clock, issue_registry: ir.IssueRegistry
) -> None:
    entry = await set_up_droid(hass, robot)
    [look] = [each for each in entry.runtime_data.care.supervisor._watched if each.name == "look"]
    look.restarts = [clock.now] * BUDGET
    clock.now += 100
    pass_time(hass, 31)
    await hass.async_block_till_done()
    issue = issue_registry.async_get_issue(DOMAIN, f"tasks_halted_{entry.entry_id}")
    assert issue is not None
    assert issue.translation_placeholders == {"name": "BB-8 12AB", "tasks": "look"}

    clock.now += 3600
    pass_time(hass, 62)
    await hass.async_block_till_done()
    pass_time(hass, 93)
    await hass.async_block_till_done()
    assert not issue_registry.issues
