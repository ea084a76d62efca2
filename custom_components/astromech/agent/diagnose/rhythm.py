"""How long a device may be away before that is news: by its own habits."""

from collections.abc import Sequence
from typing import Final

ON_BATTERY: Final = 3600.0
"""Seconds: what sleeps to save its battery is missed no sooner than this."""

ENOUGH: Final = 3
"""Absences that ended by themselves make a habit."""

KEPT: Final = 16
"""Absences that are remembered of a device, the latest."""

MARGIN: Final = 1.5
LONGEST: Final = 86400.0
"""Seconds: a day without a word is news of any device."""


def patience(absences: Sequence[float], *, battery: bool, settle: float) -> float:
    """Return how long (s) a device may be away.

    `absences` are the lengths (s) of those that ended by themselves, `settle` is what the rest of
    the house is given. A device that is regularly away gets its longest usual absence and a half.
    """
    usual = max(settle, ON_BATTERY) if battery else settle
    if len(absences) < ENOUGH:
        return usual
    habit = sorted(absences)[max(0, round(0.9 * len(absences)) - 1)]
    return max(usual, min(MARGIN * habit, LONGEST))
