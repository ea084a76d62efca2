"""Journals of earlier versions: they are opened with all that is in them."""

from dataclasses import asdict
import json
from pathlib import Path
import sqlite3

import pytest

from custom_components.astromech.agent.journal import JournalError
from custom_components.astromech.agent.journal.archive import Archive
from custom_components.astromech.agent.journal.chain import verify_chain
from custom_components.astromech.agent.journal.file import MIGRATIONS, SCHEMA_VERSION
from custom_components.astromech.agent.journal.ledger import Ledger
from custom_components.astromech.agent.model import ActionId, BlastRadius, Check, ExecutionState

from ..material import STATION
from .test_journal import journal_at

OLD_PROPOSAL = {
    "fingerprint": "0123456789ab",
    "remedy": "reload_config_entry",
    "target": asdict(STATION),
    "target_title": "Station",
    "preconditions": ["entry_exists"],
    "blast_radius": {"entities": 3, "devices": 1},
    "tests": ["entry_loaded"],
    "undo": None,
    "plan_hash": "f" * 64,
}


def _old(path: Path, version: int, *, state: str = "applying") -> None:
    """Make the file of an earlier version, as it was written then, with an execution on its way."""
    path.parent.mkdir()
    db = sqlite3.connect(path)
    for statements in MIGRATIONS[: min(version, 2)]:
        db.executescript(statements)
    db.execute(
        "INSERT INTO incidents (fingerprint, scope_kind, scope_id, title, first_seen, opened,"
        " resolved, resolution, cause, diagnosis, symptoms) VALUES ('0123456789ab', 'config_entry',"
        " 'station', 'Station', 1.0, 2.0, 9.0, 'remedied', 'config_entry_stuck', '{}', '[]')"
    )
    db.execute(
        "INSERT INTO executions (id, incident_id, remedy, target_kind, target_id, proposal,"
        " plan_hash, approved_by, created, state, backup_id)"
        " VALUES ('e1', 1, 'reload_config_entry', 'config_entry', 'station', ?, ?, 'repairs', 3.0, ?, 'b')",
        (json.dumps(OLD_PROPOSAL), "f" * 64, state),
    )
    for at, entered in ((3.0, "approved"), (4.0, state)):
        db.execute("INSERT INTO transitions VALUES ('e1', ?, ?, NULL)", (at, entered))
    db.execute("INSERT INTO ignored VALUES ('incident_1')")
    if version > 1:
        db.execute("INSERT INTO bundles VALUES (1, 2.0, '{\"made\": 2}')")
        db.execute(
            "INSERT INTO egress (at, fingerprint, entity_id, prompt, outcome)"
            " VALUES (2.0, '0123456789ab', 'ai_task.a', 'Why?', 'sent')"
        )
    db.commit()
    for statements in MIGRATIONS[2:version]:  # as that version made it from the one before
        db.executescript(statements)
    db.execute(f"PRAGMA user_version = {version}")
    db.commit()
    db.close()
    path.chmod(0o644)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "astromech" / "journal.db"


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION))
async def test_an_earlier_version_is_brought_up_to_date(path: Path, version: int) -> None:
    _old(path, version, state="succeeded")
    async with journal_at(path, 10.0) as journal:
        (told,) = await journal.recent()
        assert (told["title"], told["resolution"]) == ("Station", "remedied")
        (execution,) = told["executions"]
        assert (execution["action"], execution["state"]) == ("reload_config_entry", "succeeded")
        assert [step["state"] for step in execution["transitions"]] == ["approved", "succeeded"]
        assert await journal.ignored() == {"incident_1"}
        assert await verify_chain(journal) is None
        assert path.stat().st_mode & 0o777 == 0o600
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    db.close()


async def test_what_was_sent_and_bundled_before_is_still_there(path: Path) -> None:
    _old(path, 2)
    async with journal_at(path, 10.0) as journal:
        assert await Archive(journal).bundle(1) == {"made": 2}
        assert [sent.prompt for sent in await Ledger(journal).recent()] == ["Why?"]


@pytest.mark.parametrize("version", [1, 2])
async def test_what_was_on_its_way_before_an_update_is_in_doubt(path: Path, version: int) -> None:
    _old(path, version)
    async with journal_at(path, 10.0) as journal:
        await journal.executions_interrupted(10.0)
        (doubtful,) = await journal.executions_in_doubt()
        assert doubtful.state is ExecutionState.IN_DOUBT
        proposal = doubtful.proposal
        assert (proposal.order.action, proposal.order.target, proposal.order.parameters) == (
            ActionId.RELOAD_CONFIG_ENTRY,
            STATION,
            {},
        )
        assert proposal.blast_radius == BlastRadius(entities=3, devices=1)
        assert (proposal.tests, proposal.plan_hash) == ((Check.ENTRY_LOADED,), "f" * 64)
        assert await verify_chain(journal) is None


async def test_an_update_that_fails_half_way_changes_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _old(path, 2)
    before = path.read_bytes()
    broken = (*MIGRATIONS[:2], f"{MIGRATIONS[2]} SELECT no_such_function();")
    monkeypatch.setattr("custom_components.astromech.agent.journal.file.MIGRATIONS", broken)
    with pytest.raises(Exception, match="no_such_function"):
        async with journal_at(path, 10.0):
            pass
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (2,)
        assert db.execute("SELECT remedy FROM executions").fetchall() == [("reload_config_entry",)]
    db.close()
    assert len(path.read_bytes()) == len(before)


async def test_a_proposal_that_cannot_be_read_does_not_keep_the_rest_from_an_update(
    path: Path,
) -> None:
    _old(path, 2)
    with sqlite3.connect(path) as db:
        db.execute("UPDATE executions SET proposal = '{}'")
    db.close()
    async with journal_at(path, 10.0) as journal:
        await journal.executions_interrupted(10.0)
        (doubtful,) = await journal.executions_in_doubt()
        assert doubtful.proposal.target_title == "station"


async def test_a_row_that_makes_no_sense_is_an_error_and_no_crash(path: Path) -> None:
    _old(path, 2)
    async with journal_at(path, 10.0) as journal:
        await journal.executions_interrupted(10.0)
        await journal.transact(journal.write, "UPDATE executions SET proposal = '{}'")
        with pytest.raises(JournalError, match="e1"):
            await journal.executions_in_doubt()


async def test_what_is_committed_survives_a_loss_of_power_as_far_as_sqlite_can(path: Path) -> None:
    extra = 3
    async with journal_at(path) as journal:
        (mode,) = await journal.transact(journal.rows, "PRAGMA journal_mode")
        (sync,) = await journal.transact(journal.rows, "PRAGMA synchronous")
    assert (mode[0], sync[0]) == ("delete", extra)
