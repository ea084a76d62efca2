"""What is thought of it: incidents, diagnoses, proposals."""

from dataclasses import dataclass
from enum import StrEnum

from .observed import Signal, Subject
from .words import Cause, Check, Remedy, Risk


class IncidentStatus(StrEnum):
    """How far an incident is: a candidate may still prove to be nothing."""

    CANDIDATE = "candidate"
    OPEN = "open"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Symptom:
    """A signal that came `count` times; `id` is stable, so that evidence can name it."""

    id: str
    count: int
    first: float
    latest: Signal


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """The symptoms that have one cause."""

    scope: Subject
    status: IncidentStatus = IncidentStatus.CANDIDATE
    first_seen: float
    last_seen: float
    symptoms: tuple[Symptom, ...] = ()
    dropped: int = 0
    """Signals with a symptom of their own that no longer fitted."""
    dependants: tuple[Subject, ...] = ()
    """What suffers from the same cause, the first of them; `dependant_count` is how many there are."""
    dependant_count: int = 0
    was_down: bool = False
    """Whether its scope was seen down; if not, there are only complaints in the log."""
    fingerprint: str = ""
    """Set when it opens; the same for the same trouble tomorrow and after a restart."""


# --- what is thought --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A remedy worth trying, and why."""

    remedy: Remedy
    rationale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """The root cause with its evidence, or an abstention (then `cause` is `other`)."""

    root_cause: str
    cause: Cause
    impact: str
    confidence: float
    evidence: tuple[str, ...]
    candidate_actions: tuple[Candidate, ...] = ()
    risk: Risk = Risk.NONE
    tests: tuple[Check, ...] = ()
    rule: str | None = None
    abstained: bool = False
    explanation: str = ""
    """What a model said of it, a remote text; empty unless a person chose one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlastRadius:
    """What is disturbed while an action runs."""

    entities: int
    devices: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One action on one target, exactly as it would be done.

    `plan_hash` covers action, target, preconditions and evidence: an approval names it, and what
    is executed must still have it.
    """

    fingerprint: str
    remedy: Remedy
    target: Subject
    target_title: str
    preconditions: tuple[str, ...]
    blast_radius: BlastRadius
    tests: tuple[Check, ...]
    undo: str | None
    plan_hash: str
