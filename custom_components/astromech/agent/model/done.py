"""What is done about it: executions and their outcomes."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from .judged import Proposal
from .words import Check


class ExecutionState(StrEnum):
    """The states of an execution, as they are kept on disk."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    BACKING_UP = "backing_up"
    APPLYING = "applying"
    VERIFYING = "verifying"
    SUCCEEDED = "succeeded"
    ROLLING_BACK = "rolling_back"
    ROLLED_BACK = "rolled_back"
    FAILED = "failed"
    IN_DOUBT = "in_doubt"
    REJECTED = "rejected"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"


FINAL_STATES = frozenset(
    {
        ExecutionState.SUCCEEDED,
        ExecutionState.ROLLED_BACK,
        ExecutionState.FAILED,
        ExecutionState.IN_DOUBT,
        ExecutionState.REJECTED,
        ExecutionState.EXPIRED,
        ExecutionState.SUPERSEDED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """An approved proposal on its way; `detail` says why it ended as it did, as a key.

    `memo` is what the action noted before it began, for its verification and its undo; `vitals` is
    how the house stood then.
    """

    id: str
    proposal: Proposal
    approved_by: str
    created: float
    state: ExecutionState = ExecutionState.APPROVED
    backup_id: str | None = None
    memo: dict[str, Any] = field(default_factory=dict)
    vitals: dict[str, int] = field(default_factory=dict)
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """What one verification test saw; `passed` is None where there was nobody to ask."""

    test: Check
    passed: bool | None
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Whether the remedy held, and which witnesses say so."""

    checks: tuple[CheckResult, ...] = field(default_factory=tuple)

    @property
    def verified(self) -> bool:
        """Say whether there was a witness and each one agreed."""
        verdicts = {check.passed for check in self.checks}
        return True in verdicts and False not in verdicts
