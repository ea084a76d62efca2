"""Ways to go and to turn, and how the robot is told them."""

from collections.abc import Iterator
from typing import Final

from .commands import Roll
from .value import Value

TURN_STEP: Final = 0.1
"""Seconds between two steps of a turn: the robot takes ten rolls a second."""
FASTEST_TURN: Final = 0.6
"""Seconds that a full turn takes at least."""
LONGEST_TURN: Final = 5.0
"""Seconds; a turn that would need more goes as far as it gets."""


class Leg(Value):
    """A piece of a way.

    Attributes:
        speed: -255..255, held to the cap; negative drives backwards.
        heading: Degrees, any number; taken modulo 360.
        seconds: How long, held to 5.
    """

    speed: int
    heading: float = 0.0
    seconds: float = 1.0

    def roll(self, cap: int) -> Roll:
        """Return it as the robot is told it."""
        heading = self.heading + (180 if self.speed < 0 else 0)
        return Roll(speed=min(abs(self.speed), cap, 0xFF), heading=whole(heading))


def whole(heading: float) -> int:
    """Return any number of degrees as a heading: 0..359."""
    return round(heading) % 360


def turned(begin: int, degrees: float, seconds: float) -> Iterator[int]:
    """Yield the headings of a turn, TURN_STEP apart.

    Args:
        begin: Where it looks, 0..359 degrees.
        degrees: How far, negative to the left.
        seconds: How long it is to take; longer if the robot needs longer, up to LONGEST_TURN.
    """
    seconds = min(max(seconds, abs(degrees) / 360 * FASTEST_TURN), LONGEST_TURN)
    furthest = seconds / FASTEST_TURN * 360
    degrees = max(-furthest, min(degrees, furthest))
    steps = max(1, round(seconds / TURN_STEP))
    return (whole(begin + degrees * step / steps) for step in range(1, steps + 1))
