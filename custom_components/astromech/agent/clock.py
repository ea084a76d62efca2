"""A clock may be set: by a machine that learns the time after its start, or wakes from a sleep."""

from collections.abc import Callable
from typing import Final

JUMP: Final = 5.0
"""Seconds; a clock is slewed by far less between two looks, and a leap second is one."""


class Clock:
    """The clock that people see (`wall`, s), beside one that never jumps (`steady`, s)."""

    def __init__(self, wall: Callable[[], float], steady: Callable[[], float]) -> None:
        self._wall = wall
        self._steady = steady
        self._apart = wall() - steady()

    def jump(self) -> float:
        """Return by how much (s) the clock has been set since the last look, 0 if it has not."""
        before, self._apart = self._apart, self._wall() - self._steady()
        jump = self._apart - before
        return jump if abs(jump) >= JUMP else 0.0
