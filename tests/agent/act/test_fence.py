"""What was in flight is looked at and never redone; starts that go wrong end the changes."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

from homeassistant.core import HomeAssistant
import pytest

from custom_components.astromech.agent.act import fence as fence_module
from custom_components.astromech.agent.act.catalogue import ACTIONS
from custom_components.astromech.agent.act.fence import (
    Fence,
    Guard,
    NotInDoubt,
    Verdict,
    judged,
)
from custom_components.astromech.agent.journal import Journal
from custom_components.astromech.agent.journal.boots import KEPT, Boot, latest
from custom_components.astromech.agent.journal.chain import verify_chain
from custom_components.astromech.agent.model import (
    ActionId,
    BlastRadius,
    Check,
    Execution,
    ExecutionState,
    Proposal,
    Subject,
    SubjectKind,
)

from ..conftest import PassTime
from ..journal.test_journal import EXECUTION, PROPOSAL, journal_at
from ..material import PaperHouse
from .puppet import finish

CORE = Subject(kind=SubjectKind.HOST, id="core")
RESTART: Proposal = replace(
    PROPOSAL,
    order=replace(PROPOSAL.order, action=ActionId.RESTART_CORE, target=CORE),
    blast_radius=BlastRadius(restarts=True),
    tests=(Check.HOME_ASSISTANT_STARTED,),
)


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncGenerator[Journal]:
    async with journal_at(tmp_path / "journal.db") as journal:
        yield journal


@pytest.fixture
def house() -> PaperHouse:
    house = PaperHouse()
    house.put(entry_id="station", entities=3)
    return house


@pytest.fixture
def fence(hass: HomeAssistant, journal: Journal, house: PaperHouse) -> Fence:
    return Fence(hass, journal, house)


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for seconds instead of minutes."""
    restart = ACTIONS[ActionId.RESTART_CORE]
    monkeypatch.setattr(fence_module, "PATIENCE", 2.0)
    for name in ("settle", "patience"):
        monkeypatch.setattr(restart, name, 2.0, raising=False)


async def _leave(
    journal: Journal, state: ExecutionState, proposal: Proposal = PROPOSAL
) -> Execution:
    """Leave an execution as an earlier run would, had it died in a state."""
    execution = replace(EXECUTION, proposal=proposal)
    await journal.execution_intended(None, execution)
    vitals = {"entries_down": 0, "available": 3 if proposal is PROPOSAL else 0}
    begun = replace(execution, state=state, memo={"boot": "the one before"}, vitals=vitals)
    if state is not ExecutionState.APPROVED:
        await journal.execution_changed(begun, 101.0)
    return begun


async def _row(journal: Journal) -> dict[str, object]:
    (row,) = await journal.transact(journal.rows, "SELECT * FROM executions")
    return dict(row)


async def _look(hass: HomeAssistant, fence: Fence, pass_time: PassTime) -> set[str]:
    work = hass.async_create_background_task(fence.async_verify_doubtful(), "look")
    (seen,) = await finish(hass, pass_time, work)
    return set(seen)


# --- in doubt -------------------------------------------------------------------------------------


async def test_what_was_only_approved_is_over(fence: Fence, journal: Journal) -> None:
    await _leave(journal, ExecutionState.APPROVED)
    await fence.async_start(200.0)
    assert fence.doubtful == []
    row = await _row(journal)
    assert (row["state"], row["detail"]) == ("superseded", "interrupted")


@pytest.mark.parametrize("state", ["backing_up", "applying", "verifying", "rolling_back"])
async def test_what_was_on_its_way_is_looked_at_and_stays_in_doubt(
    hass: HomeAssistant, fence: Fence, journal: Journal, pass_time: PassTime, state: str
) -> None:
    left = await _leave(journal, ExecutionState(state))
    await fence.async_start(200.0)
    assert [found.id for found in fence.doubtful] == [left.id]
    assert await _look(hass, fence, pass_time) == {left.id}
    row = await _row(journal)
    assert (row["state"], row["verified"]) == ("in_doubt", 1)
    assert await verify_chain(journal) is None


@pytest.mark.usefixtures("hasty")
async def test_what_is_in_doubt_and_did_not_help_is_seen(
    hass: HomeAssistant, fence: Fence, journal: Journal, house: PaperHouse, pass_time: PassTime
) -> None:
    await _leave(journal, ExecutionState.APPLYING)
    house.put(entry_id="station", state="setup_error", entities=3, unavailable=3)
    await fence.async_start(200.0)
    await _look(hass, fence, pass_time)
    row = await _row(journal)
    assert (row["state"], row["verified"]) == ("in_doubt", 0)


async def test_what_was_not_begun_has_nothing_to_be_compared_with(
    hass: HomeAssistant, fence: Fence, journal: Journal, pass_time: PassTime
) -> None:
    left = await _leave(journal, ExecutionState.BACKING_UP)
    await journal.transact(journal.write, "UPDATE executions SET vitals = NULL")
    await fence.async_start(200.0)
    assert await _look(hass, fence, pass_time) == {left.id}


async def test_an_action_that_there_is_no_more_cannot_be_looked_at(
    hass: HomeAssistant,
    fence: Fence,
    journal: Journal,
    pass_time: PassTime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fence_module, "ACTIONS", {})
    await _leave(journal, ExecutionState.APPLYING)
    await fence.async_start(200.0)
    assert await _look(hass, fence, pass_time) == set()
    assert len(fence.doubtful) == 1


@pytest.mark.parametrize("verdict", list(Verdict))
async def test_a_person_settles_what_is_in_doubt_once(
    fence: Fence, journal: Journal, verdict: Verdict
) -> None:
    left = await _leave(journal, ExecutionState.APPLYING)
    await fence.async_start(200.0)
    assert (await fence.async_settle(left.id, verdict)).id == left.id
    row = await _row(journal)
    expected = {Verdict.HELPED: "succeeded", Verdict.FAILED: "failed"}[verdict]
    assert (row["state"], row["detail"]) == (expected, "settled")
    assert fence.doubtful == []
    assert await verify_chain(journal) is None
    with pytest.raises(NotInDoubt):
        await fence.async_settle(left.id, verdict)


async def test_what_is_in_doubt_stays_so_over_more_starts(fence: Fence, journal: Journal) -> None:
    left = await _leave(journal, ExecutionState.APPLYING)
    for at in (200.0, 300.0):
        await fence.async_start(at)
        assert [found.id for found in fence.doubtful] == [left.id]
    rows = await journal.transact(journal.rows, "SELECT state FROM transitions")
    assert [row["state"] for row in rows].count("in_doubt") == 1


# --- restarts -------------------------------------------------------------------------------------


@pytest.mark.usefixtures("hasty")
async def test_a_restart_that_came_up_well_has_succeeded(
    hass: HomeAssistant, fence: Fence, journal: Journal, pass_time: PassTime
) -> None:
    left = await _leave(journal, ExecutionState.APPLYING, RESTART)
    await fence.async_start(200.0)
    assert fence.doubtful == []
    assert await _look(hass, fence, pass_time) == {left.id}
    row = await _row(journal)
    assert (row["state"], row["detail"], row["verified"]) == ("succeeded", None, 1)
    (boot,) = await journal.transact(latest, journal)
    assert boot.ours


@pytest.mark.usefixtures("hasty")
async def test_a_restart_after_which_more_is_down_has_failed(
    hass: HomeAssistant, fence: Fence, journal: Journal, house: PaperHouse, pass_time: PassTime
) -> None:
    await _leave(journal, ExecutionState.APPLYING, RESTART)
    house.put(entry_id="station", state="setup_error", entities=3, unavailable=3)
    await fence.async_start(200.0)
    await _look(hass, fence, pass_time)
    row = await _row(journal)
    assert (row["state"], row["detail"]) == ("failed", "not_verified")


async def test_a_restart_that_had_not_begun_is_in_doubt_like_everything(
    fence: Fence, journal: Journal
) -> None:
    await _leave(journal, ExecutionState.BACKING_UP, RESTART)
    await journal.transact(journal.write, "UPDATE executions SET vitals = '{}'")
    await fence.async_start(200.0)
    assert len(fence.doubtful) == 1


# --- starts ---------------------------------------------------------------------------------------


async def test_a_start_and_its_end_are_written(fence: Fence, journal: Journal) -> None:
    await fence.async_start(1.0)
    await fence.async_started(2.0)
    await fence.async_end(3.0)
    await fence.async_end(4.0)
    assert await journal.transact(latest, journal) == [Boot(at=1.0, started=2.0, ended=3.0)]


async def test_what_was_never_started_has_no_end(fence: Fence, journal: Journal) -> None:
    await fence.async_started(2.0)
    await fence.async_end(3.0)
    assert await journal.transact(latest, journal) == []


async def test_only_the_latest_starts_are_remembered(fence: Fence, journal: Journal) -> None:
    for at in range(KEPT + 5):
        await fence.async_start(float(at))
        await fence.async_end(float(at))
    boots = await journal.transact(latest, journal)
    assert [boot.at for boot in boots] == [float(at) for at in range(5, KEPT + 5)]


async def test_three_starts_after_unclean_ends_are_a_loop(fence: Fence) -> None:
    for at, guard in ((0.0, None), (100.0, None), (200.0, None), (300.0, Guard.CRASH_LOOP)):
        await fence.async_start(at)
        assert fence.guard is guard


CLEAN = Boot(at=100.0, started=110.0, ended=190.0)
CRASHED = Boot(at=100.0, started=110.0)


@pytest.mark.parametrize(
    ("starts", "guard"),
    [
        ([Boot(at=200.0)], None),
        ([CLEAN, Boot(at=200.0)], None),
        ([CLEAN, Boot(at=200.0, ours=True)], None),
        ([CRASHED, Boot(at=200.0)], None),
        ([CRASHED, Boot(at=200.0, ours=True)], Guard.UNCLEAN_RESTART),
        ([replace(CRASHED, ours=True), Boot(at=200.0)], Guard.UNCLEAN_RESTART),
        ([replace(CRASHED, ours=True), Boot(at=9000.0)], None),
        ([Boot(at=100.0, ours=True), Boot(at=9000.0)], Guard.UNCLEAN_RESTART),
        ([replace(CLEAN, ours=True), Boot(at=200.0)], None),
        ([CRASHED, CRASHED, CRASHED, Boot(at=699.0)], Guard.CRASH_LOOP),
        ([CRASHED, CRASHED, CRASHED, Boot(at=700.0)], None),
        ([CRASHED, CRASHED, CLEAN, Boot(at=300.0)], None),
    ],
)
def test_a_start_that_follows_a_bad_one_is_guarded(starts: list[Boot], guard: Guard | None) -> None:
    assert judged(starts, starts[-1].at) is guard
