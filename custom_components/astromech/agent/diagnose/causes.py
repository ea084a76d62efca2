"""Which trouble is the cause of which: the graph, and the onset rule.

A cause must have been in effect when the symptom began, and its scope must cover the subject. What
is seen to be down is in effect; so is what (nearly) all that rests on it lost at one time, since
a bridge or a cloud may well fail without a word of its own. (Nearly) all entries of an integration
at one time are the integration's trouble, and too many of the house are the house's.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ..model import Incident, Subject, SubjectKind
from .correlate import the_entry
from .families import Family, family_of
from .graph import Graph, is_mass_failure
from .standing import Standing

SLACK: Final = 120.0
"""Seconds by which a cause may be noticed after what it causes: many are only polled."""

SAME_TIME: Final = 120.0
"""Seconds between what began together."""

SPREAD: Final = 300.0
"""Seconds between two entries that notice the same fault of the host, each in its own rhythm."""

LEAST_SHARE: Final = 0.75
_LEAST: Final = {SubjectKind.DEVICE: 3}
"""Dependants that must be lost together before their silent support is blamed; else two."""

LEAST_ENTRIES: Final = 3
"""Entries at one time that make it a fault of what they have in common."""

HOUSE: Final = Subject(kind=SubjectKind.HOST, id="house")
"""What is common to everything, when so much fails that it must be that."""

_UNITED: Final = frozenset({SubjectKind.ENTRY, SubjectKind.INTEGRATION, SubjectKind.HOST})


class Causes:
    """The causes of the troubles of one moment; `roots` has them when `steps` is through.

    `troubles` are those that amount to something, `since` is when we began to observe: the onset
    of what was there already is not known.
    """

    def __init__(
        self,
        graph: Graph,
        troubles: Mapping[Subject, Incident],
        standings: Mapping[Subject, Standing],
        since: float,
    ) -> None:
        self._graph = graph
        self._troubles = troubles
        self._standings = standings
        self._since = since
        self._down: dict[Subject, float | None] = {}
        self.roots: dict[Subject, Subject] = {}

    def steps(self) -> Iterator[None]:
        """Find the causes, pausing after each trouble."""
        members = defaultdict[Subject, list[Subject]](list)
        for scope in self._troubles:
            self.roots[scope] = root = self._climb(scope)
            members[root].append(scope)
            yield
        alone: list[_Root] = []
        for root, scopes in members.items():
            if root.kind in _UNITED:
                alone.append(self._summed_up(root, scopes))
            yield
        united = self._united(alone)
        self.roots.update((s, cause) for root, cause in united.items() for s in members[root])

    # --- upwards ------------------------------------------------------------------------------

    def _climb(self, scope: Subject) -> Subject:
        """Return the farthest support that was in effect, step by step, when a trouble began."""
        onset, root = self._onset(scope), self._home(scope)
        seen = {root}
        while (cause := self._cause(root, onset, seen)) is not None:
            seen.add(cause)
            root = cause
        return root

    def _cause(self, root: Subject, onset: float, seen: set[Subject]) -> Subject | None:
        supports = (support for support in self._graph.supports(root) if support not in seen)
        return next((support for support in supports if self._in_effect(support, onset)), None)

    def _home(self, scope: Subject) -> Subject:
        """Return the one entry that a complaint of its integration is about, if one is down."""
        if scope.kind is SubjectKind.INTEGRATION:
            entry = the_entry(self._graph, scope.id)
            if entry is not None and entry.down:
                return Subject(kind=SubjectKind.ENTRY, id=entry.entry_id)
        return scope

    def _onset(self, scope: Subject) -> float:
        since = self._down_since(scope)
        return self._troubles[scope].first_seen if since is None else since

    def _down_since(self, subject: Subject) -> float | None:
        if subject not in self._down:
            self._down[subject] = self._look(subject)
        return self._down[subject]

    def _look(self, subject: Subject) -> float | None:
        match subject.kind:
            case SubjectKind.ENTRY:
                entry = self._graph.entry(subject.id)
                return entry.since if entry is not None and entry.down else None
            case SubjectKind.DEVICE:
                device = self._graph.device(subject.id)
                return device.since if device is not None and device.silent else None
            case _:
                is_down = self._standings.get(subject) is Standing.DOWN
                return self._troubles[subject].first_seen if is_down else None

    def _in_effect(self, support: Subject, onset: float) -> bool:
        since = self._down_since(support)
        if since is not None:
            return since <= onset + SLACK
        return self._complained(support, onset) or self._lost_all(support, onset)

    def _complained(self, support: Subject, onset: float) -> bool:
        if self._standings.get(support) is not Standing.COMPLAINING:
            return False
        return abs(self._troubles[support].first_seen - onset) <= SAME_TIME

    def _lost_all(self, support: Subject, onset: float) -> bool:
        """Say whether (nearly) all that rests on a support was lost at the time of an onset."""
        dependants = self._graph.dependants(support)
        least = max(_LEAST.get(support.kind, 2), LEAST_SHARE * len(dependants))
        if len(dependants) < least:
            return False
        times = map(self._down_since, dependants)
        return sum(t is not None and abs(t - onset) <= SAME_TIME for t in times) >= least

    # --- together -----------------------------------------------------------------------------

    def _summed_up(self, subject: Subject, scopes: list[Subject]) -> _Root:
        is_entry = subject.kind is SubjectKind.ENTRY
        return _Root(
            subject=subject,
            onset=min(map(self._onset, scopes)),
            family=family_of(s for scope in scopes for s in self._troubles[scope].symptoms),
            lost=is_entry and self._down_since(subject) is not None,
        )

    def _united(self, roots: list[_Root]) -> dict[Subject, Subject]:
        """Return the roots that have a cause in common which no graph shows, and that cause."""
        faults = dict(self._same_fault(roots))
        whole = dict(self._whole([root for root in roots if root.subject not in faults]))
        return {**whole, **faults, **dict(self._mass(roots, faults))}

    def _same_fault(self, roots: list[_Root]) -> Iterator[tuple[Subject, Subject]]:
        """Return the roots that speak of the same part of the host at the same time."""
        faults = defaultdict[Subject, list[_Root]](list)
        for root in roots:
            family = root.family
            if family is not None and (family.sure or root.onset > self._since + SLACK):
                faults[family.part].append(root)
        for part, speaking in faults.items():
            for burst in _bursts(speaking, SPREAD):
                if len(burst) >= LEAST_ENTRIES or self._in_effect(part, burst[0].onset):
                    yield from ((root.subject, part) for root in burst if root.subject != part)

    def _whole(self, roots: list[_Root]) -> Iterator[tuple[Subject, Subject]]:
        """Return the entries that fail together with (nearly) all others of their integration."""
        by_domain = defaultdict[str, list[_Root]](list)
        for root in roots:
            entry = self._graph.entry(root.subject.id) if root.lost else None
            if entry is not None and not entry.reauth_in_progress:
                by_domain[entry.domain].append(root)
        for domain, lost in by_domain.items():
            least = max(LEAST_ENTRIES, LEAST_SHARE * len(self._graph.entries_of(domain)))
            integration = Subject(kind=SubjectKind.INTEGRATION, id=domain)
            for burst in _bursts(lost, SAME_TIME):
                if len(burst) >= least:
                    yield from ((root.subject, integration) for root in burst)

    def _mass(
        self, roots: list[_Root], found: Mapping[Subject, Subject]
    ) -> Iterator[tuple[Subject, Subject]]:
        """Return the entries that fail together with too many others to be on their own."""
        _, total = self._graph.counts()
        lost = [root for root in roots if root.lost]
        for burst in _bursts(lost, SAME_TIME) if is_mass_failure(len(lost), total) else ():
            own = [root.subject for root in burst if not self._waits_for_a_person(root.subject)]
            if is_mass_failure(len(own), total):
                common = sorted({found[subject] for subject in own if subject in found}, key=_order)
                yield from ((subject, common[0] if common else HOUSE) for subject in own)

    def _waits_for_a_person(self, subject: Subject) -> bool:
        entry = self._graph.entry(subject.id)
        return entry is not None and entry.reauth_in_progress


@dataclass(frozen=True, slots=True, kw_only=True)
class _Root:
    """What the troubles of one root say together."""

    subject: Subject
    onset: float
    family: Family | None
    lost: bool


def _bursts(roots: list[_Root], gap: float) -> Iterator[list[_Root]]:
    """Return roots in groups whose onsets follow one another closely."""
    burst: list[_Root] = []
    for root in sorted(roots, key=lambda root: (root.onset, *_order(root.subject))):
        if burst and root.onset - burst[-1].onset > gap:
            yield burst
            burst = []
        burst.append(root)
    if burst:
        yield burst


def _order(subject: Subject) -> tuple[str, str]:
    return (subject.kind, subject.id)
