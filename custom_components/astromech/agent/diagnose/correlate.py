"""Which signals belong together, and whether they still amount to something."""

from dataclasses import replace
from enum import Enum, auto
import logging
from typing import Final

from ..model import AvailabilityFacts, Incident, LogFacts, Signal, Subject, SubjectKind, Symptom
from .fingerprint import symptom_id
from .graph import EntryNode, Graph

MAX_SYMPTOMS: Final = 50
"""Distinct symptoms kept of one incident; enough for a person, and for every rule card."""

QUIET: Final = 1800.0
"""Seconds without another record after which mere complaints in the log have ended."""


class Standing(Enum):
    """How the scope of an incident is doing."""

    WELL = auto()
    DOWN = auto()
    COMPLAINING = auto()
    UNDECIDED = auto()


def scope_of(signal: Signal, graph: Graph) -> Subject:
    """Return the widest subject that the live graph proves to be meant by a signal.

    An entity stands for its config entry; the records of an integration for its only entry, or
    for the only one that is down.
    """
    subject = signal.subject
    match subject.kind:
        case SubjectKind.ENTITY if (entry_id := graph.entry_of(subject.id)) is not None:
            return Subject(kind=SubjectKind.ENTRY, id=entry_id)
        case SubjectKind.INTEGRATION if (entry := _the_entry(graph, subject.id)) is not None:
            return Subject(kind=SubjectKind.ENTRY, id=entry.entry_id)
        case _:
            return subject


def _the_entry(graph: Graph, domain: str) -> EntryNode | None:
    entries = graph.entries_of(domain)
    meant = entries if len(entries) == 1 else [entry for entry in entries if entry.down]
    return meant[0] if len(meant) == 1 else None


def fold(incident: Incident | None, signal: Signal, scope: Subject) -> Incident:
    """Return the incident with one more signal in it; a repetition only counts up."""
    if incident is None:
        incident = Incident(scope=scope, first_seen=signal.time, last_seen=signal.time)
    name = symptom_id(signal)
    symptoms = list(incident.symptoms)
    dropped = incident.dropped
    for index, known in enumerate(symptoms):
        if known.id == name:
            symptoms[index] = replace(known, count=known.count + 1, latest=signal)
            break
    else:
        if len(symptoms) < MAX_SYMPTOMS:
            symptoms.append(Symptom(id=name, count=1, first=signal.time, latest=signal))
        else:
            dropped += 1
    last = max(incident.last_seen, signal.time)
    return replace(incident, last_seen=last, symptoms=tuple(symptoms), dropped=dropped)


def standing(incident: Incident, graph: Graph, now: float) -> Standing:
    """Return how the scope of an incident is doing at this moment.

    A scope that is neither well nor down (an entry that is being set up) is undecided: wait. What
    was down is well as soon as it is up again. Where nothing was down, errors in the log are a
    complaint until they have been quiet.
    """
    if incident.scope.kind is SubjectKind.ENTRY:
        entry = graph.entry(incident.scope.id)
        if entry is None or entry.disabled:
            return Standing.WELL
        if entry.down:
            return Standing.DOWN
        if entry.state != "loaded":
            return Standing.UNDECIDED
    if not incident.was_down and _complains(incident, now):
        return Standing.COMPLAINING
    return Standing.WELL


def _complains(incident: Incident, now: float) -> bool:
    return any(
        isinstance(symptom.latest.facts, LogFacts)
        and symptom.latest.facts.level >= logging.ERROR
        and now - symptom.latest.time < QUIET
        for symptom in incident.symptoms
    )


def is_recovery(signal: Signal) -> bool:
    """Say whether a signal is good news, which opens nothing but may close something."""
    facts = signal.facts
    if isinstance(facts, AvailabilityFacts):
        return facts.available
    return not isinstance(facts, LogFacts) and facts.state == "loaded"
