"""Sequence numbers: the only thing by which a reply finds its request."""

from itertools import chain
from math import inf
from typing import Final

_COUNT: Final = 256
_UNTIL_GIVEN_BACK: Final = inf


class Sequences:
    """Hands out numbers 0..255 in turn, leaving out those whose reply may still come.

    One of these outlives the links of a robot, which may answer on the next what it was asked on
    the last.

    Args:
        quarantine: Seconds for which the number of an unanswered request is not used again.
    """

    __slots__ = ("_held", "_last", "_quarantine")

    def __init__(self, quarantine: float) -> None:
        self._quarantine = quarantine
        self._last = _COUNT - 1
        self._held: dict[int, float] = {}

    def take(self, now: float) -> int:
        """Return the next free number; it is held until it is given back.

        Args:
            now: Seconds of a clock that never goes back.
        """
        number = (self._last + 1) % _COUNT
        if number in self._held:
            number = self._next_free(number, now)
        self._last = number
        self._held[number] = _UNTIL_GIVEN_BACK
        return number

    def answered(self, number: int) -> None:
        """Give back a number whose reply came."""
        self._held.pop(number, None)

    def unanswered(self, number: int, now: float) -> None:
        """Give back a number whose reply may still come."""
        self._held[number] = now + self._quarantine

    def _next_free(self, first: int, now: float) -> int:
        """Return a number that is not held; if all are, that which is held for the shortest time."""
        for number in chain(range(first, _COUNT), range(first)):
            if self._held.get(number, now) <= now:
                return number
        soonest: int = min(self._held, key=self._held.__getitem__)
        return soonest
