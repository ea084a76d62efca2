"""What it costs to keep a journal, and how soon an approval has its effect.

A transition is measured beside a bare SQLite transaction of one row with the same sync, in turns;
the rest against a limit. Every figure is in milliseconds.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
import json
from pathlib import Path
import sqlite3
from statistics import quantiles
import tempfile
import time
from typing import Final

from custom_components.astromech.agent.act.executor import Executor, Run
from custom_components.astromech.agent.act.fence import Fence
from custom_components.astromech.agent.diagnose.contract import to_document
from custom_components.astromech.agent.journal import Journal
from custom_components.astromech.agent.model import ExecutionState
from tests.agent.act.light import async_light_house
from tests.agent.act.puppet import YES, Puppet, Strings, consent
from tests.agent.journal.test_journal import DIAGNOSIS, EXECUTION, whole_story
from tests.agent.material import PaperHouse

from .figures import Figure

TURNS: Final = 200
LOOKS: Final = 15
INCIDENTS: Final = 10_000
PAGE: Final = 50
SHARE: Final = 1.5
"""How much longer than a bare transaction a transition may take."""

_FIRST: Final = ExecutionState.APPLYING
_SECOND: Final = ExecutionState.VERIFYING


def measure() -> tuple[Figure, ...]:
    """Measure in a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_measure(Path(folder)))


async def _measure(folder: Path) -> tuple[Figure, ...]:
    ours, bare = await _transitions(folder)
    page, start = await _many_incidents(folder)
    effect = await _effect(folder)
    return (
        _figure("journal transition", ours, SHARE * bare, bare),
        _figure(f"page of {PAGE} in {INCIDENTS} incidents", page, 10.0),
        _figure(f"start with {INCIDENTS} incidents", start, 200.0),
        _figure("approval to effect", effect, 300.0),
    )


def _figure(name: str, ours: float, limit: float, peer: float | None = None) -> Figure:
    ratio = ours / (limit if peer is None else peer)
    return Figure(
        bench=f"act {name}", ours=ours, peer=peer, limit=limit, ratio=ratio, good=ours <= limit
    )


async def _milliseconds(work: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await work()
    return (time.perf_counter() - began) * 1e3


# --- a transition ---------------------------------------------------------------------------------


async def _transitions(folder: Path) -> tuple[float, float]:
    """Return what a transition takes, and a bare transaction."""
    journal = Journal(folder / "transitions.db")
    await journal.open(0.0)
    await whole_story(journal)
    bare = _Bare(folder / "bare.db")
    ours, theirs = [], []
    for turn in range(TURNS):
        state = (_FIRST, _SECOND)[turn % 2]
        change = replace(EXECUTION, state=state, memo={"was": "so"})
        ours.append(await _milliseconds(lambda: journal.execution_changed(change, float(turn))))  # noqa: B023
        theirs.append(await _milliseconds(bare.write))
    await journal.close()
    bare.db.close()
    return _undisturbed(ours), _undisturbed(theirs)


def _undisturbed(times: list[float]) -> float:
    """Return the tenth that was quickest: the others shared the disk with somebody."""
    return quantiles(times, n=10)[0]


class _Bare:
    """One table, one row a transaction, and nothing around it."""

    def __init__(self, path: Path) -> None:
        self.db = sqlite3.connect(path)
        self.db.executescript("PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA;")
        self.db.execute("CREATE TABLE transitions (at REAL, state TEXT, document TEXT)")
        self._document = json.dumps({"state": "applying", "plan_hash": "f" * 64})

    async def write(self) -> None:
        """Write a row, durably."""
        with self.db:
            row = (1.0, "applying", self._document)
            self.db.execute("INSERT INTO transitions VALUES (?, ?, ?)", row)


# --- many incidents -------------------------------------------------------------------------------


async def _many_incidents(folder: Path) -> tuple[float, float]:
    """Return what a page takes in a full journal, and to start with it."""
    path = folder / "many.db"
    journal = Journal(path)
    await journal.open(0.0)
    await whole_story(journal)
    await journal.transact(_fill, journal)
    pages = [
        await _milliseconds(lambda: journal.page(before, PAGE))  # noqa: B023
        for before in range(PAGE, INCIDENTS, INCIDENTS // LOOKS)
    ]
    await journal.close()
    starts = [await _start(path, folder, float(turn)) for turn in range(LOOKS)]
    return min(pages), min(starts)  # the others were disturbed


def _fill(journal: Journal) -> None:
    """Repeat an incident with its execution until there are enough of them."""
    (whole,) = journal.rows("SELECT symptoms FROM incidents")
    for number in range(1, INCIDENTS):
        row = journal.write(
            "INSERT INTO incidents (fingerprint, scope_kind, scope_id, title, first_seen, opened,"
            " resolved, resolution, cause, diagnosis, symptoms)"
            " VALUES (?, 'config_entry', 'station', 'Station', 1, 2, 3, 'remedied', ?, ?, ?)",
            f"{number:012x}",
            DIAGNOSIS.cause,
            json.dumps(to_document(DIAGNOSIS)),
            whole["symptoms"],
        )
        journal._intend(row, replace(EXECUTION, id=f"x{number}"))
        done = replace(EXECUTION, id=f"x{number}", state=ExecutionState.SUCCEEDED)
        journal._change(done, 2.0, None)


async def _start(path: Path, folder: Path, now: float) -> float:
    """Return what it takes to open a journal and to know all that must be known at a start."""
    hass, house = await async_light_house(folder), PaperHouse()
    journal = Journal(path)
    fence = Fence(hass, journal, house)

    async def replay() -> None:
        await journal.open(now)
        await journal.incidents_interrupted(now)
        await fence.async_start(now)
        await journal.ignored()

    taken = await _milliseconds(replay)
    await fence.async_end(now)
    await journal.close()
    await hass.async_stop(force=True)
    return taken


# --- from approval to effect ----------------------------------------------------------------------


async def _effect(folder: Path) -> float:
    """Return how long after an approval its effect begins, without a backup."""
    hass, house = await async_light_house(folder), PaperHouse()
    house.put(entry_id="station", entities=3)
    journal = Journal(folder / "effect.db")
    await journal.open(0.0)
    executor = Executor(hass, journal, house, lambda _execution: None)
    taken = []
    for turn in range(LOOKS):
        begun = asyncio.Event()

        async def begin(begun: asyncio.Event = begun) -> None:
            begun.set()

        run = Run(replace(EXECUTION, id=f"e{turn}"))
        puppet = Puppet(Strings(apply=begin))
        work = executor.async_execute(run, puppet, None, consent=consent(YES))
        began = time.perf_counter()
        execution = asyncio.ensure_future(work)
        await begun.wait()
        taken.append((time.perf_counter() - began) * 1e3)
        await execution
    await journal.close()
    await hass.async_stop(force=True)
    return min(taken)
