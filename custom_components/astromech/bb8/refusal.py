"""Why the robot may not move: a pure function of what is known of it."""

from enum import StrEnum
from typing import Final

from .errors import DroidError
from .sensors import Sample, Signal
from .state import DroidState, PowerState

PICKED_UP_DEGREES: Final = 60
PICKED_UP_SECONDS: Final = 1.0
"""A roll may tilt the ball that far for a moment; only a hand does so for longer."""


class Refusal(StrEnum):
    """Why the robot may not move; the value is the key of its text."""

    NOT_ALLOWED = "motion_not_allowed"
    E_STOPPED = "e_stopped"
    NO_DEAD_MAN = "no_dead_man"
    CHARGING = "charging"
    BATTERY_LOW = "battery_low"
    BATTERY_CRITICAL = "battery_critical"
    BATTERY_UNKNOWN = "battery_unknown"
    GYRO_LIMIT = "gyro_limit"
    PICKED_UP = "picked_up"
    OVER_CAP = "over_cap"


class MotionRefused(DroidError):
    """The robot may not move now."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason)
        self.reason = reason


_BY_POWER: Final = {
    None: Refusal.BATTERY_UNKNOWN,
    PowerState.CHARGING: Refusal.CHARGING,
    PowerState.LOW: Refusal.BATTERY_LOW,
    PowerState.CRITICAL: Refusal.BATTERY_CRITICAL,
}


def veto(state: DroidState, *, allowed: bool) -> Refusal | None:
    """Return which wish of a person forbids motion; the robot need not be asked."""
    if state.e_stop is not None:
        return Refusal.E_STOPPED
    return None if allowed else Refusal.NOT_ALLOWED


def refusal(state: DroidState, *, allowed: bool, on_charger: bool = False) -> Refusal | None:
    """Return why the robot may not move now, None if it may.

    Args:
        state: What is known of it.
        allowed: A person allows it to move.
        on_charger: It may do on its cradle what it is about to do.
    """
    if (wish := veto(state, allowed=allowed)) is not None:
        return wish
    if not state.dead_man:
        return Refusal.NO_DEAD_MAN
    if state.power in _BY_POWER and not (on_charger and state.power is PowerState.CHARGING):
        return _BY_POWER[state.power]
    if state.gyro_limit:
        return Refusal.GYRO_LIMIT
    return Refusal.PICKED_UP if state.picked_up and state.sample else None


class Tilt:
    """Tells a robot in a hand from one that rolls, as far as streamed angles tell."""

    def __init__(self) -> None:
        self._since: float | None = None

    def note(self, sample: Sample, now: float) -> bool:
        """Take note of a sample; tell whether the robot has been tilted for too long.

        Args:
            sample: What was streamed; without angles it tells nothing.
            now: Seconds, never going back.
        """
        angles = (abs(sample.get(angle, 0)) for angle in (Signal.PITCH, Signal.ROLL))
        if max(angles) <= PICKED_UP_DEGREES:
            self._since = None
            return False
        if self._since is None:
            self._since = now
        return now - self._since > PICKED_UP_SECONDS

    def forget(self) -> None:
        """Begin anew, as on a new link."""
        self._since = None
