"""What comes and goes: one fact, not a flood of them."""

from collections import OrderedDict, deque
from typing import Final

LOSSES: Final = 6
WINDOW: Final = 900.0
"""So many losses within so many seconds are flapping."""

MAX_KNOWN: Final = 2000
"""Names whose losses are remembered, the latest."""


class Flaps:
    """Remembers when what was lost, to tell what comes and goes."""

    def __init__(self) -> None:
        self._losses: OrderedDict[str, deque[float]] = OrderedDict()
        self._told: dict[str, float] = {}

    def lost(self, name: str, at: float) -> None:
        """Note that something was lost at a time."""
        losses = self._losses.setdefault(name, deque(maxlen=LOSSES))
        losses.append(at)
        self._losses.move_to_end(name)
        if len(self._losses) > MAX_KNOWN:
            forgotten, _ = self._losses.popitem(last=False)
            self._told.pop(forgotten, None)

    def count(self, name: str, at: float) -> int:
        """Return how many losses make it flap at a time, 0 if it does not."""
        losses = self._losses.get(name, ())
        recent = sum(at - loss <= WINDOW for loss in losses)
        return recent if recent >= LOSSES else 0

    def tell(self, name: str, at: float) -> bool:
        """Say whether it is time to tell that something flaps: once a window."""
        told = self._told.get(name)
        if told is not None and at - told < WINDOW:
            return False
        self._told[name] = at
        return True
