"""How often something may be tried: budgets, back-off, and when a person has to look.

Pure: a decision about attempts of the past and the present time.
"""

from collections.abc import Sequence
from typing import Final

from ..journal import Attempt
from ..model import ExecutionState
from .action import Budget

BACK_OFF: Final = (60.0, 600.0)
"""After a remedy that did not help: the first pause on this target, and the longest (s)."""

HORIZON: Final = 86400.0
ENOUGH: Final = 3
"""Remedies without effect in the horizon (s) after which a person has to look."""


def spent(budget: Budget, attempts: Sequence[Attempt], now: float) -> str | None:
    """Return why an action must not be tried now, None if it may; `attempts` reach back a horizon.

    The words are keys: they are stored, and translated where a person reads them.
    """
    if any(attempt.state is ExecutionState.IN_DOUBT for attempt in attempts):
        return "in_doubt"
    vain = [attempt for attempt in attempts if attempt.state is ExecutionState.FAILED]
    if len(vain) >= ENOUGH:
        return "escalated"
    recent = [attempt for attempt in attempts if now - attempt.created < budget.window]
    if len(recent) >= budget.times:
        return "budget_spent"
    first, longest = BACK_OFF
    if vain and now - vain[-1].created < min(first * 2 ** (len(vain) - 1), longest):
        return "backing_off"
    return None
