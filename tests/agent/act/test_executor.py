"""The one writer: what is on disk, and what is told, when things go wrong at any step."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import replace
from pathlib import Path

from homeassistant.core import Context, HomeAssistant
from homeassistant.setup import async_setup_component
import pytest

from custom_components.astromech.agent.act import stages
from custom_components.astromech.agent.act.backup import BackupFailed
from custom_components.astromech.agent.act.executor import Consent, Executor, Run
from custom_components.astromech.agent.journal import Journal
from custom_components.astromech.agent.model import (
    BackupRule,
    Check,
    Execution,
    ExecutionState,
    Mode,
    Subject,
    SubjectKind,
    Undo,
)

from ..conftest import PassTime
from ..journal.test_journal import EXECUTION, journal_at
from ..material import PaperHouse
from .puppet import YES, Puppet, Strings, consent, fall, finish, refuse, states, stumble

NO = replace(YES, mode=Mode.NEVER, reason="quiet_hours")


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncGenerator[Journal]:
    async with journal_at(tmp_path / "here" / "journal.db") as journal:
        yield journal


@pytest.fixture
def house() -> PaperHouse:
    house = PaperHouse()
    house.put(entry_id="station", entities=3)
    return house


class Stage:
    """Where a puppet acts: an executor on a journal, and a person to hand over to."""

    def __init__(
        self, hass: HomeAssistant, journal: Journal, house: PaperHouse, pass_time: PassTime
    ) -> None:
        self.hass = hass
        self.journal = journal
        self.house = house
        self.handed_over: list[Execution] = []
        self.executor = Executor(hass, journal, house, self.handed_over.append)
        self._pass_time = pass_time

    def begin(
        self,
        action: Puppet,
        ask: Consent | None = None,
        *,
        execution: Execution = EXECUTION,
        symptoms_back: Callable[[float], bool] | None = None,
    ) -> tuple[Run, asyncio.Task[object]]:
        """Begin an execution."""
        run = Run(execution)
        work = self.executor.async_execute(
            run, action, None, consent=ask or consent(YES), symptoms_back=symptoms_back
        )
        return run, self.hass.async_create_background_task(work, "execution")

    async def play(
        self,
        action: Puppet,
        ask: Consent | None = None,
        *,
        symptoms_back: Callable[[float], bool] | None = None,
    ) -> Run:
        """Take an execution to its end."""
        run, work = self.begin(action, ask, symptoms_back=symptoms_back)
        await finish(self.hass, self._pass_time, work)
        return run

    def break_down(self) -> None:
        """Have the target fail from now on."""
        self.house.put(entry_id="station", state="setup_error", entities=3, unavailable=3)


@pytest.fixture
def stage(hass: HomeAssistant, journal: Journal, house: PaperHouse, pass_time: PassTime) -> Stage:
    return Stage(hass, journal, house, pass_time)


def ended(run: Run) -> tuple[ExecutionState, str | None]:
    """Return how a run has ended."""
    assert run.over
    return run.execution.state, run.execution.detail


# --- before the effect ----------------------------------------------------------------------------


async def test_what_is_not_allowed_is_written_and_not_done(stage: Stage) -> None:
    action = Puppet(Strings())
    run = await stage.play(action, consent(NO))
    assert ended(run) == (ExecutionState.REJECTED, "quiet_hours")
    assert action.strings.done == []
    assert await states(stage.journal) == ["rejected"]


async def test_consent_is_asked_again_right_before_the_effect(stage: Stage) -> None:
    action = Puppet(Strings())
    run = await stage.play(action, consent(YES, replace(NO, reason="changed")))
    assert ended(run) == (ExecutionState.SUPERSEDED, "changed")
    assert action.strings.done == ["remember"]
    assert await states(stage.journal) == ["approved", "superseded"]


async def test_a_journal_that_refuses_the_intent_prevents_the_effect(stage: Stage) -> None:
    action = Puppet(Strings())
    await stage.journal._run(stage.journal._close)
    run = await stage.play(action)
    assert ended(run) == (ExecutionState.FAILED, "journal_unwritable")
    assert action.strings.done == []


async def test_an_action_that_cannot_note_what_there_is_does_nothing(stage: Stage) -> None:
    for step, reason in ((fall, "not_remembered"), (refuse, "not_today")):
        await stage.journal.transact(stage.journal.write, "DELETE FROM executions")
        action = Puppet(Strings(remember=step))
        assert ended(await stage.play(action)) == (ExecutionState.FAILED, reason)
        assert action.strings.done == ["remember"]


async def test_a_defect_of_ours_before_the_effect_ends_it(stage: Stage) -> None:
    action = Puppet(Strings(remember=stumble))
    assert ended(await stage.play(action)) == (ExecutionState.FAILED, "internal_error")
    assert await states(stage.journal) == ["approved", "failed"]


async def test_a_consent_that_falls_over_allows_nothing(stage: Stage) -> None:
    async def fall_over() -> None:
        raise ZeroDivisionError

    action = Puppet(Strings())
    run = await stage.play(action, fall_over)  # type: ignore[arg-type]
    assert ended(run) == (ExecutionState.FAILED, "internal_error")
    assert action.strings.done == []


async def test_what_there_was_is_on_disk_before_the_effect(stage: Stage) -> None:
    seen: list[tuple[object, ...]] = []

    async def look() -> None:
        rows = await stage.journal.transact(
            stage.journal.rows, "SELECT state, memo, vitals FROM executions"
        )
        seen.extend(tuple(row) for row in rows)

    await stage.play(Puppet(Strings(apply=look)))
    assert seen == [("applying", '{"was": "so"}', '{"entries_down": 0, "available": 3}')]


# --- backup ---------------------------------------------------------------------------------------


@pytest.fixture
async def backups(hass: HomeAssistant) -> None:
    assert await async_setup_component(hass, "backup", {})
    await hass.async_block_till_done()


async def test_a_backup_comes_before_the_effect(stage: Stage, backups: None) -> None:
    run = await stage.play(Puppet(Strings()), consent(replace(YES, backup=BackupRule.ALWAYS)))
    assert run.execution.state is ExecutionState.SUCCEEDED
    assert run.execution.backup_id
    assert await states(stage.journal) == [
        "approved", "backing_up", "applying", "verifying", "succeeded",
    ]  # fmt: skip


async def test_without_a_backup_nothing_is_done(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_args: object) -> str:
        raise BackupFailed

    monkeypatch.setattr(stages, "async_create_backup", fail)
    action = Puppet(Strings())
    run = await stage.play(action, consent(replace(YES, backup=BackupRule.ALWAYS)))
    assert ended(run) == (ExecutionState.FAILED, "backup_failed")
    assert action.strings.done == []
    assert await states(stage.journal) == ["approved", "backing_up", "failed"]


async def test_a_young_backup_will_do_if_the_policy_says_so(stage: Stage, backups: None) -> None:
    made = await stage.play(Puppet(Strings()), consent(replace(YES, backup=BackupRule.ALWAYS)))
    for hours, same in ((2.0, True), (0.0, False)):
        reuse = replace(YES, backup=BackupRule.REUSE, reuse_hours=hours)
        run, work = stage.begin(
            Puppet(Strings()), consent(reuse), execution=replace(EXECUTION, id=f"reuse{hours}")
        )
        await finish(stage.hass, stage._pass_time, work)
        assert run.execution.backup_id is not None
        assert (run.execution.backup_id == made.execution.backup_id) is same


# --- the effect -----------------------------------------------------------------------------------


async def test_a_remedy_that_held_has_succeeded(stage: Stage) -> None:
    run = await stage.play(Puppet(Strings()))
    assert ended(run) == (ExecutionState.SUCCEEDED, None)
    assert {check.test: check.passed for check in run.outcome.checks} == {
        Check.ENTRY_LOADED: True,
        Check.NO_REGRESSION: True,
        Check.WITNESS_AGREES: None,
    }
    (row,) = await stage.journal.transact(stage.journal.rows, "SELECT * FROM executions")
    assert row["verified"] == 1


@pytest.mark.parametrize("step", [fall, stumble])
async def test_an_action_that_raises_is_judged_by_what_it_left(
    stage: Stage, step: Callable[[], None]
) -> None:
    action = Puppet(Strings(apply=step))  # type: ignore[arg-type]
    assert ended(await stage.play(action)) == (ExecutionState.SUCCEEDED, None)
    stage.break_down()
    run, work = stage.begin(action, execution=replace(EXECUTION, id="e2"))
    await finish(stage.hass, stage._pass_time, work)
    assert ended(run) == (ExecutionState.FAILED, "not_verified")


async def test_an_effect_that_takes_too_long_may_have_run(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Puppet, "timeout", 0.0)
    action = Puppet(Strings(apply=asyncio.Event().wait))  # type: ignore[arg-type]
    assert ended(await stage.play(action)) == (ExecutionState.SUCCEEDED, None)


async def test_what_refused_has_surely_not_run(stage: Stage) -> None:
    run = await stage.play(Puppet(Strings(apply=refuse)))
    assert ended(run) == (ExecutionState.FAILED, "not_today")
    assert await states(stage.journal) == ["approved", "applying", "failed"]
    order = EXECUTION.proposal.order
    (attempt,) = await stage.journal.attempts(order.action, order.target.id, 0.0)
    assert not attempt.ran


async def test_a_journal_that_fails_after_the_effect_does_not_change_what_happened(
    stage: Stage, tmp_path: Path
) -> None:
    journal = stage.journal
    run = await stage.play(Puppet(Strings(apply=lambda: journal._run(journal._close))))
    assert ended(run) == (ExecutionState.SUCCEEDED, None)
    await journal.open(0.0)
    assert await states(journal) == ["approved", "applying"]
    await journal.executions_interrupted(1.0)
    assert len(await journal.executions_in_doubt()) == 1


async def test_symptoms_that_come_again_and_again_are_no_success(stage: Stage) -> None:
    run = await stage.play(Puppet(Strings()), symptoms_back=lambda _since: True)
    assert ended(run) == (ExecutionState.FAILED, "not_verified")
    assert Check.SYMPTOM_GONE in {check.test for check in run.outcome.checks if not check.passed}


async def test_symptoms_from_before_it_settled_are_forgiven(stage: Stage) -> None:
    asked: list[float] = []

    def back(since: float) -> bool:
        asked.append(since)
        return len(asked) == 1

    run = await stage.play(Puppet(Strings()), symptoms_back=back)
    assert run.execution.state is ExecutionState.SUCCEEDED
    assert asked == sorted(asked)


async def test_the_policys_own_tests_must_hold_too(stage: Stage) -> None:
    decision = replace(YES, tests=(Check.ENTRY_DISABLED,))
    run = await stage.play(Puppet(Strings()), consent(decision))
    assert ended(run) == (ExecutionState.FAILED, "not_verified")


# --- undo -----------------------------------------------------------------------------------------


async def test_what_did_not_help_is_taken_back(stage: Stage) -> None:
    stage.break_down()
    action = Puppet(Strings(), Undo.OWN)
    run = await stage.play(action)
    assert ended(run) == (ExecutionState.ROLLED_BACK, "not_verified")
    assert action.strings.done == ["remember", "apply", "undo"]
    assert (await states(stage.journal))[-3:] == ["verifying", "rolling_back", "rolled_back"]
    assert not run.outcome.verified
    assert stage.handed_over == []


@pytest.mark.parametrize(
    ("step", "undone"), [(None, False), (fall, False), (stumble, False), (refuse, False)]
)
async def test_an_undo_that_fails_is_for_a_person(
    stage: Stage, step: Callable[[], None] | None, undone: bool
) -> None:
    stage.break_down()
    run = await stage.play(Puppet(Strings(undo=step, undone=undone), Undo.OWN))  # type: ignore[arg-type]
    assert ended(run) == (ExecutionState.FAILED, "undo_failed")
    assert stage.handed_over == [run.execution]


async def test_an_undo_that_raises_but_left_all_as_it_was_will_do(stage: Stage) -> None:
    stage.break_down()
    run = await stage.play(Puppet(Strings(undo=fall), Undo.OWN))
    assert run.execution.state is ExecutionState.ROLLED_BACK


async def test_an_undo_that_leaves_the_house_worse_has_failed(stage: Stage) -> None:
    async def break_down() -> None:
        stage.break_down()

    run = await stage.play(Puppet(Strings(apply=break_down), Undo.OWN))
    assert ended(run) == (ExecutionState.FAILED, "undo_failed")


async def test_an_undo_that_cannot_be_looked_at_has_failed(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def stumble_(*_args: object) -> bool:
        raise ZeroDivisionError

    monkeypatch.setattr(Puppet, "async_undone", stumble_)
    stage.break_down()
    run = await stage.play(Puppet(Strings(), Undo.OWN))
    assert ended(run) == (ExecutionState.FAILED, "undo_failed")


async def test_where_only_a_backup_takes_it_back_a_person_may_restore_it(
    stage: Stage, backups: None
) -> None:
    stage.break_down()
    always = consent(replace(YES, backup=BackupRule.ALWAYS))
    run = await stage.play(Puppet(Strings(), Undo.BACKUP), always)
    assert ended(run) == (ExecutionState.FAILED, "restore_possible")


async def test_without_that_backup_there_is_nothing_to_restore(stage: Stage) -> None:
    stage.break_down()
    run = await stage.play(Puppet(Strings(), Undo.BACKUP))
    assert ended(run) == (ExecutionState.FAILED, "not_verified")


# --- several at once ------------------------------------------------------------------------------


async def test_a_target_that_is_being_worked_on_is_left_alone(
    stage: Stage, pass_time: PassTime
) -> None:
    gate = asyncio.Event()
    first = Puppet(Strings(apply=gate.wait))  # type: ignore[arg-type]
    second = Puppet(Strings())
    one, work = stage.begin(first)
    other, rejected = stage.begin(second, execution=replace(EXECUTION, id="e2"))
    await finish(stage.hass, pass_time, rejected)
    gate.set()
    await finish(stage.hass, pass_time, work)
    assert ended(other) == (ExecutionState.REJECTED, "target_busy")
    assert await states(stage.journal, "e2") == ["rejected"]
    assert second.strings.done == []
    assert one.execution.state is ExecutionState.SUCCEEDED


async def test_a_busy_target_is_left_alone_also_without_a_journal(
    stage: Stage, pass_time: PassTime
) -> None:
    begun, gate = asyncio.Event(), asyncio.Event()

    async def wait() -> None:
        begun.set()
        await gate.wait()

    _, work = stage.begin(Puppet(Strings(apply=wait)))
    await begun.wait()
    await stage.journal._run(stage.journal._close)
    other, rejected = stage.begin(Puppet(Strings()), execution=replace(EXECUTION, id="e2"))
    await finish(stage.hass, pass_time, rejected)
    assert ended(other) == (ExecutionState.REJECTED, "target_busy")
    gate.set()
    await finish(stage.hass, pass_time, work)


async def test_two_targets_are_worked_on_one_after_the_other(
    stage: Stage, pass_time: PassTime
) -> None:
    stage.house.put(entry_id="other")
    proposal = EXECUTION.proposal
    order = replace(proposal.order, target=Subject(kind=SubjectKind.ENTRY, id="other"))
    others = replace(EXECUTION, id="e2", proposal=replace(proposal, order=order))
    gate = asyncio.Event()
    first, second = Puppet(Strings(apply=gate.wait)), Puppet(Strings())  # type: ignore[arg-type]
    one, work = stage.begin(first)
    other, waiting = stage.begin(second, execution=others)
    await pass_time(2.0)
    assert second.strings.done == []
    gate.set()
    await finish(stage.hass, pass_time, work, waiting)
    assert [one.execution.state, other.execution.state] == [ExecutionState.SUCCEEDED] * 2


async def test_our_contexts_are_known(stage: Stage) -> None:
    contexts: list[Context] = []

    class Telling(Puppet):
        async def async_apply(self, site, order, memo) -> None:  # type: ignore[no-untyped-def]
            contexts.append(site.context)

    await stage.play(Telling(Strings()))
    (ours,) = contexts
    assert stage.executor.is_ours(ours)
    assert stage.executor.is_ours(Context(parent_id=ours.id))
    assert not stage.executor.is_ours(Context())
