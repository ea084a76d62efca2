"""What the journal forgets, and what it never does."""

from dataclasses import replace
from pathlib import Path

import pytest

from custom_components.astromech.agent import journal as journal_module
from custom_components.astromech.agent.journal import KEEP_SECONDS
from custom_components.astromech.agent.journal.chain import verify_chain
from custom_components.astromech.agent.journal.docket import Docket, Filed, ProposalState, Verdict
from custom_components.astromech.agent.journal.retention import shrink, used_bytes
from custom_components.astromech.agent.model import ExecutionState

from .test_journal import DIAGNOSIS, EXECUTION, INCIDENT, PROPOSAL, journal_at, whole_story

LATER = 105.0 + KEEP_SECONDS + 1


async def test_after_its_time_all_of_an_incident_is_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    async with journal_at(path) as journal:
        await whole_story(journal)
    async with journal_at(path, LATER) as journal:
        assert await journal.recent() == []
        for table in ("executions", "transitions", "chain"):
            rows = await journal.transact(journal.rows, f"SELECT * FROM {table}")  # noqa: S608
            assert rows == []
        await journal.execution_intended(None, EXECUTION)
        assert await verify_chain(journal) is None


async def test_what_is_open_is_kept_however_old(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    async with journal_at(path) as journal:
        await journal.incident_opened(INCIDENT, "Station", DIAGNOSIS, 1.0)
    async with journal_at(path, LATER) as journal:
        assert len(await journal.recent()) == 1


@pytest.mark.parametrize("with_incident", [True, False])
@pytest.mark.parametrize("told", [True, False])
async def test_what_is_on_its_way_or_in_doubt_is_kept_however_old(
    tmp_path: Path, with_incident: bool, told: bool
) -> None:
    path = tmp_path / "journal.db"
    async with journal_at(path) as journal:
        row = None
        if with_incident:
            row = await journal.incident_opened(INCIDENT, "Station", DIAGNOSIS, 1.0)
        await journal.execution_intended(row, EXECUTION)
        await journal.execution_changed(replace(EXECUTION, state=ExecutionState.APPLYING), 2.0)
        await journal.incidents_interrupted(3.0)
        if told:
            await journal.executions_interrupted(3.0)
    async with journal_at(path, LATER) as journal:
        await journal.executions_interrupted(LATER)
        assert [e.id for e in await journal.executions_in_doubt()] == [EXECUTION.id]
        assert await verify_chain(journal) is None


async def test_an_old_request_without_an_incident_is_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    async with journal_at(path) as journal:
        await journal.execution_intended(None, EXECUTION)
        await journal.execution_changed(replace(EXECUTION, state=ExecutionState.SUCCEEDED), 2.0)
        docket = Docket(journal)
        await docket.file(Filed(proposal=PROPOSAL, incident=None, created=1.0, expires=2.0))
        approved = Verdict(state=ProposalState.APPROVED, at=1.5)
        assert await docket.decide(PROPOSAL.id, PROPOSAL.plan_hash, approved)
        waiting = replace(PROPOSAL, id="b" * 16)
        await docket.file(Filed(proposal=waiting, incident=None, created=1.0, expires=2.0))
    async with journal_at(path, LATER) as journal:
        assert await journal.transact(journal.rows, "SELECT * FROM executions") == []
        (row,) = await journal.transact(journal.rows, "SELECT id FROM proposals")
        assert row["id"] == waiting.id


async def test_a_file_that_is_too_large_forgets_what_was_resolved_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "journal.db"
    async with journal_at(path) as journal:
        await whole_story(journal)
        for number in range(100):
            row = await journal.incident_opened(INCIDENT, "x" * 5000, DIAGNOSIS, 200.0 + number)
            if number != 50:
                await journal.incident_resolved(row, "cured_itself", 300.0 + number)
        full = await journal.transact(used_bytes, journal)
    monkeypatch.setattr(journal_module, "MAX_BYTES", full // 2)
    async with journal_at(path, 1000.0) as journal:
        assert await journal.transact(used_bytes, journal) <= full // 2
        kept = await journal.page(limit=200)
        assert kept[0]["opened"] == 299.0
        assert 250.0 in {told["opened"] for told in kept}  # still open
        resolved = [told["resolved"] for told in kept if told["resolved"] is not None]
        assert resolved == [399.0 - number for number in range(len(resolved))]
        assert await verify_chain(journal) is None


async def test_when_nothing_more_can_go_it_stops(tmp_path: Path) -> None:
    async with journal_at(tmp_path / "journal.db") as journal:
        await journal.incident_opened(INCIDENT, "Station", DIAGNOSIS, 1.0)
        await journal.transact(shrink, journal, 0)
        assert len(await journal.recent()) == 1
