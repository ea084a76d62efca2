"""Learning from outcomes: what helped, what healed by itself, what is worth nothing."""

import asyncio
from collections.abc import AsyncGenerator, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from custom_components.astromech.agent.happenings import Announcer, HappeningKind
from custom_components.astromech.agent.journal import Journal
from custom_components.astromech.agent.journal.drill_marks import DrillMarks
from custom_components.astromech.agent.journal.record import Record
from custom_components.astromech.agent.learn.learning import Learning
from custom_components.astromech.agent.model import (
    ActionId,
    Cause,
    Check,
    CheckResult,
    ExecutionState,
    Outcome,
    Subject,
    SubjectKind,
)

from ..journal.test_journal import DIAGNOSIS, EXECUTION, INCIDENT, PROPOSAL
from ..material import STATION, PaperHouse

CAUSE = DIAGNOSIS.cause
ORDER = PROPOSAL.order
NOW = 1_000_000.0


class Desk:
    """A journal with what is learnt from it; it knows what was spawned."""

    def __init__(self, journal: Journal, house: PaperHouse) -> None:
        self.journal = journal
        self.announcer = Announcer()
        self.refusals: list[str] = []
        self.record = Record(journal, self.refusals.append)
        self.learning = Learning(
            record=self.record, graph=house, announcer=self.announcer, spawn=self._spawn
        )
        self._tasks: list[asyncio.Task[None]] = []

    def _spawn(self, work: Coroutine[Any, Any, None], name: str) -> None:
        self._tasks.append(asyncio.create_task(work, name=name))

    async def done(self) -> None:
        """Wait until all is learnt."""
        await asyncio.gather(*self._tasks)

    async def opened(self, at: float = NOW) -> int:
        """Write an incident that began a minute before it was opened."""
        return await self.journal.incident_opened(
            replace(INCIDENT, first_seen=at - 60), "Station", DIAGNOSIS, at
        )

    async def healed(self, at: float = NOW, *, after: float = 120.0) -> None:
        """Let an incident heal with nobody's help."""
        row = await self.opened(at)
        await self.journal.incident_resolved(row, "cured_itself", at - 60 + after)
        self.announcer.tell(HappeningKind.INCIDENT_RESOLVED, incident=row)
        await self.done()

    async def tried(
        self, row: int, state: ExecutionState, *, at: float = NOW, took: float = 30.0
    ) -> None:
        """Let a remedy be carried out, with an outcome."""
        execution = replace(EXECUTION, id=f"e{row}-{at}", created=at)
        await self.journal.execution_intended(row, execution)
        ended = replace(execution, state=state)
        passed = state is ExecutionState.SUCCEEDED
        check = CheckResult(test=Check.ENTRY_LOADED, passed=passed, seen="")
        await self.journal.execution_changed(ended, at + took, Outcome(checks=(check,)))
        rolled_back = state is ExecutionState.ROLLED_BACK
        kind = HappeningKind.ROLLED_BACK if rolled_back else HappeningKind.EXECUTED
        self.announcer.tell(kind, execution=execution.id)
        await self.done()


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncGenerator[Desk]:
    """Return an empty journal, and a house with one station."""
    journal = Journal(tmp_path / "journal.db")
    await journal.open(0.0)
    house = PaperHouse()
    house.put(entry_id="station", entities=3)
    house.put_device(device_id="plug", entry_id="station")
    house.put_device(device_id="stray", entry_id=None)
    desk = Desk(journal, house)
    await desk.learning.async_start()
    yield desk
    await journal.close()


def word(group: str, key: str, /, **placeholders: object) -> str:
    """Return a key with its placeholders."""
    return " ".join([group, key, *map(str, placeholders.values())])


async def test_what_helped_and_what_did_not_is_counted(desk: Desk) -> None:
    row = await desk.opened()
    await desk.tried(row, ExecutionState.FAILED)
    await desk.tried(row, ExecutionState.ROLLED_BACK, at=NOW + 100)
    await desk.tried(row, ExecutionState.SUCCEEDED, at=NOW + 200)
    track = desk.learning._tallies[ActionId.RELOAD_CONFIG_ENTRY, "weather", CAUSE]
    assert (track.helped, track.failed) == pytest.approx((1, 2), abs=0.01)
    assert track.seconds == pytest.approx(30.0, abs=0.01)


async def test_what_was_left_alone_until_somebody_acted_is_counted_once(desk: Desk) -> None:
    row = await desk.opened()
    await desk.tried(row, ExecutionState.FAILED)
    await desk.tried(row, ExecutionState.SUCCEEDED, at=NOW + 100)
    alone = desk.learning._tallies["none", "weather", CAUSE]
    assert (alone.helped, alone.failed) == pytest.approx((0, 1), abs=0.01)
    assert alone.seconds == pytest.approx(60.0, abs=0.01)


async def test_what_heals_by_itself_is_told_and_outlasts_a_restart(desk: Desk) -> None:
    for number in range(3):
        await desk.healed(NOW + number, after=180.0)
    again = Desk(desk.journal, PaperHouse(entries=dict(desk.learning._graph.entries)))  # type: ignore[attr-defined]  # a house on paper
    await again.learning.async_start()
    again.learning._tallies = {
        key: replace(tally, updated=4e9) for key, tally in again.learning._tallies.items()
    }
    told = again.learning.told(ORDER, STATION, CAUSE, word)
    assert told == "track_record never_tried; track_record heals_in_minutes 3"


async def test_what_somebody_acted_upon_has_not_healed_by_itself(desk: Desk) -> None:
    row = await desk.opened()
    await desk.tried(row, ExecutionState.FAILED)
    await desk.journal.incident_resolved(row, "cured_itself", NOW + 900)
    desk.announcer.tell(HappeningKind.INCIDENT_RESOLVED, incident=row)
    await desk.done()
    assert desk.learning._tallies["none", "weather", CAUSE].helped == 0


@pytest.mark.parametrize("resolution", ["remedied", "same_cause", "interrupted"])
async def test_only_what_healed_by_itself_counts_as_that(desk: Desk, resolution: str) -> None:
    row = await desk.opened()
    await desk.journal.incident_resolved(row, resolution, NOW + 900)
    desk.announcer.tell(HappeningKind.INCIDENT_RESOLVED, incident=row)
    desk.announcer.tell(HappeningKind.INCIDENT_OPENED, incident=row)
    await desk.done()
    assert desk.learning._tallies == {}


async def test_what_is_in_doubt_teaches_nothing(desk: Desk) -> None:
    await desk.tried(await desk.opened(), ExecutionState.IN_DOUBT)
    assert desk.learning._tallies == {}


async def test_what_was_never_verified_teaches_nothing(desk: Desk) -> None:
    row = await desk.opened()
    await desk.journal.execution_intended(row, EXECUTION)
    failed = replace(EXECUTION, state=ExecutionState.FAILED, detail="backup_failed")
    await desk.journal.execution_changed(failed, NOW)
    desk.announcer.tell(HappeningKind.EXECUTED, execution=EXECUTION.id)
    await desk.done()
    assert desk.learning._tallies == {}


async def test_a_fire_drill_teaches_nothing(desk: Desk) -> None:
    await DrillMarks(desk.journal).add("somebody else")
    await DrillMarks(desk.journal).add(STATION.id)
    await desk.healed()
    await desk.tried(await desk.opened(), ExecutionState.SUCCEEDED)
    assert desk.learning._tallies == {}


async def test_a_remedy_without_lift_is_not_worthwhile(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert desk.learning.is_worthwhile(ORDER, STATION, CAUSE)
    for number in range(6):
        await desk.healed(NOW + 1000 * number, after=5.0)
        row = await desk.opened(NOW + 1000 * number + 100)
        await desk.tried(row, ExecutionState.SUCCEEDED, at=NOW + 1000 * number + 41)
    desk.learning._tallies = {
        key: replace(tally, updated=4e9) for key, tally in desk.learning._tallies.items()
    }
    assert not desk.learning.is_worthwhile(ORDER, STATION, CAUSE)
    assert desk.learning.is_worthwhile(ORDER, STATION, Cause.DISK_FULL)


@pytest.mark.parametrize(
    ("kind", "id", "integration"),
    [
        (SubjectKind.ENTRY, "station", "weather"),
        (SubjectKind.ENTRY, "gone", "config_entry"),
        (SubjectKind.DEVICE, "plug", "weather"),
        (SubjectKind.DEVICE, "stray", "device"),
        (SubjectKind.DEVICE, "gone", "device"),
        (SubjectKind.HOST, "disk", "disk"),
        (SubjectKind.INTEGRATION, "weather", "weather"),
        (SubjectKind.AUTOMATION, "automation.my_secret", "automation"),
    ],
)
async def test_it_is_kept_under_no_name_that_somebody_gave(
    desk: Desk, kind: SubjectKind, id: str, integration: str
) -> None:
    assert desk.learning.integration(Subject(kind=kind, id=id)) == integration


async def test_a_journal_that_refuses_makes_it_forget_nothing(desk: Desk) -> None:
    await desk.healed()
    before = dict(desk.learning._tallies)
    desk.record.read_only = True
    desk.announcer.tell(HappeningKind.INCIDENT_RESOLVED, incident=1)
    await desk.done()
    assert desk.learning._tallies == before
