"""How often something may be tried: budgets, back-off, and when a person has to look.

Pure: decisions about attempts of the past and the present time. The words are keys: they are
stored, and translated where a person reads them. Attempts are given the oldest first, and reach
back a horizon. Only what may have had an effect counts, but for the pause after a failure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ..journal import Attempt
from ..model import ExecutionState
from .action import Budget

BACK_OFF: Final = (60.0, 600.0)
"""After a remedy that did not help: the first pause on this target, and the longest (s)."""

HORIZON: Final = 86400.0
ENOUGH: Final = 3
"""Remedies without effect in the horizon (s) after which a person has to look."""

OVERALL: Final = (Budget(times=10, window=3600.0), Budget(times=30, window=86400.0))
"""What all actions on all targets have in common."""

STREAK: Final = 5
BLOCK: Final = 3600.0
"""After that many failures in a row, wherever they were, nothing is tried for a while (s)."""

VAIN: Final = frozenset({ExecutionState.FAILED, ExecutionState.ROLLED_BACK})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Why something must not be tried now; `until` is None if only a person ends it."""

    reason: str
    until: float | None = None


def spent(budget: Budget, attempts: Sequence[Attempt], now: float) -> Wait | None:
    """Return why an action must not be tried now, None if it may; the attempts are of its target."""
    if any(attempt.state is ExecutionState.IN_DOUBT for attempt in attempts):
        return Wait(reason="in_doubt")
    if sum(attempt.ran and attempt.state in VAIN for attempt in attempts) >= ENOUGH:
        return Wait(reason="escalated")
    return _too_often("budget_spent", budget, attempts, now) or _backing_off(attempts, now)


def spent_overall(attempts: Sequence[Attempt], now: float) -> Wait | None:
    """Return why nothing must be tried now, None if something may; the attempts are all there were."""
    ended = [attempt for attempt in attempts if attempt.ran]
    streak = ended[-STREAK:]
    if len(streak) == STREAK and all(attempt.state in VAIN for attempt in streak):
        until = streak[-1].created + BLOCK
        if now < until:
            return Wait(reason="blocked", until=until)
    for budget in OVERALL:
        if (wait := _too_often("overall_budget_spent", budget, attempts, now)) is not None:
            return wait
    return None


def _too_often(reason: str, budget: Budget, attempts: Sequence[Attempt], now: float) -> Wait | None:
    recent = [a.created for a in attempts if a.ran and now - a.created < budget.window]
    if len(recent) < budget.times:
        return None
    return Wait(reason=reason, until=recent[-budget.times] + budget.window)


def _backing_off(attempts: Sequence[Attempt], now: float) -> Wait | None:
    """Return the pause after failures, also after those that changed nothing."""
    vain = [attempt for attempt in attempts if attempt.state in VAIN]
    if not vain:
        return None
    first, longest = BACK_OFF
    until = vain[-1].created + min(first * 2 ** (len(vain) - 1), longest)
    return Wait(reason="backing_off", until=until) if now < until else None
