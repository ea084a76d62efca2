"""What the streamed acceleration says of up and down."""

from enum import Enum, auto
from math import cos, hypot, radians, sin
from typing import Final

from .sensors import Sample, Signal

WEIGHTLESS: Final = 0.3
"""g. What falls freely feels nothing; the air, and the robot's own spin, are given the rest."""

HEAVY: Final = 0.6
"""g. From here on it has landed; it stands apart from WEIGHTLESS, so that nothing flutters."""


class Fall(Enum):
    """What changed."""

    BEGAN = auto()
    ENDED = auto()


def fall(sample: Sample, falling: bool) -> Fall | None:
    """Return whether a sample begins a fall, or ends the one under way; None for neither.

    A fall from a table takes 0.4 s: fewer than 10 samples per second may miss it.

    Args:
        sample: As streamed; one without all three axes of the acceleration says nothing.
        falling: A fall is under way.
    """
    axes = [sample.get(each) for each in (Signal.ACCEL_X, Signal.ACCEL_Y, Signal.ACCEL_Z)]
    known = [each for each in axes if each is not None]
    if len(known) < len(axes):
        return None
    felt = hypot(*known)
    if falling:
        return Fall.ENDED if felt >= HEAVY else None
    return Fall.BEGAN if felt <= WEIGHTLESS else None


def vertical(sample: Sample) -> float | None:
    """Return the acceleration along the vertical in g: 1 at rest, 0 in a fall; None if unknown.

    Args:
        sample: As streamed; it takes the acceleration, pitch and roll, which are taken to grow
            with the nose up and with the right side down.
    """
    try:
        right, ahead, up = (
            sample[each] for each in (Signal.ACCEL_X, Signal.ACCEL_Y, Signal.ACCEL_Z)
        )
        pitch, roll = radians(sample[Signal.PITCH]), radians(sample[Signal.ROLL])
    except KeyError:
        return None
    return -right * cos(pitch) * sin(roll) + ahead * sin(pitch) + up * cos(pitch) * cos(roll)
