"""One look at everything that is watched: what stands how, what caused what, what is to be done.

A review asks the graph how the subjects of all troubles stand now, finds the cause of each, and
makes one case of all troubles that have the same cause. It works in small steps, so that others
may run between them.
"""

from collections import defaultdict
from collections.abc import Generator, Iterator
from dataclasses import replace
from enum import Enum, auto
from typing import Final

from ..diagnose.causes import Causes
from ..diagnose.correlate import gather
from ..diagnose.standing import Standing
from ..model import Incident, LogFacts, Subject, SubjectKind
from .watch import MAX_CASES, Case, Trouble, Watch

LOOK_AGAIN: Final = 60.0
"""Seconds after which an open incident is looked at even if nothing was heard of it."""

CURED: Final = 10.0
"""Seconds that a scope must have been well before its incident is called over."""

AFTERMATH: Final = 900.0
"""Seconds that what suffered from a cause may take to recover after it: Home Assistant tries an
entry again after ten minutes at the latest."""


class Verdict(Enum):
    """What is to be done about a case."""

    EXPLAIN = auto()
    """It is an incident that is new, or has changed, or is to be looked at again."""
    RESOLVE = auto()
    JOIN = auto()
    """It has turned out to be a part of another incident."""


type Decision = tuple[Verdict, Case]


class Inspection:
    """One review, at a time `now`."""

    def __init__(self, watch: Watch, now: float) -> None:
        self._watch = watch
        self._now = now
        self._standings: dict[Subject, Standing] = {}
        self._roots: dict[Subject, Subject] = {}
        self._in_effect: set[Subject] = set()
        self._decisions: list[Decision] = []
        self._members: dict[Subject, list[Subject]] = defaultdict(list)
        self._heirs: dict[Subject, Subject] = {}
        """Which cause has taken over the troubles of which."""

    def steps(self) -> Generator[None, None, list[Decision]]:
        """Return what is to be done; yield between the steps."""
        watch = self._watch
        watch.look_at = None
        for scope in list(watch.troubles):
            self._assess(scope)
            yield
        bad = {scope: watch.troubles[scope].incident for scope in self._standings}
        yield
        causes = Causes(watch.graph, bad, self._standings, watch.since)
        yield from causes.steps()
        self._roots, self._in_effect = causes.roots, set(causes.roots.values())
        yield from self._assign()
        yield from self._decide()
        return self._decisions

    # --- how it stands ------------------------------------------------------------------------

    def _assess(self, scope: Subject) -> None:
        """Note how a trouble stands if it is one; forget it if all is well, else wait."""
        trouble = self._watch.troubles.get(scope)
        if trouble is None or self._watch.is_muted(scope):
            return
        seen = self._watch.standing(scope, self._now)
        match seen:
            case Standing.WELL:
                self._forget_well(scope, trouble)
            case Standing.UNDECIDED:
                due = max(trouble.due, self._now + min(self._watch.settle, LOOK_AGAIN))
                self._watch.troubles[scope] = replace(trouble, due=due, cause=None)
            case Standing.DOWN | Standing.COMPLAINING:
                self._standings[scope] = seen
                if seen is Standing.DOWN:
                    self._put_down(scope, trouble)

    def _forget_well(self, scope: Subject, trouble: Trouble) -> None:
        """Forget a trouble; an absence that was nobody else's fault is the device's own habit."""
        if trouble.incident.was_down and trouble.cause in {None, scope}:
            self._watch.habits.learn(scope, self._now - trouble.incident.first_seen)
        del self._watch.troubles[scope]

    def _put_down(self, scope: Subject, trouble: Trouble) -> None:
        """Note that a subject is down; one whose entry was just loaded has time to come up."""
        incident, due = trouble.incident, self._loaded_since(scope) + self._watch.settle
        if incident.was_down and trouble.due >= due:
            return
        incident = replace(incident, was_down=True)
        self._watch.troubles[scope] = replace(trouble, incident=incident, due=max(trouble.due, due))

    def _loaded_since(self, scope: Subject) -> float:
        graph, entry_id = self._watch.graph, scope.id
        if scope.kind is SubjectKind.DEVICE:
            device = graph.device(scope.id)
            entry_id = (device.entry_id if device else None) or ""
        entry = graph.entry(entry_id)
        if entry is None or entry.failed or entry.loaded_since > self._now:
            return 0.0  # a time that is still to come was told by a clock that has been set since
        return entry.loaded_since

    # --- whose fault it is --------------------------------------------------------------------

    def _assign(self) -> Iterator[None]:
        """Put each trouble to its cause."""
        for scope, root in self._roots.items():
            trouble = self._watch.troubles.get(scope)
            if trouble is not None:
                cause = self._cause(trouble, root)
                self._members[cause].append(scope)
                if trouble.cause is not None and trouble.cause != cause:
                    self._heirs[trouble.cause] = cause
            yield
        for root in [root for root in self._members if self._is_echo(root)]:
            for scope in self._members.pop(root):
                self._watch.troubles.pop(scope, None)
            yield

    def _cause(self, trouble: Trouble, root: Subject) -> Subject:
        """Return the cause of a trouble: the one that it had, while that has only just gone."""
        had = trouble.cause
        case = self._watch.cases.get(had) if had is not None else None
        if case is None or had is None or had in {root, trouble.incident.scope}:
            return root
        took_over = root.kind is SubjectKind.HOST or root in self._watch.graph.supports(had)
        if took_over or had in self._in_effect:
            return root
        eased = case.eased if case.eased is not None else self._now
        self._watch.put(replace(case, eased=eased))
        return root if self._now - eased >= AFTERMATH else had

    def _is_echo(self, root: Subject) -> bool:
        """Say whether of an outage nothing is left but what was logged while it lasted."""
        case, scopes = self._watch.cases.get(root), self._members[root]
        if case is None or not case.incident.was_down:
            return False
        if any(self._standings[scope] is Standing.DOWN for scope in scopes):
            return False
        troubles = (self._watch.troubles.get(scope) for scope in scopes)
        return all(_only_logged(trouble.incident) for trouble in troubles if trouble is not None)

    # --- what is to be done -------------------------------------------------------------------

    def _decide(self) -> Iterator[None]:
        for root in self._members:
            scopes = [scope for scope in self._members[root] if scope in self._watch.troubles]
            yield
            if scopes and (root in self._watch.cases or self._may_open(scopes)):
                yield from self._with_members(root, scopes)
        for scope, case in list(self._watch.cases.items()):
            if scope not in self._members and not self._watch.is_muted(scope):
                self._without_members(case)
            yield

    def _may_open(self, scopes: list[Subject]) -> bool:
        """Say whether troubles amount to an incident: one of them has lasted, and there is room."""
        troubles = self._watch.troubles
        due = [scope for scope in scopes if troubles[scope].due <= self._now]
        if not due or len(self._watch.cases) < MAX_CASES:
            return bool(due)
        self._watch.dropped += 1
        for scope in due:
            troubles[scope] = replace(troubles[scope], due=self._now + LOOK_AGAIN)
        return False

    def _with_members(self, root: Subject, scopes: list[Subject]) -> Iterator[None]:
        troubles = self._watch.troubles
        members = [troubles[scope].incident for scope in scopes]
        for scope in scopes:
            if scope in troubles and troubles[scope].cause != root:
                troubles[scope] = replace(troubles[scope], cause=root)
                yield
        incident = yield from gather(root, members)
        case, is_due = self._brought_up_to_date(self._watch.cases.get(root), incident)
        self._watch.put(case)
        if is_due:
            self._decisions.append((Verdict.EXPLAIN, case))

    def _brought_up_to_date(self, known: Case | None, incident: Incident) -> tuple[Case, bool]:
        """Return the case about an incident, and whether it is time to explain it."""
        again = self._now + LOOK_AGAIN
        if known is None:
            return Case(incident=incident, due=again), True
        before = known.incident
        incident = replace(
            incident,
            status=before.status,
            fingerprint=before.fingerprint,
            first_seen=min(before.first_seen, incident.first_seen),
            was_down=before.was_down or incident.was_down,
        )
        is_due = known.due <= self._now or _shape(before) != _shape(incident)
        due = again if is_due else known.due
        eased = None if incident.scope in self._in_effect else known.eased
        case = replace(known, incident=incident, due=due, well_since=None, eased=eased)
        return case, is_due

    def _without_members(self, case: Case) -> None:
        if case.incident.scope in self._heirs:
            self._decisions.append((Verdict.JOIN, case))
            return
        since = case.well_since if case.well_since is not None else self._now
        pause = min(CURED, self._watch.settle)
        if self._now - since >= pause:
            self._decisions.append((Verdict.RESOLVE, case))
        else:
            self._watch.put(replace(case, due=since + pause, well_since=since))


def _shape(incident: Incident) -> tuple[object, ...]:
    """Return what makes an incident another one to look at: not that something came again."""
    return ({s.id for s in incident.symptoms}, incident.dependants, incident.dependant_count)


def _only_logged(trouble: Incident) -> bool:
    return all(isinstance(symptom.latest.facts, LogFacts) for symptom in trouble.symptoms)
