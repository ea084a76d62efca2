"""The vocabulary of the agent: what it speaks of, from a signal to the outcome of a remedy.

Home Assistant-free. Times are seconds since the epoch (UTC). Every text says where it comes from:
`template`, `call_site` and the like are constants of somebody's code; titles and ids are from the
registries; what carries `remote` in its docstring was written by a device, a server or a person,
and is redacted before it gets here.
"""

from .done import FINAL_STATES, CheckResult, Execution, ExecutionState, Outcome
from .judged import (
    BlastRadius,
    Candidate,
    Diagnosis,
    Incident,
    IncidentStatus,
    Order,
    Proposal,
    Symptom,
)
from .observed import (
    AvailabilityFacts,
    Change,
    ChangeKind,
    Condition,
    ConditionFacts,
    EntryFacts,
    Facts,
    LogFacts,
    RepairFacts,
    RunFacts,
    Signal,
    Subject,
    SubjectKind,
)
from .permitted import BackupRule, Decision, Mode
from .words import ActionId, Cause, Check, Remedy, Risk, Undo

__all__ = [
    "FINAL_STATES",
    "ActionId",
    "AvailabilityFacts",
    "BackupRule",
    "BlastRadius",
    "Candidate",
    "Cause",
    "Change",
    "ChangeKind",
    "Check",
    "CheckResult",
    "Condition",
    "ConditionFacts",
    "Decision",
    "Diagnosis",
    "EntryFacts",
    "Execution",
    "ExecutionState",
    "Facts",
    "Incident",
    "IncidentStatus",
    "LogFacts",
    "Mode",
    "Order",
    "Outcome",
    "Proposal",
    "Remedy",
    "RepairFacts",
    "Risk",
    "RunFacts",
    "Signal",
    "Subject",
    "SubjectKind",
    "Symptom",
    "Undo",
]
