"""Names for the same trouble: equal for equal causes, whatever the numbers in the texts are."""

import hashlib
from typing import assert_never

from ..model import AvailabilityFacts, EntryFacts, Incident, LogFacts, Signal, SubjectKind

DOWN = "down"
"""What leads an incident of a config entry: how it shows (failed, silent) may change by the hour."""


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
            return digest("entry", signal.subject.id, facts.state, facts.reason_key or "", length=8)
        case AvailabilityFacts():
            return digest("state", str(facts.available), length=8)
        case _:
            assert_never(facts)


def fingerprint(incident: Incident, *, down: bool) -> str:
    """Return the name of an incident, given whether its scope is down or merely complains."""
    scope = incident.scope
    if down and scope.kind is SubjectKind.ENTRY:
        return digest(scope.kind, scope.id, DOWN)
    return digest(scope.kind, scope.id, *sorted({s.id for s in incident.symptoms})[:1])
