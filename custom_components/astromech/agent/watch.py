"""The incidents that are being watched: what each signal belongs to, and when to look again.

Pure: the time and the graph come in, decisions go out; `loop.py` carries them out.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Final, assert_never

from .diagnose.correlate import Standing, fold, is_recovery, scope_of, standing
from .diagnose.graph import Graph
from .model import Diagnosis, Incident, IncidentStatus, Proposal, Signal, Subject

LOOK_AGAIN: Final = 60.0
"""Seconds after which an open incident is looked at even if nothing was heard of it."""

CURED: Final = 10.0
"""Seconds that a scope must have been well before its incident is called over."""

MAX_CASES: Final = 500
"""Incidents watched at once; what comes on top is counted, not kept."""


class Verdict(Enum):
    """What is to be done about a case that is due."""

    OPEN = auto()
    KEEP = auto()
    DROP = auto()
    RESOLVE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An incident, with what is thought of it, and when to look at it next."""

    incident: Incident
    due: float
    well_since: float | None = None
    row: int | None = None
    diagnosis: Diagnosis | None = None
    proposal: Proposal | None = None


class Watch:
    """All cases by scope. `settle` is how long (s) trouble must last before it is an incident."""

    def __init__(self, graph: Graph, *, settle: float, since: float) -> None:
        self._graph = graph
        self._settle = settle
        self._since = since
        self.cases: dict[Subject, Case] = {}
        self.muted: set[Subject] = set()
        """Scopes that are being worked on: what happens to them is our own doing."""
        self.dropped = 0

    def observe(self, signals: Iterable[Signal], now: float) -> None:
        """Put signals where they belong; good news makes a case due soon."""
        touched = {scope for signal in signals if (scope := self._take(signal, now)) is not None}
        for scope in touched:
            case = self.cases[scope]
            if (
                not case.incident.was_down
                and standing(case.incident, self._graph, now) is Standing.DOWN
            ):
                self.cases[scope] = replace(case, incident=replace(case.incident, was_down=True))

    def _take(self, signal: Signal, now: float) -> Subject | None:
        scope = scope_of(signal, self._graph)
        if scope in self.muted:
            return None
        case = self.cases.get(scope)
        if is_recovery(signal):
            if case is not None and case.incident.status is IncidentStatus.OPEN:
                self.cases[scope] = replace(case, due=now)
            return None
        if case is None and len(self.cases) >= MAX_CASES:
            self.dropped += 1
            return None
        incident = fold(case.incident if case else None, signal, scope)
        due = max(signal.time, self._since) + self._settle
        self.cases[scope] = (
            replace(case, incident=incident) if case else Case(incident=incident, due=due)
        )
        return scope

    def next_due(self) -> float | None:
        """Return when to look next, None if there is nothing to look at."""
        return min((case.due for case in self._heard()), default=None)

    def due(self, now: float) -> list[Case]:
        """Return the cases to look at now."""
        return [case for case in self._heard() if case.due <= now]

    def _heard(self) -> Iterable[Case]:
        return (case for scope, case in self.cases.items() if scope not in self.muted)

    def judge(self, case: Case, now: float) -> Verdict:
        """Say what is to be done about a case, and set when to look at it next."""
        match standing(case.incident, self._graph, now):
            case Standing.WELL if case.incident.status is IncidentStatus.CANDIDATE:
                return Verdict.DROP
            case Standing.WELL:
                return self._well(case, now)
            case Standing.UNDECIDED:
                self._keep(case, due=now + min(self._settle, LOOK_AGAIN))
                return Verdict.KEEP
            case Standing.DOWN:
                incident = replace(case.incident, was_down=True)
                return self._bad(replace(case, incident=incident), now)
            case Standing.COMPLAINING:
                return self._bad(case, now)
            case _ as unknown:
                assert_never(unknown)

    def _well(self, case: Case, now: float) -> Verdict:
        since = case.well_since if case.well_since is not None else now
        if now - since >= min(CURED, self._settle):
            return Verdict.RESOLVE
        self._keep(case, due=since + min(CURED, self._settle), well_since=since)
        return Verdict.KEEP

    def _bad(self, case: Case, now: float) -> Verdict:
        self._keep(case, due=now + LOOK_AGAIN)
        return Verdict.OPEN if case.incident.status is IncidentStatus.CANDIDATE else Verdict.KEEP

    def _keep(self, case: Case, *, due: float, well_since: float | None = None) -> None:
        self.cases[case.incident.scope] = replace(case, due=due, well_since=well_since)

    def put(self, case: Case) -> None:
        """Keep what has become of a case."""
        self.cases[case.incident.scope] = case

    def forget(self, scope: Subject) -> None:
        """Watch a scope no longer, until something new is heard of it."""
        self.cases.pop(scope, None)

    def open_cases(self) -> list[Case]:
        """Return the cases that are incidents, the oldest first."""
        cases = (c for c in self.cases.values() if c.incident.status is IncidentStatus.OPEN)
        return sorted(cases, key=lambda case: case.incident.first_seen)

    def by_fingerprint(self, fingerprint: str) -> Case | None:
        """Return the open case of that name."""
        return next((c for c in self.open_cases() if c.incident.fingerprint == fingerprint), None)
