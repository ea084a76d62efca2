"""The journal: durable, never lost, never in the way."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
import sqlite3
import stat

import pytest

from custom_components.astromech.agent.diagnose.rules import analyse
from custom_components.astromech.agent.journal import KEEP_SECONDS, Journal, JournalError
from custom_components.astromech.agent.knowledge import load_cards
from custom_components.astromech.agent.model import (
    ActionId,
    BlastRadius,
    Check,
    CheckResult,
    Execution,
    ExecutionState,
    Incident,
    Order,
    Outcome,
    Proposal,
    Risk,
    Undo,
)

from ..material import STATION, PaperHouse, availability, incident, log

DAY = 86400.0
SILENT = PaperHouse().put(entry_id="station", entities=3, unavailable=3)
INCIDENT: Incident = replace(
    incident(availability("sensor.a"), log("Session is closed")), fingerprint="0123456789ab"
)
DIAGNOSIS = analyse(INCIDENT, SILENT, load_cards())
PROPOSAL = Proposal(
    id="a" * 16,
    fingerprint=INCIDENT.fingerprint,
    order=Order(action=ActionId.RELOAD_CONFIG_ENTRY, target=STATION),
    target_title="Station",
    preconditions=("entry_exists",),
    blast_radius=BlastRadius(entities=3, devices=1),
    tests=(Check.ENTRY_LOADED,),
    undo=Undo.NOT_NEEDED,
    risk=Risk.LOW,
    needs_backup=True,
    plan_hash="f" * 64,
)
EXECUTION = Execution(id="e1", proposal=PROPOSAL, approved_by="repairs", created=100.0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "astromech" / "journal.db"


@asynccontextmanager
async def journal_at(path: Path, now: float = 0.0) -> AsyncGenerator[Journal]:
    """Open a journal at a time, for as long as it is used."""
    journal = Journal(path)
    try:
        await journal.open(now)
        yield journal
    finally:
        await journal.close()


@pytest.fixture
async def journal(path: Path) -> AsyncGenerator[Journal]:
    async with journal_at(path) as journal:
        yield journal


async def whole_story(journal: Journal) -> int:
    """Write an incident, its execution and its end; return its row."""
    row = await journal.incident_opened(INCIDENT, "Station", DIAGNOSIS, 90.0)
    await journal.execution_intended(row, EXECUTION)
    for at, state in enumerate(("backing_up", "applying", "verifying", "succeeded"), 101):
        changed = replace(EXECUTION, state=ExecutionState(state), backup_id="b1")
        await journal.execution_changed(changed, float(at))
    check = CheckResult(test=Check.ENTRY_LOADED, passed=True, seen="loaded")
    await journal.execution_verified(EXECUTION.id, Outcome(checks=(check,)), 104.0)
    await journal.incident_resolved(row, "remedied", 105.0)
    return row


async def test_it_tells_thewhole_story(journal: Journal) -> None:
    await whole_story(journal)
    (told,) = await journal.recent()
    assert (told["cause"], told["resolution"]) == ("config_entry_stuck", "remedied")
    assert told["diagnosis"]["rule"] == "session_is_closed"
    (execution,) = told["executions"]
    assert (execution["state"], execution["backup_id"], execution["verified"]) == (
        "succeeded",
        "b1",
        1,
    )
    assert [step["state"] for step in execution["transitions"]] == [
        "approved", "backing_up", "applying", "verifying", "succeeded",
    ]  # fmt: skip
    assert execution["checks"] == [{"test": "entry_loaded", "passed": True, "seen": "loaded"}]


async def test_what_was_written_is_there_after_a_crash(journal: Journal, path: Path) -> None:
    await whole_story(journal)
    witness = sqlite3.connect(path)  # no close, no checkpoint of the writer
    assert witness.execute("SELECT state FROM executions").fetchone() == ("succeeded",)
    witness.close()


async def test_an_interrupted_execution_is_in_doubt_and_stays_so(journal: Journal) -> None:
    row = await journal.incident_opened(INCIDENT, "Station", DIAGNOSIS, 90.0)
    await journal.execution_intended(row, EXECUTION)
    await journal.execution_changed(replace(EXECUTION, state=ExecutionState.APPLYING), 101.0)
    for at in (200.0, 300.0):
        await journal.executions_interrupted(at)
        (doubtful,) = await journal.executions_in_doubt()
        assert doubtful.proposal == PROPOSAL
        assert (doubtful.state, doubtful.detail) == (ExecutionState.IN_DOUBT, "interrupted")
    (attempt,) = await journal.attempts(ActionId.RELOAD_CONFIG_ENTRY, "station", 0.0)
    assert (attempt.state, attempt.ran) == (ExecutionState.IN_DOUBT, True)


async def test_what_was_only_approved_surely_did_not_run(journal: Journal) -> None:
    await journal.execution_intended(None, EXECUTION)
    await journal.executions_interrupted(200.0)
    assert await journal.executions_in_doubt() == []
    (attempt,) = await journal.attempts(ActionId.RELOAD_CONFIG_ENTRY, "station", 0.0)
    assert (attempt.state, attempt.ran) == (ExecutionState.SUPERSEDED, False)


async def test_a_finished_execution_is_not_in_doubt(journal: Journal) -> None:
    await whole_story(journal)
    await journal.executions_interrupted(200.0)
    assert await journal.executions_in_doubt() == []


async def test_attempts_are_those_of_the_remedy_the_target_and_the_time(journal: Journal) -> None:
    await whole_story(journal)
    assert len(await journal.attempts(ActionId.RELOAD_CONFIG_ENTRY, "station", 100.0)) == 1
    assert await journal.attempts(ActionId.RELOAD_CONFIG_ENTRY, "station", 101.0) == []
    assert await journal.attempts(ActionId.RELOAD_CONFIG_ENTRY, "other", 0.0) == []
    assert await journal.attempts(ActionId.RESTART_CORE, "station", 0.0) == []


async def test_open_incidents_of_an_earlier_run_are_closed(journal: Journal) -> None:
    await journal.incident_opened(INCIDENT, "Station", DIAGNOSIS, 90.0)
    await journal.incidents_interrupted(95.0)
    (told,) = await journal.recent()
    assert told["resolution"] == "interrupted"


async def test_a_new_diagnosis_replaces_the_old_one(journal: Journal) -> None:
    row = await journal.incident_opened(INCIDENT, "Station", DIAGNOSIS, 90.0)
    await journal.incident_diagnosed(row, replace(DIAGNOSIS, confidence=0.1))
    (told,) = await journal.recent()
    assert told["diagnosis"]["confidence"] == 0.1


async def test_what_a_person_ignores_is_kept_until_told_otherwise(journal: Journal) -> None:
    await journal.ignore("incident_1", ignored=True)
    await journal.ignore("incident_1", ignored=True)
    assert await journal.ignored() == {"incident_1"}
    await journal.ignore("incident_1", ignored=False)
    assert await journal.ignored() == set()


async def test_what_has_long_ended_is_forgotten_with_all_that_hangs_from_it(path: Path) -> None:
    old = Journal(path)
    await old.open(0.0)
    await whole_story(old)
    await old.close()
    young = Journal(path)
    await young.open(105.0 + KEEP_SECONDS + 1)
    assert await young.recent() == []
    assert await young.attempts(ActionId.RELOAD_CONFIG_ENTRY, "station", 0.0) == []
    await young.close()


@pytest.mark.parametrize(
    "damage",
    [b"this is no database" * 100, b"SQLite format 3\x00" + b"\xff" * 5000],
    ids=["not_sqlite", "malformed"],
)
async def test_a_damaged_file_is_kept_aside_and_a_fresh_one_begun(
    path: Path, damage: bytes
) -> None:
    path.parent.mkdir()
    path.write_bytes(damage)
    journal = Journal(path)
    await journal.open(1234.0)
    assert journal.kept_aside == path.with_name("journal.damaged-1234.db")
    assert journal.kept_aside.read_bytes() == damage
    assert await journal.recent() == []
    await journal.close()


async def test_a_file_of_a_newer_version_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    newer = sqlite3.connect(path)
    newer.execute("PRAGMA user_version = 99")
    newer.commit()
    newer.close()
    before = path.read_bytes()
    journal = Journal(path)
    with pytest.raises(JournalError, match="newer"):
        await journal.open(0.0)
    await journal.close()
    assert path.read_bytes() == before
    assert list(path.parent.glob("*damaged*")) == []


async def test_a_folder_that_cannot_be_made_is_an_error_and_no_crash(tmp_path: Path) -> None:
    (tmp_path / "astromech").write_text("a file is in the way")
    journal = Journal(tmp_path / "astromech" / "journal.db")
    with pytest.raises(JournalError):
        await journal.open(0.0)
    with pytest.raises(JournalError, match="not open"):
        await journal.recent()
    await journal.close()


async def test_a_full_disk_is_an_error_and_loses_nothing(journal: Journal, path: Path) -> None:
    await whole_story(journal)
    await journal._run(_fill_disk, journal)
    with pytest.raises(JournalError, match="full"):
        for number in range(1000):
            await journal.incident_opened(INCIDENT, f"{number} " * 1000, DIAGNOSIS, 90.0)
    witness = sqlite3.connect(path)
    assert witness.execute("SELECT count(*) FROM executions").fetchone() == (1,)
    witness.close()


def _fill_disk(journal: Journal) -> None:
    """Let SQLite find no room for another page."""
    assert journal._db is not None
    (pages,) = journal._db.execute("PRAGMA page_count").fetchone()
    journal._db.execute(f"PRAGMA max_page_count = {pages}")


async def test_nothing_is_written_while_the_file_is_copied(journal: Journal, path: Path) -> None:
    await whole_story(journal)
    await journal.hold()
    before = path.read_bytes()
    writing = asyncio.ensure_future(journal.ignore("incident_1", ignored=True))
    done, _ = await asyncio.wait([writing], timeout=0.05)
    assert not done
    assert path.read_bytes() == before
    journal.release()
    await writing
    assert await journal.ignored() == {"incident_1"}


async def test_a_copy_that_never_ends_does_not_silence_it_for_ever(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.astromech.agent.journal.thread.HOLD_SECONDS", 0.01)
    await journal.hold()
    await journal.ignore("incident_1", ignored=True)
    assert await journal.ignored() == {"incident_1"}


async def test_it_shares_no_memory_with_whoever_else_opens_it(journal: Journal, path: Path) -> None:
    await whole_story(journal)
    assert {file.name for file in path.parent.iterdir()} == {"journal.db"}


async def test_nobody_else_may_read_it(journal: Journal, path: Path) -> None:
    await whole_story(journal)
    assert [stat.S_IMODE(file.stat().st_mode) for file in (path, path.parent)] == [0o600, 0o700]


async def test_it_is_told_a_page_at_a_time(journal: Journal) -> None:
    rows = [await whole_story(journal)]
    rows += [await journal.incident_opened(INCIDENT, str(n), DIAGNOSIS, n) for n in range(4)]
    assert [told["id"] for told in await journal.page(limit=2)] == rows[:2:-1]
    assert [told["id"] for told in await journal.page(before=rows[3], limit=2)] == rows[2:0:-1]
    (oldest,) = await journal.page(before=rows[1])
    assert [execution["id"] for execution in oldest["executions"]] == [EXECUTION.id]
    assert await journal.page(before=rows[0]) == []


async def test_what_comes_after_the_end_is_an_error(journal: Journal) -> None:
    await journal.close()
    await journal.close()
    with pytest.raises(JournalError, match="closed"):
        await journal.recent()
