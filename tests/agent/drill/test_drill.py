"""The fire drill: the whole loop on an entry of its own, and nothing else."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.auth.const import GROUP_ID_USER
from homeassistant.config_entries import SOURCE_USER, ConfigEntry, ConfigEntryState
from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.core import Context, Event, HomeAssistant, ServiceResponse
from homeassistant.exceptions import ServiceValidationError, Unauthorized
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockUser, async_fire_time_changed

from custom_components.astromech.agent.drill import drill as drill_module
from custom_components.astromech.agent.drill.rig import async_add_rig
from custom_components.astromech.agent.drill.steps import Step
from custom_components.astromech.agent.journal.figures import Figures, async_figures
from custom_components.astromech.agent.loop import Agent
from custom_components.astromech.const import DOMAIN, EVENT_DRILL
from custom_components.astromech.diagnostics import async_get_config_entry_diagnostics
from tests.waiting import wait_for

from ..conftest import PassTime

BUTTON = "button.operations_agent_fire_drill"

type Drill = Callable[[], Awaitable[dict[str, Any]]]


def rigs(hass: HomeAssistant) -> list[ConfigEntry]:
    """Return the entries that were made for a drill and are still there."""
    return [e for e in hass.config_entries.async_entries(DOMAIN) if e.data["kind"] == "drill"]


@pytest.fixture
def context(hass_admin_user: MockUser) -> Context:
    """Return the context of an administrator."""
    return Context(user_id=hass_admin_user.id)


@pytest.fixture
def drill(agent: Agent, context: Context, pass_time: PassTime) -> Drill:
    """Make a drill, with the time that it takes."""

    async def make() -> dict[str, Any]:
        # Home Assistant waits for the action itself, so that time could not pass step by step.
        task = asyncio.create_task(agent.drill.async_run_for(context))
        while not task.done():
            await pass_time(1)
        return await task

    return make


@pytest.fixture
def no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a drill take its time: here it runs out in leaps."""
    monkeypatch.setattr(drill_module, "LIMIT", 900.0)


def begin(hass: HomeAssistant, context: Context) -> asyncio.Task[ServiceResponse]:
    """Begin a drill."""
    call = hass.services.async_call(
        DOMAIN, "fire_drill", blocking=True, return_response=True, context=context
    )
    return asyncio.create_task(call)


@pytest.fixture
async def under_way(
    hass: HomeAssistant, agent: Agent, context: Context, freezer: FrozenDateTimeFactory
) -> asyncio.Task[ServiceResponse]:
    """Return a drill whose entry is there by now."""
    task = begin(hass, context)
    while not rigs(hass):
        await tick(hass, agent, freezer)
    return task


async def ended[T](
    hass: HomeAssistant, agent: Agent, freezer: FrozenDateTimeFactory, task: asyncio.Task[T]
) -> T:
    """Let time pass until a task is done; return what it returns."""
    while not task.done():
        await tick(hass, agent, freezer)
    return await task


async def tick(hass: HomeAssistant, agent: Agent, freezer: FrozenDateTimeFactory) -> None:
    """Let half a second pass, without waiting for the action that is under way."""
    freezer.tick(timedelta(seconds=0.5))
    async_fire_time_changed(hass)
    for _ in range(8):
        await hass.async_add_executor_job(int)
        await agent.journal._run(int)


async def test_it_goes_all_the_way_and_touches_nothing_else(
    hass: HomeAssistant, drill: Drill, flaky_entry: ConfigEntry
) -> None:
    heard: list[Event] = []
    hass.bus.async_listen(EVENT_DRILL, heard.append)
    answer = await drill()
    steps = {step["step"]: step for step in answer["steps"]}
    assert answer["passed"]
    assert list(steps) == list(Step)
    assert steps["diagnose"]["detail"] == "config_entry_stuck"
    assert steps["propose"]["detail"] == "reload_config_entry"
    assert steps["roll_back"]["detail"] == "rolled_back"
    assert steps["clean_up"]["seconds"] <= 120
    assert rigs(hass) == []
    assert [event.data for event in heard] == [answer]
    issues = ir.async_get(hass).issues.values()
    assert [issue for issue in issues if issue.domain == DOMAIN and issue.active] == []


async def test_it_counts_nowhere_and_is_marked_in_the_timeline(
    hass: HomeAssistant, agent: Agent, drill: Drill
) -> None:
    await drill()
    figures = await async_figures(agent.journal, dt_util.utcnow())
    assert figures == Figures()
    assert agent.learning._tallies == {}
    found = await agent.shown.annals.async_last(1)
    assert found is not None
    assert {row.get("drill") for row in found["timeline"]} == {True}
    assert {row.get("outcome") for row in found["timeline"]} >= {"succeeded", "rolled_back"}


@pytest.mark.usefixtures("no_hurry")
async def test_a_button_makes_one_in_the_name_of_who_presses_it(
    hass: HomeAssistant, agent: Agent, context: Context, freezer: FrozenDateTimeFactory
) -> None:
    heard: list[Event] = []
    hass.bus.async_listen(EVENT_DRILL, heard.append)
    data = {ATTR_ENTITY_ID: BUTTON}
    press = hass.services.async_call("button", "press", data, blocking=True, context=context)
    await ended(hass, agent, freezer, asyncio.create_task(press))
    assert heard[0].data["passed"]
    assert agent.desk.pending() == []


async def test_there_is_one_at_a_time(
    hass: HomeAssistant,
    agent_entry: ConfigEntry[Agent],
    context: Context,
    under_way: asyncio.Task[ServiceResponse],
) -> None:
    with pytest.raises(ServiceValidationError) as raised:
        await begin(hass, context)
    assert raised.value.translation_key == "drill_running"
    await agent_entry.runtime_data.drill.async_clear()
    assert len(rigs(hass)) == 1
    await hass.config_entries.async_unload(agent_entry.entry_id)
    with pytest.raises(ServiceValidationError) as raised:
        await under_way
    assert raised.value.translation_key == "drill_interrupted"
    assert rigs(hass) == []


async def test_there_is_none_while_nothing_may_be_executed(
    hass: HomeAssistant, agent: Agent, context: Context
) -> None:
    await agent.glance.restraint.async_set_read_only(on=True)
    with pytest.raises(ServiceValidationError) as raised:
        await begin(hass, context)
    assert raised.value.translation_key == "drill_held"
    assert rigs(hass) == []


async def test_what_is_held_meanwhile_is_not_executed(
    hass: HomeAssistant,
    agent: Agent,
    freezer: FrozenDateTimeFactory,
    under_way: asyncio.Task[ServiceResponse],
) -> None:
    await agent.glance.restraint.async_pause(3600)
    answer: Any = await ended(hass, agent, freezer, under_way)
    assert not answer["passed"]
    assert not [step for step in answer["steps"] if step["step"] == "verify" and step["ok"]]
    assert rigs(hass) == []


async def test_what_stops_it_is_told_as_a_step(
    hass: HomeAssistant,
    agent: Agent,
    hass_admin_user: MockUser,
    freezer: FrozenDateTimeFactory,
    under_way: asyncio.Task[ServiceResponse],
) -> None:
    await hass.auth.async_update_user(hass_admin_user, group_ids=[GROUP_ID_USER])
    answer: Any = await ended(hass, agent, freezer, under_way)
    stopped = [step for step in answer["steps"] if not step["ok"]]
    assert [(step["step"], step["detail"]) for step in stopped] == [("approve", "no_administrator")]
    assert rigs(hass) == []


async def test_an_automation_cannot_approve_one(hass: HomeAssistant, agent: Agent) -> None:
    with pytest.raises(ServiceValidationError) as raised:
        await begin(hass, Context())
    assert raised.value.translation_key == "drill_not_allowed"


async def test_who_is_no_administrator_makes_none(
    hass: HomeAssistant, agent: Agent, hass_read_only_user: MockUser
) -> None:
    with pytest.raises(Unauthorized):
        await begin(hass, Context(user_id=hass_read_only_user.id))


async def test_what_a_crash_has_left_is_removed_at_the_next_start(
    hass: HomeAssistant, agent_entry: ConfigEntry[Agent]
) -> None:
    await hass.config_entries.async_unload(agent_entry.entry_id)
    await async_add_rig(hass)
    assert len(rigs(hass)) == 1
    await hass.config_entries.async_setup(agent_entry.entry_id)
    await wait_for(lambda: not rigs(hass))


@pytest.mark.usefixtures("no_hurry")
async def test_a_change_of_another_entry_is_told(
    hass: HomeAssistant,
    agent: Agent,
    flaky_entry: ConfigEntry,
    freezer: FrozenDateTimeFactory,
    under_way: asyncio.Task[ServiceResponse],
) -> None:
    await hass.config_entries.async_unload(flaky_entry.entry_id)
    answer: Any = await ended(hass, agent, freezer, under_way)
    steps = {step["step"]: step for step in answer["steps"]}
    assert steps["untouched"] == {**steps["untouched"], "ok": False, "detail": flaky_entry.title}


async def test_it_takes_no_longer_than_it_may(
    hass: HomeAssistant, agent: Agent, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drill_module, "LIMIT", 0.3)
    monkeypatch.setattr(agent.drill, "_look", lambda: None)
    answer: Any = await begin(hass, context)
    assert not answer["passed"]
    last = [step for step in answer["steps"] if not step["ok"]]
    assert [(step["step"], step["detail"]) for step in last] == [("diagnose", "too_slow")]
    assert rigs(hass) == []


async def test_nobody_can_add_one_by_hand(hass: HomeAssistant, agent: Agent) -> None:
    flow = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    assert flow["menu_options"] == ["droid", "agent"]


async def test_the_entry_has_no_options_and_nothing_to_tell(
    hass: HomeAssistant, agent: Agent
) -> None:
    await async_add_rig(hass)
    (rig,) = rigs(hass)
    assert rig.state is ConfigEntryState.SETUP_ERROR
    assert not rig.supports_options
    assert await async_get_config_entry_diagnostics(hass, rig) == {}
    await hass.config_entries.async_remove(rig.entry_id)
