"""What is being watched: the troubles that were heard of, and the incidents they amount to.

Pure: the time and the graph come in. Signals are folded into troubles, one a subject; `inspection.py`
judges them, and `loop.py` carries out what it decides.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
import math
from typing import Final

from ..diagnose.correlate import fold, is_recovery, mend, scope_of
from ..diagnose.fingerprint import symptom_id
from ..diagnose.graph import Graph
from ..diagnose.standing import Benign, Standing, nothing_is_benign, standing
from ..model import Diagnosis, Incident, IncidentStatus, Proposal, Signal, Subject
from .habits import Habits

MAX_CASES: Final = 500
MAX_TROUBLES: Final = 3000
"""Incidents and troubles watched at once; what comes on top is counted, not kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What was heard of one subject; it amounts to nothing before it is `due`."""

    incident: Incident
    due: float
    cause: Subject | None = None
    """The scope of the case that it belongs to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An incident, with what is thought of it, and when to look at it next."""

    incident: Incident
    due: float
    well_since: float | None = None
    eased: float | None = None
    """When its cause was gone, if others still suffer from it."""
    row: int | None = None
    diagnosis: Diagnosis | None = None
    proposal: Proposal | None = None


class Watch:
    """All troubles and cases. `settle` is how long (s) trouble must last to be an incident."""

    def __init__(
        self, graph: Graph, *, settle: float, since: float, benign: Benign = nothing_is_benign
    ) -> None:
        self.graph = graph
        self.settle = settle
        self.since = since
        self.habits = Habits(graph, settle=settle)
        self.troubles: dict[Subject, Trouble] = {}
        self.cases: dict[Subject, Case] = {}
        self.muted: set[Subject] = set()
        """Scopes that are being worked on: what happens to them is our own doing."""
        self._meanwhile: dict[str, float] = {}
        """When which symptom came while its scope was being worked on."""
        self.look_at: float | None = None
        """When to look because of good news."""
        self.dropped = 0
        self._benign = benign

    def begin(self, now: float) -> None:
        """Count from now on: what was heard before has time to pass.

        Home Assistant has started only now, or the clock by which all was due has been set.
        """
        self.since = now
        for scope, trouble in self.troubles.items():
            self.troubles[scope] = replace(trouble, due=now + self.habits.patience(scope))
        for scope, case in self.cases.items():
            well_since = None if case.well_since is None else now
            eased = None if case.eased is None else now
            self.cases[scope] = replace(case, due=now, well_since=well_since, eased=eased)

    def observe(self, signals: Iterable[Signal], now: float) -> None:
        """Put signals where they belong; good news is looked at soon."""
        for scope in {self._hear(signal, now) for signal in signals}:
            if scope is not None:
                self._mark_down(scope, now)

    def _hear(self, signal: Signal, now: float) -> Subject | None:
        """Return the scope of a piece of bad news, None if there is nothing new about one."""
        scope = scope_of(signal, self.graph)
        if self.is_muted(scope):
            if not is_recovery(signal):
                self._meanwhile[symptom_id(signal)] = signal.time
            return None
        if is_recovery(signal):
            self._hear_good(scope, signal, now)
            return None
        return scope if self._hear_bad(scope, signal) else None

    def _hear_good(self, scope: Subject, signal: Signal, now: float) -> None:
        trouble = self.troubles.get(scope)
        if trouble is not None:
            self.troubles[scope] = replace(trouble, incident=mend(trouble.incident, signal))
            self.look_at = now

    def _hear_bad(self, scope: Subject, signal: Signal) -> bool:
        trouble = self.troubles.get(scope)
        if trouble is not None:
            incident = fold(trouble.incident, signal, scope)
            self.troubles[scope] = replace(trouble, incident=incident)
        elif len(self.troubles) < MAX_TROUBLES:
            due = max(signal.time, self.since) + self.habits.patience(scope)
            self.troubles[scope] = Trouble(incident=fold(None, signal, scope), due=due)
        else:
            self.dropped += 1
        return scope in self.troubles

    def _mark_down(self, scope: Subject, now: float) -> None:
        """Remember of a subject, and of what it rests on, that it was seen down."""
        for subject in (scope, *self.graph.supports(scope)):
            trouble = self.troubles.get(subject)
            if trouble is None or trouble.incident.was_down:
                continue
            if self.standing(subject, now) is Standing.DOWN:
                incident = replace(trouble.incident, was_down=True)
                self.troubles[subject] = replace(trouble, incident=incident)

    def standing(self, scope: Subject, now: float) -> Standing:
        """Return how the subject of a trouble is doing."""
        return standing(self.troubles[scope].incident, self.graph, now, self._benign)

    def standing_of(self, incident: Incident, now: float) -> Standing:
        """Return how the subject of an incident is doing, by what was heard of it last."""
        trouble = self.troubles.get(incident.scope)
        return standing(trouble.incident if trouble else incident, self.graph, now, self._benign)

    def mute(self, scopes: set[Subject]) -> None:
        """Count what happens to some scopes as our own doing."""
        self.muted |= scopes

    def unmute(self, scopes: set[Subject]) -> None:
        """Watch some scopes again."""
        self.muted -= scopes
        if not self.muted:
            self._meanwhile.clear()

    def came_back(self, incident: Incident, since: float) -> bool:
        """Say whether a symptom of an incident that is being worked on has come since a time."""
        return any(self._meanwhile.get(s.id, -math.inf) >= since for s in incident.symptoms)

    def is_muted(self, scope: Subject) -> bool:
        """Say whether a subject is being worked on, or rests on what is."""
        if not self.muted:
            return False
        return scope in self.muted or not self.muted.isdisjoint(self.graph.supports(scope))

    def next_due(self) -> float | None:
        """Return when to review next, None if there is nothing to look at."""
        troubles = (t.due for s, t in self.troubles.items() if self._waits(s, t))
        cases = (case.due for scope, case in self.cases.items() if not self.is_muted(scope))
        soon = () if self.look_at is None else (self.look_at,)
        return min((*troubles, *cases, *soon), default=None)

    def _waits(self, scope: Subject, trouble: Trouble) -> bool:
        return trouble.cause not in self.cases and not self.is_muted(scope)

    def put(self, case: Case) -> None:
        """Keep what has become of a case."""
        self.cases[case.incident.scope] = case

    def forget(self, scope: Subject) -> None:
        """Watch a case no longer, nor what belonged to it, until something new is heard of it."""
        self.cases.pop(scope, None)
        for subject in [s for s, trouble in self.troubles.items() if trouble.cause == scope]:
            del self.troubles[subject]

    def open_cases(self) -> list[Case]:
        """Return the cases that are incidents, the oldest first."""
        cases = (c for c in self.cases.values() if c.incident.status is IncidentStatus.OPEN)
        return sorted(cases, key=lambda case: case.incident.first_seen)

    def by_fingerprint(self, fingerprint: str) -> Case | None:
        """Return the open case of that name."""
        return next((c for c in self.open_cases() if c.incident.fingerprint == fingerprint), None)
