"""Runs of real automations and scripts, as Home Assistant traces them."""

import asyncio
from collections.abc import Callable
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import Context, HomeAssistant, ServiceCall
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.astromech.agent.model import RunFacts, Signal, Subject, SubjectKind
from custom_components.astromech.agent.observe.runs import MAX_RUNS, RunCollector

from ..conftest import PassTime
from ..material import facts_of

type House = dict[str, str]


@pytest.fixture
def heard() -> list[Signal]:
    return []


@pytest.fixture
def mood(hass: HomeAssistant) -> House:
    """An action that does what it is told: to fail with a text, or not."""
    mood = {"error": "The lamp does not answer: hunter2"}

    async def act(_call: ServiceCall) -> None:
        if mood["error"]:
            raise HomeAssistantError(mood["error"])

    hass.services.async_register("lamp", "act", act)
    return mood


async def automate(hass: HomeAssistant, *steps: dict[str, Any], **config: Any) -> None:
    """Set up an automation that an event `go` triggers."""
    automation = {
        "id": "lights",
        "alias": "Lights",
        "triggers": [{"trigger": "event", "event_type": "go"}],
        "actions": list(steps),
        **config,
    }
    assert await async_setup_component(hass, "automation", {"automation": [automation]})
    await hass.async_block_till_done()


def nobodys(_context: Context) -> bool:
    return False


def collect(
    hass: HomeAssistant, heard: list[Signal], ours: Callable[[Context], bool] = nobodys
) -> RunCollector:
    return RunCollector(hass, lambda text: text.replace("hunter2", "***"), heard.extend, ours)


async def go(hass: HomeAssistant, pass_time: PassTime) -> None:
    hass.bus.async_fire("go")
    await pass_time(4)


async def test_a_run_that_fails_is_told_with_step_and_error(
    hass: HomeAssistant, mood: House, heard: list[Signal], pass_time: PassTime
) -> None:
    await automate(hass, {"delay": {"seconds": 0}}, {"action": "lamp.act"})
    stop = collect(hass, heard).start()
    await go(hass, pass_time)
    stop()
    (signal,) = heard
    facts = facts_of(signal, RunFacts)
    assert signal.subject == Subject(kind=SubjectKind.AUTOMATION, id="automation.lights")
    assert (facts.failed, facts.step, facts.missing) == (True, "action/1", ())
    assert facts.error == "The lamp does not answer: ***"


async def test_what_our_own_action_starts_is_our_doing(
    hass: HomeAssistant, mood: House, heard: list[Signal], pass_time: PassTime
) -> None:
    await automate(hass, {"action": "lamp.act"})
    ours = Context()
    stop = collect(hass, heard, lambda each: ours.id in (each.id, each.parent_id)).start()
    hass.bus.async_fire("go", context=ours)
    await pass_time(4)
    assert not heard
    await go(hass, pass_time)
    stop()
    assert len(heard) == 1


async def test_good_runs_are_news_only_after_a_failed_one(
    hass: HomeAssistant, mood: House, heard: list[Signal], pass_time: PassTime
) -> None:
    await automate(hass, {"action": "lamp.act"})
    stop = collect(hass, heard).start()
    for error in ("", "No", "No", "", ""):
        mood["error"] = error
        await go(hass, pass_time)
    stop()
    assert [facts_of(signal, RunFacts).failed for signal in heard] == [True, True, False]


async def test_an_action_and_an_entity_that_are_not_there_are_named(
    hass: HomeAssistant, heard: list[Signal], pass_time: PassTime
) -> None:
    steps = {"action": "nobody.home", "target": {"entity_id": ["light.gone"]}}
    await automate(hass, steps)
    stop = collect(hass, heard).start()
    await go(hass, pass_time)
    stop()
    facts = facts_of(heard[0], RunFacts)
    assert (facts.failed, facts.step) == (True, "action/0")
    assert facts.missing == ("light.gone", "nobody.home")
    assert facts.error == "Action nobody.home not found"


async def test_a_stop_with_an_error_has_failed_a_condition_has_not(
    hass: HomeAssistant, heard: list[Signal], pass_time: PassTime
) -> None:
    await automate(
        hass,
        {"if": [{"condition": "state", "entity_id": "sun.day", "state": "no"}],
         "then": [{"stop": "Too dark", "error": True}]},
        {"condition": "state", "entity_id": "sun.day", "state": "never"},
    )  # fmt: skip
    stop = collect(hass, heard).start()
    hass.states.async_set("sun.day", "yes")
    await go(hass, pass_time)
    assert heard == []
    hass.states.async_set("sun.day", "no")
    await go(hass, pass_time)
    stop()
    facts = facts_of(heard[0], RunFacts)
    assert (facts.failed, facts.error) == (True, "Too dark")
    assert facts.step is not None
    assert facts.step.startswith("action/0")


async def test_a_wait_in_vain_that_ends_the_run_has_failed(
    hass: HomeAssistant, heard: list[Signal], pass_time: PassTime
) -> None:
    await automate(
        hass,
        {"wait_template": "{{ false }}", "timeout": 0, "continue_on_timeout": False},
    )
    stop = collect(hass, heard).start()
    await go(hass, pass_time)
    stop()
    assert facts_of(heard[0], RunFacts).step == "action/0"


async def test_a_long_run_is_followed_to_its_end(
    hass: HomeAssistant, mood: House, heard: list[Signal], freezer: FrozenDateTimeFactory
) -> None:
    await automate(
        hass, {"wait_template": "{{ is_state('sun.day', 'on') }}"}, {"action": "lamp.act"}
    )
    stop = collect(hass, heard).start()
    hass.bus.async_fire("go")
    for minute in range(90):
        if minute == 60:
            hass.states.async_set("sun.day", "on")
        assert heard == [] or minute > 60
        freezer.tick(61)
        async_fire_time_changed(hass)
        for _ in range(10):
            await asyncio.sleep(0)
    stop()
    assert [facts_of(signal, RunFacts).step for signal in heard] == ["action/1"]


async def test_who_began_it_all_is_found_along_the_contexts(
    hass: HomeAssistant, mood: House, heard: list[Signal], pass_time: PassTime
) -> None:
    sequence = [{"action": "lamp.act"}]
    assert await async_setup_component(hass, "script", {"script": {"lamp": {"sequence": sequence}}})
    door = {"trigger": "state", "entity_id": "binary_sensor.door"}
    await automate(hass, {"action": "script.lamp"}, triggers=[door])
    stop = collect(hass, heard).start()
    hass.states.async_set("binary_sensor.door", "off")
    hass.states.async_set("binary_sensor.door", "on")
    await pass_time(4)
    user = Context(user_id="somebody")
    with pytest.raises(HomeAssistantError):
        await hass.services.async_call("script", "lamp", blocking=True, context=user)
    await pass_time(4)
    stop()
    told = [(signal.subject.id, facts_of(signal, RunFacts).started_by) for signal in heard]
    assert set(told[:-1]) == {
        ("automation.lights", "binary_sensor.door"),
        ("script.lamp", "binary_sensor.door"),
    }
    assert told[-1] == ("script.lamp", "user")


async def test_an_automation_without_an_id_leaves_no_trace_and_does_no_harm(
    hass: HomeAssistant, mood: House, heard: list[Signal], pass_time: PassTime
) -> None:
    nameless = {
        "triggers": [{"trigger": "event", "event_type": "go"}],
        "actions": [{"action": "lamp.act"}],
    }
    assert await async_setup_component(hass, "automation", {"automation": [nameless]})
    collector = collect(hass, heard)
    stop = collector.start()
    await go(hass, pass_time)
    stop()
    assert (heard, collector.dropped) == ([], 0)


async def test_hundreds_at_once_are_bounded_and_what_is_not_followed_is_counted(
    hass: HomeAssistant, mood: House, heard: list[Signal], pass_time: PassTime
) -> None:
    await automate(
        hass, {"action": "lamp.act"}, mode="parallel", max=1000, trace={"stored_traces": 3}
    )
    collector = collect(hass, heard)
    stop = collector.start()
    for _ in range(MAX_RUNS + 50):
        hass.bus.async_fire("go")
    await hass.async_block_till_done()
    await pass_time(8)
    stop()
    assert len(heard) == 3
    assert len(heard) + collector.dropped == MAX_RUNS + 50


async def test_after_the_end_nothing_is_told_and_no_timer_stays(
    hass: HomeAssistant, mood: House, heard: list[Signal], pass_time: PassTime
) -> None:
    await automate(hass, {"action": "lamp.act"})
    stop = collect(hass, heard).start()
    hass.bus.async_fire("go")
    await hass.async_block_till_done()
    stop()
    await pass_time(4)
    assert heard == []


@pytest.mark.parametrize("text", ["<script>" * 10_000, "\x00\u202e", "{{ 1/0 }} %s " * 1000])
async def test_hostile_errors_pass_as_they_are_redacted(
    hass: HomeAssistant, mood: House, heard: list[Signal], pass_time: PassTime, text: str
) -> None:
    mood["error"] = text
    await automate(hass, {"action": "lamp.act"})
    stop = RunCollector(hass, lambda said: said[:20], heard.extend, nobodys).start()
    await go(hass, pass_time)
    stop()
    assert facts_of(heard[0], RunFacts).error == text[:20]
