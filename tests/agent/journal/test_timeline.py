"""The journal as a timeline: pages, lines, files."""

from collections.abc import AsyncGenerator
from dataclasses import replace
import json
from pathlib import Path

from homeassistant.core import HomeAssistant
import pytest

from custom_components.astromech.agent.journal import Journal, timeline as timeline_module
from custom_components.astromech.agent.journal.docket import Docket, Filed, ProposalState, Verdict
from custom_components.astromech.agent.journal.drill_marks import DrillMarks
from custom_components.astromech.agent.journal.timeline import END, PAGE, Place, Timeline
from custom_components.astromech.agent.model import ExecutionState
from custom_components.astromech.agent.show import journal_export
from custom_components.astromech.agent.show.journal_export import async_export, exported

from ..material import STATION
from .test_journal import DIAGNOSIS, EXECUTION, INCIDENT, PROPOSAL


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncGenerator[Journal]:
    """Return an open journal."""
    journal = Journal(tmp_path / "journal.db")
    await journal.open(0.0)
    yield journal
    await journal.close()


async def whole_story(journal: Journal, at: float = 100.0) -> None:
    """Write an incident, its proposal, the approval and the execution, up to its end."""
    row = await journal.incident_opened(INCIDENT, "Station", DIAGNOSIS, at)
    docket = Docket(journal)
    filed = await docket.file(
        Filed(proposal=PROPOSAL, incident=row, created=at + 1, expires=at + 900)
    )
    verdict = Verdict(state=ProposalState.APPROVED, at=at + 2, by="repairs/anna")
    await docket.decide(filed.id, PROPOSAL.plan_hash, verdict)
    execution = replace(EXECUTION, id=f"e{row}", created=at + 3, approved_by="repairs/anna")
    await journal.execution_intended(row, execution)
    done = replace(execution, state=ExecutionState.FAILED, detail="not_verified")
    await journal.execution_changed(done, at + 4)
    await journal.incident_resolved(row, "cured_itself", at + 5)


async def test_it_tells_when_what_happened_who_approved_it_and_what_came_of_it(
    journal: Journal,
) -> None:
    await whole_story(journal)
    rows, more = await Timeline(journal).page()
    assert more is None
    assert [(row["kind"], row.get("who"), row.get("outcome")) for row in rows] == [
        ("incident_resolved", None, "cured_itself"),
        ("execution", "repairs/anna", "failed"),
        ("execution", "repairs/anna", "approved"),
        ("remediation_decided", "repairs/anna", "approved"),
        ("remediation_proposed", None, None),
        ("incident_opened", None, None),
    ]
    assert {row["subject"] for row in rows} == {"Station"}
    assert {row["incident"] for row in rows} == {1}
    assert rows[1]["detail"] == "not_verified"
    assert rows[1]["what"] == "reload_config_entry"
    assert rows[-1]["what"] == DIAGNOSIS.cause
    assert [row["when"] for row in rows] == sorted((row["when"] for row in rows), reverse=True)


@pytest.mark.parametrize("size", [1, 2, 4, 5, PAGE])
async def test_pages_follow_each_other_whatever_happened_at_once(
    journal: Journal, size: int
) -> None:
    for _ in range(3):
        await whole_story(journal, at=100.0)
    timeline = Timeline(journal)
    whole, _ = await timeline.page()
    assert len(whole) == 18
    paged, place = [], END
    for _ in range(18 // size + 1):
        rows, more = await timeline.page(place=place, limit=size)
        paged += rows
        place = more or Place(-1.0, "")
    assert paged == whole


async def test_only_what_is_asked_for_is_told(journal: Journal) -> None:
    await whole_story(journal)
    rows, _ = await Timeline(journal).page(since=104.5)
    assert [row["kind"] for row in rows] == ["incident_resolved"]


async def test_a_page_is_found_by_its_indices(journal: Journal) -> None:
    plan = await journal.transact(
        journal.rows, f"EXPLAIN QUERY PLAN {timeline_module._PAGE}", 0.0, 9.0, "", 5
    )
    steps = [row["detail"] for row in plan]
    tables = ("incidents", "proposals", "t ", "e ", "executions", "transitions")
    scans = [step for step in steps if step.startswith("SCAN ")]
    assert not [scan for scan in scans if scan.removeprefix("SCAN ").startswith(tables)]


async def test_a_fire_drill_is_marked_as_one(journal: Journal) -> None:
    await whole_story(journal)
    await DrillMarks(journal).add(STATION.id)
    rows, _ = await Timeline(journal).page()
    assert all(row["drill"] is True for row in rows)


async def test_it_is_exported_as_lines_that_nobody_else_may_read(
    hass: HomeAssistant, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.astromech.agent.journal.timeline.PAGE", 4)
    await whole_story(journal)
    await whole_story(journal, at=200.0)
    export = await async_export(hass, Timeline(journal))
    assert export.complete
    assert export.file.stat().st_mode & 0o777 == 0o600
    lines = export.file.read_text().splitlines()
    assert export.lines == len(lines) == 12
    rows, _ = await Timeline(journal).page(limit=1)
    assert json.loads(lines[0]) == rows[0]
    assert exported(hass, export.file.name)() == export.file.read_bytes()
    assert exported(hass, "journal-2.jsonl")() is None


async def test_a_file_that_grows_too_large_ends_with_the_oldest_rows_left_out(
    hass: HomeAssistant, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    await whole_story(journal)
    monkeypatch.setattr(journal_export, "MAX_BYTES", 600)
    export = await async_export(hass, Timeline(journal))
    assert not export.complete
    assert 0 < export.lines < 6
    assert export.file.stat().st_size <= 600


async def test_only_the_newest_files_are_kept(hass: HomeAssistant, journal: Journal) -> None:
    timeline = Timeline(journal)
    names = [(await async_export(hass, timeline)).file.name for _ in range(7)]
    kept = sorted(file.name for file in journal_export.folder(hass).iterdir())
    assert kept == sorted(names)[-5:]
