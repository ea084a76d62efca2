"""Learns from what was verified: which remedies help here, and what heals by itself."""

from collections.abc import Callable, Coroutine, Iterator
import sqlite3
from typing import Any, Final, NamedTuple, Protocol

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.util import dt as dt_util

from ..act.catalogue import ACTIONS
from ..diagnose.graph import Graph
from ..happenings import Announcer, Happening, HappeningKind
from ..journal.drill_marks import DRILL_TARGETS
from ..journal.record import Record
from ..model import ActionId, Cause, ExecutionState, Order, Subject, SubjectKind
from .efficacy import Tally, TrackRecord

ALONE: Final = "none"
"""What stands for an action where nobody acted."""

_EXECUTION: Final = f"""
SELECT e.action, e.state, e.created, i.cause, i.first_seen, i.scope_kind, i.scope_id,
    (SELECT MAX(at) FROM transitions t WHERE t.execution_id = e.id) AS ended,
    EXISTS (SELECT 1 FROM executions o WHERE o.incident_id = i.id AND o.verified IS NOT NULL
        AND o.created < e.created) AS again
FROM executions e JOIN incidents i ON i.id = e.incident_id
WHERE e.id = ? AND e.verified IS NOT NULL AND i.scope_id NOT IN ({DRILL_TARGETS})
"""  # noqa: S608
_INCIDENT: Final = f"""
SELECT cause, first_seen, resolved, scope_kind, scope_id FROM incidents i
WHERE id = ? AND resolution = 'cured_itself' AND scope_id NOT IN ({DRILL_TARGETS})
    AND NOT EXISTS (SELECT 1 FROM executions e WHERE e.incident_id = i.id AND e.verified IS NOT NULL)
"""  # noqa: S608
_TALLIES: Final = """
SELECT action, integration, cause, helped, failed, seconds, updated FROM efficacy
ORDER BY updated DESC LIMIT 5000
"""
_KEEP: Final = """
INSERT OR REPLACE INTO efficacy (action, integration, cause, helped, failed, seconds, updated)
VALUES (?, ?, ?, ?, ?, ?, ?)
"""

_JUDGED: Final = {
    ExecutionState.SUCCEEDED: True,
    ExecutionState.FAILED: False,
    ExecutionState.ROLLED_BACK: False,
}

type Spawn = Callable[[Coroutine[Any, Any, None], str], None]
type Key = tuple[str, str, str]
"""An action, an integration and a cause."""


class Word(Protocol):
    """Puts a key of a group into words."""

    def __call__(self, group: str, key: str, /, **placeholders: object) -> str:
        """Return the words."""


class Learning:
    """Keeps the tallies, in memory and in the journal, and answers what they amount to."""

    def __init__(self, *, record: Record, graph: Graph, announcer: Announcer, spawn: Spawn) -> None:
        self._record = record
        self._graph = graph
        self._announcer = announcer
        self._spawn = spawn
        self._tallies: dict[Key, Tally] = {}

    async def async_start(self) -> CALLBACK_TYPE:
        """Recall what was learnt, and begin to learn from what happens; return what ends it."""
        journal = self._record.journal
        rows = await self._record.keep(journal.transact(journal.rows, _TALLIES)) or []
        self._tallies = dict(map(_known, rows))
        return self._announcer.subscribe(self._happened)

    # --- learn --------------------------------------------------------------------------------

    @callback
    def _happened(self, happening: Happening) -> None:
        match happening.kind:
            case HappeningKind.EXECUTED | HappeningKind.ROLLED_BACK:
                read, value = _EXECUTION, happening.data["execution"]
            case HappeningKind.INCIDENT_RESOLVED:
                read, value = _INCIDENT, happening.data["incident"]
            case _:
                return
        self._spawn(self._async_learn(read, value), "Astromech learning")

    async def _async_learn(self, read: str, value: Any) -> None:
        """Count what became of an execution or an incident, and keep the tallies so."""
        journal = self._record.journal
        for row in await self._record.keep(journal.transact(journal.rows, read, value)) or ():
            outcomes = _of_execution(row) if read is _EXECUTION else _of_incident(row)
            for outcome in outcomes:
                await self._async_count(row, outcome)

    async def _async_count(self, row: sqlite3.Row, outcome: Outcome) -> None:
        scope = Subject(kind=SubjectKind(row["scope_kind"]), id=row["scope_id"])
        key = (outcome.action, self.integration(scope), row["cause"])
        self._tallies[key] = tally = self._tallies.get(key, Tally()).with_outcome(
            helped=outcome.helped, seconds=max(0.0, outcome.seconds), at=outcome.at
        )
        journal = self._record.journal
        values = (*key, tally.helped, tally.failed, tally.seconds, tally.updated)
        await self._record.keep(journal.transact(journal.write, _KEEP, *values))

    def integration(self, scope: Subject) -> str:
        """Return what a track record is kept under; never a name that somebody gave."""
        match scope.kind:
            case SubjectKind.ENTRY:
                entry = self._graph.entry(scope.id)
            case SubjectKind.DEVICE:
                device = self._graph.device(scope.id)
                entry = self._graph.entry(device.entry_id) if device and device.entry_id else None
            case SubjectKind.INTEGRATION | SubjectKind.HOST:
                return scope.id
            case _:
                return str(scope.kind)
        return entry.domain if entry else str(scope.kind)

    # --- answer -------------------------------------------------------------------------------

    @callback
    def track_record(self, action: ActionId, integration: str, cause: Cause) -> TrackRecord:
        """Return what became of an action for a cause so far."""
        now = dt_util.utcnow().timestamp()
        remedy = self._tallies.get((action, integration, cause), Tally())
        alone = self._tallies.get((ALONE, integration, cause), Tally())
        return TrackRecord(
            remedy=remedy.at(max(now, remedy.updated)), alone=alone.at(max(now, alone.updated))
        )

    @callback
    def is_worthwhile(self, order: Order, scope: Subject, cause: Cause) -> bool:
        """Say whether an order has any lift over letting the trouble of a scope pass by itself."""
        track = self.track_record(order.action, self.integration(scope), cause)
        return track.has_lift(ACTIONS[order.action].patience)

    @callback
    def told(self, order: Order, scope: Subject, cause: Cause, word: Word) -> str:
        """Return what an order was worth for a cause so far, in words."""
        track = self.track_record(order.action, self.integration(scope), cause)
        return "; ".join(word("track_record", key, **texts) for key, texts in track.texts())


class Outcome(NamedTuple):
    """What is counted: under which action, whether it helped, the seconds, and when it was."""

    action: str
    helped: bool
    seconds: float
    at: float


def _of_execution(row: sqlite3.Row) -> Iterator[Outcome]:
    """Yield what a verified execution tells, also of what was left alone until then."""
    helped = _JUDGED.get(ExecutionState(row["state"]))
    if helped is None or not ACTIONS[ActionId(row["action"])].cures:
        return
    ended, created = row["ended"], row["created"]
    yield Outcome(row["action"], helped, ended - created if helped else 0.0, ended)
    if not row["again"]:
        yield Outcome(ALONE, helped=False, seconds=created - row["first_seen"], at=ended)


def _of_incident(row: sqlite3.Row) -> Iterator[Outcome]:
    """Yield what an incident tells that healed with nobody's help."""
    seconds = row["resolved"] - row["first_seen"]
    yield Outcome(ALONE, helped=True, seconds=seconds, at=row["resolved"])


def _known(row: sqlite3.Row) -> tuple[Key, Tally]:
    counts = {name: row[name] for name in ("helped", "failed", "seconds", "updated")}
    return (row["action"], row["integration"], row["cause"]), Tally(**counts)
