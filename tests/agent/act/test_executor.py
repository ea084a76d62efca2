"""The one writer: what is on disk, and what is told, when things go wrong at any step."""

from asyncio import Task
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from time import sleep

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
import pytest

from custom_components.astromech.agent.act.action import Action, Memo, Site
from custom_components.astromech.agent.act.executor import Executor, Run
from custom_components.astromech.agent.journal import Journal
from custom_components.astromech.agent.model import (
    ActionId,
    BlastRadius,
    Check,
    ExecutionState,
    Order,
    Subject,
    SubjectKind,
)

from ..conftest import PassTime
from ..material import PaperHouse
from ..test_journal import DIAGNOSIS, EXECUTION, INCIDENT


class Knock(Action):
    """An action that knocks on the journal's table, or falls over."""

    id = ActionId.RELOAD_CONFIG_ENTRY
    targets = frozenset({SubjectKind.ENTRY})
    tests = (Check.ENTRY_LOADED,)
    settle = 0.0
    patience = 2.0

    def __init__(
        self, journal: Journal, *, pull_the_plug: bool = False, fall: bool = False
    ) -> None:
        self.journal = journal
        self.pull_the_plug = pull_the_plug
        self.fall = fall
        self.knocked: list[Subject] = []

    def refused(self, site: Site, order: Order) -> str | None:
        """Never refuse."""
        return None

    def blast_radius(self, site: Site, order: Order) -> BlastRadius:
        """Disturb nothing."""
        return BlastRadius()

    async def async_apply(self, site: Site, order: Order, memo: Memo) -> None:
        """Knock."""
        self.knocked.append(order.target)
        if self.pull_the_plug:
            await self.journal._run(self.journal._close)
        if self.fall:
            raise HomeAssistantError


def mind(reason: str | None) -> Callable[[], Awaitable[str | None]]:
    """Return what says that an approval no longer holds for that reason, or that it does."""

    async def changed() -> str | None:
        return reason

    return changed


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncGenerator[Journal]:
    journal = Journal(tmp_path / "here" / "journal.db")
    await journal.open(0.0)
    yield journal
    await journal.close()


@pytest.fixture
def house() -> PaperHouse:
    house = PaperHouse()
    house.put(entry_id="station", entities=3)
    return house


@pytest.fixture
async def row(hass: HomeAssistant, journal: Journal) -> int:
    assert await async_setup_component(hass, "backup", {})
    await hass.async_block_till_done()
    return await journal.incident_opened(INCIDENT, "Station", DIAGNOSIS, 0.0)


async def _finish[T](hass: HomeAssistant, pass_time: PassTime, *works: Task[T]) -> list[T]:
    """Let time pass until work is done; a backup takes moments of real time."""
    for _ in range(400):
        if all(work.done() for work in works):
            break
        await pass_time(0.5)
        await hass.async_add_executor_job(sleep, 0.01)
    return [work.result() for work in works]


async def _on_disk(journal: Journal) -> list[str]:
    (told,) = await journal.recent()
    (execution,) = told["executions"]
    return [step["state"] for step in execution["transitions"]]


async def test_a_journal_that_refuses_the_intent_prevents_the_effect(
    hass: HomeAssistant, journal: Journal, house: PaperHouse, row: int
) -> None:
    action, run = Knock(journal), Run(EXECUTION)
    await journal._run(journal._close)
    await Executor(hass, journal, house).async_execute(run, action, row, mind(None))
    assert action.knocked == []
    assert (run.execution.state, run.execution.detail) == (
        ExecutionState.FAILED,
        "journal_unwritable",
    )


async def test_a_journal_that_fails_after_the_effect_does_not_change_what_happened(
    hass: HomeAssistant, journal: Journal, house: PaperHouse, row: int, pass_time: PassTime
) -> None:
    action, run = Knock(journal, pull_the_plug=True), Run(EXECUTION)
    work = hass.async_create_background_task(
        Executor(hass, journal, house).async_execute(run, action, row, mind(None)), "work"
    )
    (outcome,) = await _finish(hass, pass_time, work)
    assert outcome.verified
    assert run.execution.state is ExecutionState.SUCCEEDED
    await journal.open(0.0)
    assert await _on_disk(journal) == ["approved", "backing_up", "applying"]
    assert await journal.doubtful(1.0) == ["station"]


async def test_an_action_that_raises_is_judged_by_what_it_left(
    hass: HomeAssistant, journal: Journal, house: PaperHouse, row: int, pass_time: PassTime
) -> None:
    action, run = Knock(journal, fall=True), Run(EXECUTION)
    house.put(entry_id="station", state="setup_error")
    work = hass.async_create_background_task(
        Executor(hass, journal, house).async_execute(run, action, row, mind(None)), "work"
    )
    (outcome,) = await _finish(hass, pass_time, work)
    assert not outcome.verified
    assert (run.execution.state, run.execution.detail) == (ExecutionState.FAILED, "not_verified")


async def test_an_approval_that_no_longer_covers_the_plan_ends_before_the_effect(
    hass: HomeAssistant, journal: Journal, house: PaperHouse, row: int
) -> None:
    action, run = Knock(journal), Run(EXECUTION)
    await Executor(hass, journal, house).async_execute(run, action, row, mind("changed"))
    assert action.knocked == []
    assert await _on_disk(journal) == ["approved", "backing_up", "superseded"]


async def test_two_approved_at_once_run_one_after_the_other(
    hass: HomeAssistant, journal: Journal, house: PaperHouse, row: int, pass_time: PassTime
) -> None:
    executor, action = Executor(hass, journal, house), Knock(journal)
    runs = [Run(EXECUTION), Run(replace(EXECUTION, id="e2"))]
    works = [
        hass.async_create_background_task(
            executor.async_execute(run, action, row, mind(None)), run.execution.id
        )
        for run in runs
    ]
    await _finish(hass, pass_time, *works)
    (told,) = await journal.recent()
    first, second = (execution["transitions"] for execution in told["executions"])
    assert first[-1]["at"] <= second[1]["at"]
    assert [run.execution.state for run in runs] == [ExecutionState.SUCCEEDED] * 2
