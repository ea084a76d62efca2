"""Which signals belong together: from a signal to the trouble of one subject, to an incident."""

from collections.abc import Generator, Iterable
from dataclasses import replace
from typing import Final, assert_never

from ..model import (
    AvailabilityFacts,
    ConditionFacts,
    EntryFacts,
    Incident,
    LogFacts,
    RepairFacts,
    RunFacts,
    Signal,
    Subject,
    SubjectKind,
    Symptom,
)
from .fingerprint import symptom_id
from .graph import EntryNode, Graph

MAX_SYMPTOMS: Final = 50
"""Distinct symptoms kept of one incident; enough for a person, and for every rule card."""

MAX_DEPENDANTS: Final = 100
"""Dependants named in an incident; all of them are counted."""


def scope_of(signal: Signal, graph: Graph) -> Subject:
    """Return the subject that the live graph proves to be meant by a signal.

    An entity stands for its device, or for its config entry; the records of an integration, or of
    the library that it uses, for its only entry, or for the only one that is down.
    """
    subject = signal.subject
    match subject.kind:
        case SubjectKind.ENTITY if (device_id := graph.device_of(subject.id)) is not None:
            return Subject(kind=SubjectKind.DEVICE, id=device_id)
        case SubjectKind.ENTITY if (entry_id := graph.entry_of(subject.id)) is not None:
            return Subject(kind=SubjectKind.ENTRY, id=entry_id)
        case SubjectKind.LOGGER if (domain := graph.domain_of_logger(subject.id)) is not None:
            return _of_integration(domain, graph)
        case SubjectKind.INTEGRATION:
            return _of_integration(subject.id, graph)
        case _:
            return subject


def _of_integration(domain: str, graph: Graph) -> Subject:
    entry = the_entry(graph, domain)
    if entry is None:
        return Subject(kind=SubjectKind.INTEGRATION, id=domain)
    return Subject(kind=SubjectKind.ENTRY, id=entry.entry_id)


def the_entry(graph: Graph, domain: str) -> EntryNode | None:
    """Return the entry that an integration speaks of: its only one, or the only one down."""
    entries = graph.entries_of(domain)
    meant = entries if len(entries) == 1 else [entry for entry in entries if entry.down]
    return meant[0] if len(meant) == 1 else None


def fold(trouble: Incident | None, signal: Signal, scope: Subject) -> Incident:
    """Return the trouble with one more signal in it; a repetition only counts up."""
    count = signal.facts.count if isinstance(signal.facts, LogFacts) else 1
    new = Symptom(id=symptom_id(signal), count=count, first=signal.time, latest=signal)
    if trouble is None:
        at = signal.time
        return Incident(scope=scope, first_seen=at, last_seen=at, symptoms=(new,))
    symptoms = {symptom.id: symptom for symptom in trouble.symptoms}
    dropped = _put(symptoms, new)
    return replace(
        trouble,
        first_seen=min(trouble.first_seen, signal.time),
        last_seen=max(trouble.last_seen, signal.time),
        symptoms=tuple(symptoms.values()),
        dropped=trouble.dropped + dropped,
    )


def mend(trouble: Incident, signal: Signal) -> Incident:
    """Return the trouble without what a piece of good news has taken back.

    Good news about an entity or an entry takes nothing back: the graph tells how they stand.
    """
    name = symptom_id(signal)
    match signal.facts:
        case AvailabilityFacts() | EntryFacts():
            return trouble
        case RunFacts():
            kept = [s for s in trouble.symptoms if not isinstance(s.latest.facts, RunFacts)]
        case _:
            kept = [symptom for symptom in trouble.symptoms if symptom.id != name]
    return replace(trouble, symptoms=tuple(kept))


def _put(symptoms: dict[str, Symptom], symptom: Symptom) -> int:
    """Add a symptom to others; return how many signals did not fit."""
    known = symptoms.get(symptom.id)
    if known is not None:
        symptoms[symptom.id] = _merged(known, symptom)
    elif len(symptoms) < MAX_SYMPTOMS:
        symptoms[symptom.id] = symptom
    else:
        return symptom.count
    return 0


def _merged(one: Symptom, other: Symptom) -> Symptom:
    return Symptom(
        id=one.id,
        count=one.count + other.count,
        first=min(one.first, other.first),
        latest=other.latest if _is_newer(other.latest, one.latest) else one.latest,
    )


def _is_newer(one: Signal, other: Signal) -> bool:
    """Say which signal counts as the latest, whatever order they came in."""
    if (one.time, one.subject.id) != (other.time, other.subject.id):
        return (one.time, one.subject.id) > (other.time, other.subject.id)
    return repr(one.facts) > repr(other.facts)


def gather(scope: Subject, troubles: Iterable[Incident]) -> Generator[None, None, Incident]:
    """Return the incident that some troubles amount to, with what suffers beside its scope.

    The symptoms of the scope itself come first, then those of the dependants as they began.
    Yields after each trouble: there may be a thousand of them.
    """
    members = sorted(troubles, key=_rank)
    members.sort(key=lambda trouble: trouble.scope != scope)
    yield
    symptoms: dict[str, Symptom] = {}
    dependants: list[Subject] = []
    dropped = 0
    for member in members:
        dropped += member.dropped + sum(_put(symptoms, symptom) for symptom in member.symptoms)
        if member.scope != scope:
            dependants.append(member.scope)
        yield
    return Incident(
        scope=scope,
        first_seen=min(member.first_seen for member in members),
        last_seen=max(member.last_seen for member in members),
        symptoms=tuple(symptoms.values()),
        dropped=dropped,
        was_down=any(member.was_down for member in members),
        dependants=tuple(dependants[:MAX_DEPENDANTS]),
        dependant_count=len(dependants),
    )


def _rank(trouble: Incident) -> tuple[float, str]:
    return (trouble.first_seen, trouble.scope.id)


def is_recovery(signal: Signal) -> bool:
    """Say whether a signal is good news, which opens nothing but may close something."""
    facts = signal.facts
    match facts:
        case LogFacts():
            return False
        case EntryFacts():
            return facts.state in {"loaded", "removed"} and not facts.failed_platforms
        case AvailabilityFacts():
            return facts.available
        case RepairFacts():
            return not facts.active
        case RunFacts():
            return not facts.failed
        case ConditionFacts():
            return not facts.holds
        case _:
            assert_never(facts)
