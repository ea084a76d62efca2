"""Whether the agent may act at all; read at proposal and again at execution. Default: deny.

Pure: a decision about attempts of the past and the present time. Approval always comes from a
person; this only says what even an approval does not allow.
"""

from collections.abc import Sequence
from typing import Final

from ..journal import Attempt
from ..model import ExecutionState, Remedy

WINDOW: Final = 1800.0
LIMITS: Final = {Remedy.RELOAD_CONFIG_ENTRY: 3}
"""How often a remedy may be tried on one target in the window (s)."""

BACK_OFF: Final = (60.0, 600.0)
"""After a remedy that did not help: the first pause on this target, and the longest (s)."""

HORIZON: Final = 86400.0
ENOUGH: Final = 3
"""Remedies without effect in the horizon (s) after which a person has to look."""


def denied(remedy: Remedy, attempts: Sequence[Attempt], now: float) -> str | None:
    """Return why a remedy must not be tried now, None if it may; `attempts` reach back a horizon.

    The words are keys: they are stored, and translated where a person reads them.
    """
    if any(attempt.state is ExecutionState.IN_DOUBT for attempt in attempts):
        return "in_doubt"
    vain = [attempt for attempt in attempts if attempt.state is ExecutionState.FAILED]
    if len(vain) >= ENOUGH:
        return "escalated"
    recent = [attempt for attempt in attempts if now - attempt.created < WINDOW]
    if len(recent) >= LIMITS.get(remedy, 0):
        return "budget_spent"
    first, longest = BACK_OFF
    if vain and now - vain[-1].created < min(first * 2 ** (len(vain) - 1), longest):
        return "backing_off"
    return None
