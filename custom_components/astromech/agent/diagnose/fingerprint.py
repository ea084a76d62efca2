"""Names for the same trouble: equal for equal causes, whatever the numbers in the texts are."""

import hashlib
from typing import assert_never

from ..model import (
    AvailabilityFacts,
    ConditionFacts,
    EntryFacts,
    Incident,
    LogFacts,
    RepairFacts,
    RunFacts,
    Signal,
)

DOWN = "down"
"""What names an outage: how it shows (failed, silent) may change by the hour."""


def digest(*parts: str, length: int = 12) -> str:
    """Return a short, stable hexadecimal name for some words."""
    joined = "\x1f".join(parts)
    return hashlib.sha256(joined.encode()).hexdigest()[:length]


def symptom_id(signal: Signal) -> str:
    """Return the name that all repetitions of a signal share.

    Of a log record only constants of the code count: template, place of the call, place of the
    innermost exception. Its arguments never do. All entities that are gone are one symptom.
    """
    facts = signal.facts
    match facts:
        case LogFacts():
            site = facts.root_frame or ""
            return digest("log", facts.logger, facts.template, facts.call_site, site, length=8)
        case EntryFacts():
            words = (
                signal.subject.id,
                facts.state,
                facts.reason_key or "",
                *facts.failed_platforms,
            )
            return digest("entry", *words, length=8)
        case AvailabilityFacts():
            flapping = "flapping" if facts.flaps else ""
            return digest("state", str(facts.available), facts.state, flapping, length=8)
        case RepairFacts():
            return digest("repair", facts.domain, facts.issue_id, length=8)
        case RunFacts():
            return digest("run", signal.subject.id, facts.step or "", *facts.missing, length=8)
        case ConditionFacts():
            return digest("condition", signal.subject.id, facts.condition, facts.detail, length=8)
        case _:
            assert_never(facts)


def fingerprint(incident: Incident, *, down: bool) -> str:
    """Return the name of an incident, given whether its scope is down or merely complains."""
    scope = incident.scope
    if down:
        return digest(scope.kind, scope.id, DOWN)
    return digest(scope.kind, scope.id, *sorted({s.id for s in incident.symptoms})[:1])
