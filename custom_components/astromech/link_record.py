"""What a link went through: attempts, echoes, and the figures that are made of them."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import Final

HOUR: Final = 3600.0
ECHOES: Final = 100
"""So many of the last round trips are kept; older ones say little about the link of today."""
ATTEMPTS: Final = 200


class ConnectionState(StrEnum):
    """How the robot and Home Assistant stand; the value is the translated word."""

    CONNECTED = "connected"
    CONNECTING = "connecting"
    DISCONNECTED = "disconnected"
    OUT_OF_RANGE = "out_of_range"


@dataclass(slots=True)
class Counters:
    """What the link went through since setup."""

    connects: int = 0
    failures: int = 0
    lost: int = 0


@dataclass(slots=True)
class Attempt:
    """An attempt to connect.

    Attributes:
        at: Seconds of the record's clock.
        asked: A command needed it.
        answered: The robot answered.
    """

    at: float
    asked: bool
    answered: bool = False


class LinkRecord:
    """The last attempts and round trips of one robot.

    Args:
        clock: Seconds, never going back.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._attempts: deque[Attempt] = deque(maxlen=ATTEMPTS)
        self._echoes: deque[float] = deque(maxlen=ECHOES)

    def begin(self, *, asked: bool) -> Attempt:
        """Note an attempt to connect; its `answered` is for the caller to set."""
        attempt = Attempt(self._clock(), asked)
        self._attempts.append(attempt)
        return attempt

    def note_echo(self, seconds: float) -> None:
        """Note a round trip."""
        self._echoes.append(seconds)

    @property
    def echoes(self) -> int:
        """How many round trips are known."""
        return len(self._echoes)

    @property
    def attempts(self) -> int:
        """Attempts within the last hour."""
        return len(self._last_hour())

    @property
    def vain_attempts(self) -> int:
        """Those of the last hour that no command needed, or that the robot did not answer.

        Robots are there to be connected for a command, so what served one is no trouble.
        """
        return sum(not (each.asked and each.answered) for each in self._last_hour())

    def echo_percentile(self, share: float) -> float | None:
        """Return the round trip in ms that a share (0..1) of the last ones kept; None if none."""
        return percentile(self._echoes, share)

    def _last_hour(self) -> list[Attempt]:
        since = self._clock() - HOUR
        return [each for each in self._attempts if each.at > since]


def percentile(seconds: Sequence[float], share: float) -> float | None:
    """Return the nearest-rank percentile of durations, in ms."""
    if not seconds:
        return None
    rank = max(1, ceil(share * len(seconds)))
    return sorted(seconds)[rank - 1] * 1000
