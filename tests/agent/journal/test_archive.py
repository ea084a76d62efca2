"""Looking back at incidents, and at what was sent to a model."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path
import sqlite3

import pytest

from custom_components.astromech.agent.diagnose.rules import analyse
from custom_components.astromech.agent.journal import Journal
from custom_components.astromech.agent.journal.archive import Archive, outcomes
from custom_components.astromech.agent.journal.drill_marks import DrillMarks
from custom_components.astromech.agent.journal.file import MIGRATIONS
from custom_components.astromech.agent.journal.ledger import KEEP_SECONDS, Ledger, Reply
from custom_components.astromech.agent.knowledge import load_cards
from custom_components.astromech.agent.model import (
    Check,
    CheckResult,
    ExecutionState,
    Incident,
    Outcome,
)

from ..material import PaperHouse, availability, incident, log
from .test_journal import EXECUTION

SILENT = PaperHouse().put(entry_id="station", entities=3, unavailable=3)
INCIDENT: Incident = replace(
    incident(availability("sensor.a"), log("Session is closed")), fingerprint="0123456789ab"
)
DIAGNOSIS = analyse(INCIDENT, SILENT, load_cards())


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncGenerator[Journal]:
    """Return an open journal."""
    journal = Journal(tmp_path / "journal.db")
    await journal.open(0.0)
    yield journal
    await journal.close()


async def test_the_newest_bundle_of_an_incident_is_kept(journal: Journal) -> None:
    archive = Archive(journal)
    row = await journal.incident_opened(INCIDENT, "Station", DIAGNOSIS, 1.0)
    assert await archive.bundle(row) is None
    await archive.keep(row, {"form": "first"}, 2.0)
    await archive.keep(row, {"form": "second"}, 3.0)
    assert await archive.bundle(row) == {"form": "second"}


async def test_what_was_like_it_is_found_the_same_first(journal: Journal) -> None:
    other = replace(INCIDENT, fingerprint="b" * 12)
    for found, at in ((INCIDENT, 1.0), (other, 2.0), (replace(other, fingerprint="c" * 12), 3.0)):
        row = await journal.incident_opened(found, "Station", DIAGNOSIS, at)
        await journal.incident_resolved(row, "cured_itself", at + 0.5)
    await journal.incident_opened(INCIDENT, "Station", DIAGNOSIS, 4.0)  # open: not the past

    archive = Archive(journal)
    similar = await archive.similar(INCIDENT.fingerprint, DIAGNOSIS.cause, INCIDENT.scope.id)
    assert [past["opened"] for past in similar] == [1.0, 3.0, 2.0]
    assert all(past["same_scope"] for past in similar)
    assert outcomes(similar)[0] == {
        "cause": DIAGNOSIS.cause,
        "remedy": "none",
        "outcome": "cured_itself",
        "lasted": 2,
    }


async def test_incidents_of_a_time_are_those_open_during_it(journal: Journal) -> None:
    for opened, resolved in ((1.0, 5.0), (2.0, 20.0), (30.0, None)):
        row = await journal.incident_opened(INCIDENT, "Station", DIAGNOSIS, opened)
        if resolved is not None:
            await journal.incident_resolved(row, "cured_itself", resolved)
    since = await Archive(journal).opened_since(10.0)
    assert [found["opened"] for found in since] == [30.0, 2.0]


async def test_the_ledger_forgets_what_is_old(journal: Journal) -> None:
    ledger = Ledger(journal)
    old = await ledger.sending("a" * 12, "ai_task.x", "first", 0.0)
    await ledger.came_back(old, Reply.USABLE, {"candidate": "none"})
    await ledger.sending("b" * 12, "ai_task.x", "second", KEEP_SECONDS + 1)
    assert [sent.prompt for sent in await ledger.recent()] == ["second"]
    assert await ledger.usable("a" * 12, "ai_task.x") is None


async def test_an_answer_of_another_model_is_not_remembered(journal: Journal) -> None:
    ledger = Ledger(journal)
    row = await ledger.sending("a" * 12, "ai_task.x", "first", 0.0)
    await ledger.came_back(row, Reply.USABLE, {"candidate": "none"})
    assert await ledger.usable("a" * 12, "ai_task.x") == {"candidate": "none"}
    assert await ledger.usable("a" * 12, "ai_task.y") is None


async def test_a_journal_of_the_first_version_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    with sqlite3.connect(path) as db:
        db.executescript(f"{MIGRATIONS[0]} PRAGMA user_version = 1;")
        db.execute("INSERT INTO ignored (issue_id) VALUES ('kept')")
    db.close()
    journal = Journal(path)
    await journal.open(0.0)
    assert await journal.ignored() == {"kept"}
    assert await Ledger(journal).count(0.0) == 0
    await journal.close()


async def test_a_model_is_told_whether_a_remedy_was_verified_and_how_long_it_took(
    journal: Journal,
) -> None:
    row = await journal.incident_opened(INCIDENT, "Station", DIAGNOSIS, 100.0)
    await journal.execution_intended(row, EXECUTION)
    done = replace(EXECUTION, state=ExecutionState.SUCCEEDED)
    check = CheckResult(test=Check.ENTRY_LOADED, passed=True, seen="loaded at 192.0.2.1")
    await journal.execution_changed(done, 112.4, Outcome(checks=(check,)))
    await journal.incident_resolved(row, "remedied", 113.0)
    similar = await Archive(journal).similar("another", DIAGNOSIS.cause, "elsewhere")
    assert outcomes(similar) == [
        {
            "cause": DIAGNOSIS.cause,
            "remedy": "reload_config_entry",
            "outcome": "succeeded",
            "lasted": 113,
            "verified": "yes",
            "took": 12,
        }
    ]


async def test_a_fire_drill_is_like_nothing_else(journal: Journal) -> None:
    row = await journal.incident_opened(INCIDENT, "Fire drill", DIAGNOSIS, 1.0)
    await journal.incident_resolved(row, "remedied", 2.0)
    await DrillMarks(journal).add(INCIDENT.scope.id)
    assert await Archive(journal).similar("another", DIAGNOSIS.cause, "elsewhere") == []
