"""The firmware's sense of time: what it has to do later, and when."""

from collections.abc import Callable
from enum import StrEnum


class Alarm(StrEnum):
    """What happens by itself; each is due at most once."""

    LOCK = "lock"
    BOOTED = "booted"
    WAKE = "wake"
    PRE_SLEEP = "pre_sleep"
    SLEEP = "sleep"
    DOCKED = "docked"
    POWER = "power"
    MOTION_TIMEOUT = "motion_timeout"
    BOOST = "boost"
    STREAM = "stream"
    SELF_LEVEL = "self_level"
    DIAGNOSTICS = "diagnostics"
    CONFIG_BLOCK = "config_block"
    MACRO = "macro"


class Schedule:
    """Carries out what is due, each thing at its own time, however late it is called.

    Args:
        clock: seconds, steadily growing.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._skipped = 0.0
        self._frozen: float | None = None
        self._due: dict[Alarm, tuple[float, Callable[[], None]]] = {}

    @property
    def now(self) -> float:
        """Seconds; while something due is carried out, the time at which it was due."""
        if self._frozen is not None:
            return self._frozen
        return self._clock() + self._skipped

    @property
    def next_in(self) -> float | None:
        """Seconds until something is due, or None."""
        due = min((when for when, _ in self._due.values()), default=None)
        return None if due is None else max(0.0, due - self.now)

    def after(self, seconds: float, alarm: Alarm, action: Callable[[], None]) -> None:
        """Set an alarm, or set it anew."""
        self._due[alarm] = (self.now + seconds, action)

    def cancel(self, *alarms: Alarm) -> None:
        """Forget alarms; those that are not set are no matter."""
        for alarm in alarms:
            self._due.pop(alarm, None)

    def keep_only(self, *alarms: Alarm) -> None:
        """Forget all others."""
        self._due = {alarm: due for alarm, due in self._due.items() if alarm in alarms}

    def is_set(self, alarm: Alarm) -> bool:
        """Tell whether an alarm is set."""
        return alarm in self._due

    def skip(self, seconds: float) -> None:
        """Let time pass at once; `run` then carries out what fell due."""
        self._skipped += seconds

    def run(self) -> None:
        """Carry out what is due, in order of time."""
        until = self.now
        while (alarm := self._earliest()) is not None and self._due[alarm][0] <= until:
            self._frozen, action = self._due.pop(alarm)
            try:
                action()
            finally:
                self._frozen = None

    def _earliest(self) -> Alarm | None:
        return min(self._due, key=lambda alarm: self._due[alarm][0], default=None)
