"""How the subject of a trouble is doing at this moment; decided by the graph, not by memory."""

from collections.abc import Callable
from enum import Enum, auto
import logging
from typing import Final

from ..model import (
    AvailabilityFacts,
    ConditionFacts,
    EntryFacts,
    Incident,
    LogFacts,
    RepairFacts,
    RunFacts,
    SubjectKind,
    Symptom,
)
from .graph import DeviceNode, EntryNode, Graph

QUIET: Final = 1800.0
"""Seconds without another record after which mere complaints in the log have ended."""

RUN_LASTS: Final = 86400.0
"""Seconds for which a failed run of an automation counts, if no run has succeeded since."""

GRAVE: Final = frozenset({"error", "critical"})

type Benign = Callable[[Symptom], bool]


class Standing(Enum):
    """How the subject of a trouble is doing."""

    WELL = auto()
    DOWN = auto()
    COMPLAINING = auto()
    UNDECIDED = auto()


def nothing_is_benign(_symptom: Symptom) -> bool:
    """Say that every symptom counts."""
    return False


def standing(
    trouble: Incident, graph: Graph, now: float, benign: Benign = nothing_is_benign
) -> Standing:
    """Return how the subject of a trouble is doing.

    A subject that is neither well nor down (an entry that is being set up) is undecided: wait.
    What was down is well as soon as it is up again. Where nothing was down, errors in the log and
    the like are a complaint until they have been quiet; what is benign never is.
    """
    match trouble.scope.kind:
        case SubjectKind.ENTRY:
            seen = _of_entry(graph.entry(trouble.scope.id))
        case SubjectKind.DEVICE:
            seen = _of_device(graph.device(trouble.scope.id), graph)
        case _:
            seen = _of_conditions(trouble)
    if seen is not None:
        return seen
    complaints = [s for s in trouble.symptoms if _complains(s, trouble, graph, now)]
    if any(not benign(symptom) for symptom in complaints):
        return Standing.COMPLAINING
    return Standing.UNDECIDED if any(map(_is_hint, trouble.symptoms)) else Standing.WELL


def _of_entry(entry: EntryNode | None) -> Standing | None:
    """Return how an entry stands, None if it is up; one that a person has stopped is well."""
    if entry is None or entry.disabled or entry.state == "not_loaded":
        return Standing.WELL
    if entry.down:
        return Standing.DOWN
    return None if entry.state == "loaded" else Standing.UNDECIDED


def _of_device(device: DeviceNode | None, graph: Graph) -> Standing | None:
    """Return how a device stands, None if it is up; undecided while its entry is in transition."""
    if device is None or device.disabled:
        return Standing.WELL
    entry = graph.entry(device.entry_id) if device.entry_id else None
    if entry is not None and not entry.failed and entry.state != "loaded":
        return Standing.UNDECIDED
    return Standing.DOWN if device.silent else None


def _of_conditions(trouble: Incident) -> Standing | None:
    facts = (symptom.latest.facts for symptom in trouble.symptoms)
    holds = any(isinstance(fact, ConditionFacts) and fact.holds for fact in facts)
    return Standing.DOWN if holds else None


def _complains(symptom: Symptom, trouble: Incident, graph: Graph, now: float) -> bool:
    age = now - symptom.latest.time
    match symptom.latest.facts:
        case LogFacts(level=level):
            return level >= logging.ERROR and age < QUIET and not trouble.was_down
        case RepairFacts(severity=severity):
            return severity in GRAVE
        case RunFacts():
            return age < RUN_LASTS
        case ConditionFacts(holds=holds):
            return holds
        case AvailabilityFacts(flaps=flaps):
            return flaps > 0 and age < QUIET
        case EntryFacts(failed_platforms=platforms):
            return bool(platforms) and bool(graph.failed_platforms(trouble.scope.id))


def _is_hint(symptom: Symptom) -> bool:
    """Say whether a symptom lasts without being a trouble: it is kept for what may follow."""
    return isinstance(symptom.latest.facts, RepairFacts)
