"""When a robot is connected of our own accord, and when it is left alone.

The decision is `due`, a pure function; `LinkKeeper` feeds it and carries it out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

FIRST_PAUSE: Final = 120
"""Seconds after the first failure; each further one doubles it."""

LONGEST_PAUSE: Final = 1200
"""Seconds. From 2 to 20 minutes makes 6 attempts in any hour, at most."""

JITTER: Final = 0.2
"""A pause is longer by up to this share: two robots do not call in step."""

STEADY: Final = 300
"""Seconds that a link must hold before its loss does not count as a failure."""

HEARD_WITHIN: Final = 60
"""Seconds. An advertisement that is older does not say that the robot is there."""


class LinkPolicy(StrEnum):
    """Whether a robot is connected only for a command; the value is the stored option."""

    ON_DEMAND = "on_demand"
    KEEP_CONNECTED = "keep_connected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """All that the decision to reconnect depends on.

    Attributes:
        policy: What the user chose.
        allowed: Auto-reconnect is on.
        user_slept: The user put the robot to sleep and gave no command since.
        connected: There is a link, or one is being made.
        heard_ago: Seconds since the last advertisement; None when it is forgotten.
        pause_left: Seconds of the pause after a failure that are not over.
    """

    policy: LinkPolicy
    allowed: bool
    user_slept: bool
    connected: bool
    heard_ago: float | None
    pause_left: float


def due(standing: Standing) -> bool:
    """Return whether to connect now."""
    return (
        standing.policy is LinkPolicy.KEEP_CONNECTED
        and standing.allowed
        and not standing.user_slept
        and not standing.connected
        and standing.heard_ago is not None
        and standing.heard_ago <= HEARD_WITHIN
        and standing.pause_left <= 0
    )


def pause(failures: int, chance: float) -> float:
    """Return how many seconds to wait after so many failures in a row.

    Args:
        failures: 0 or more.
        chance: 0 to 1, drawn by the caller; makes the pause longer.
    """
    if not failures:
        return 0.0
    # The shift has a limit of its own: a robot may be away for years.
    longer = FIRST_PAUSE << min(failures - 1, 16)
    return min(longer, LONGEST_PAUSE) * (1 + JITTER * chance)


class LinkKeeper:
    """Connects whenever that is due, for ever, one attempt at a time.

    Args:
        look: Tells how things stand, given the seconds of pause that are left.
        connect: Begins an attempt.
        clock: Seconds.
        chance: Draws a number from 0 to 1.

    Attributes:
        failures: Attempts in vain, and links lost at once, in a row.
        backoff: Seconds of the pause after the last of them.
    """

    def __init__(
        self,
        *,
        look: Callable[[float], Standing],
        connect: Callable[[], None],
        clock: Callable[[], float],
        chance: Callable[[], float],
    ) -> None:
        self._look = look
        self._connect = connect
        self._clock = clock
        self._chance = chance
        self._not_before = clock()
        self._up_since = clock()
        self.failures = 0
        self.backoff = 0.0

    @property
    def pause_left(self) -> float:
        """Seconds until the next attempt may be made; 0 when it may."""
        return max(0.0, self._not_before - self._clock())

    def check(self) -> None:
        """Connect if it is due; to be called now and then, and with each advertisement."""
        if due(self._look(self.pause_left)):
            self._connect()

    def connected(self) -> None:
        """Take note of a link."""
        self._up_since = self._clock()

    def failed(self) -> None:
        """Take note of an attempt in vain, and pause."""
        self.failures += 1
        self.backoff = pause(self.failures, self._chance())
        self._not_before = self._clock() + self.backoff

    def disconnected(self, *, lost: bool) -> None:
        """Take note of the end of a link: one that was lost at once was a failure."""
        if lost and self._clock() - self._up_since < STEADY:
            self.failed()
        else:
            self.forgive()

    def forgive(self) -> None:
        """Begin anew, without a pause."""
        self.failures = 0
        self.backoff = 0.0
        self._not_before = self._clock()
