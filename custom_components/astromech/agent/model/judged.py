"""What is thought of it: incidents, diagnoses, proposals."""

from dataclasses import dataclass, field
from enum import StrEnum

from .observed import Signal, Subject
from .words import ActionId, Cause, Check, Remedy, Risk, Undo


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
    """What is disturbed while an action runs; `seconds` for about how long, None if unknown."""

    entities: int = 0
    devices: int = 0
    automations: int = 0
    """Automations and scripts that are running, or would not run meanwhile."""
    seconds: float | None = None
    restarts: bool = False
    """Whether all of Home Assistant restarts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One action on one target; the parameters are those that the action declares."""

    action: ActionId
    target: Subject
    parameters: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An order, exactly as it would be carried out, and what it rests on.

    `plan_hash` covers order, preconditions, verification, undo and evidence: an approval names it,
    and what is executed must still have it. `id` is the same for the same order about the same
    incident, tomorrow and after a restart.
    """

    id: str
    fingerprint: str
    order: Order
    target_title: str
    preconditions: tuple[str, ...]
    blast_radius: BlastRadius
    tests: tuple[Check, ...]
    undo: Undo
    risk: Risk
    needs_backup: bool
    plan_hash: str
    rationale: str = ""
    """Why it is proposed, from the card; empty for what a person asked for."""
