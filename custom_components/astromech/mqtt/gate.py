"""How much is let through: so many at a time, and so many a second; pure, the clock is given."""

from dataclasses import dataclass
from typing import Final

COMPLAINTS_PER_SECOND: Final = 5


class Bucket:
    """Gives out so many tokens a second, and so many at once after a rest."""

    def __init__(self, *, per_second: float, burst: int) -> None:
        self._per_second = per_second
        self._burst = burst
        self._tokens = float(burst)
        self._at: float | None = None

    def take(self, now: float) -> bool:
        """Take a token, if there is one; `now` is in seconds and never goes back."""
        if self._at is not None:
            gained = (now - self._at) * self._per_second
            self._tokens = min(float(self._burst), self._tokens + gained)
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


@dataclass(slots=True)
class Count:
    """What came to a gate, since the beginning."""

    accepted: int = 0
    rejected: int = 0
    most_in_flight: int = 0


class Gate:
    """Lets in what comes neither too fast nor while too much is under way."""

    def __init__(self, *, per_second: float, burst: int, in_flight: int) -> None:
        self._bucket = Bucket(per_second=per_second, burst=burst)
        self._room = in_flight
        self._inside = 0
        self.count = Count()

    def enter(self, now: float) -> bool:
        """Let one in, or not; who is in has to `leave`."""
        if self._inside >= self._room or not self._bucket.take(now):
            self.count.rejected += 1
            return False
        self._inside += 1
        self.count.accepted += 1
        self.count.most_in_flight = max(self.count.most_in_flight, self._inside)
        return True

    def leave(self) -> None:
        """Make room again."""
        self._inside -= 1


def echo_gate() -> Gate:
    """Return the bounds of the add-on's options `echo_max_inflight` and `echo_min_interval_ms`."""
    return Gate(per_second=20, burst=4, in_flight=4)


def command_gate() -> Gate:
    """Return the bounds of commands: a drive every 50 ms as with the add-on, each up to 5 s long."""
    return Gate(per_second=20, burst=8, in_flight=8)


def urgent_gate() -> Gate:
    """Return the bounds of stops: as many as the robot can be told one after the other."""
    return Gate(per_second=20, burst=8, in_flight=4)


def complaint_bucket() -> Bucket:
    """Return the bounds of answers to what was not let in: a flood gets no flood back."""
    return Bucket(per_second=COMPLAINTS_PER_SECOND, burst=10)
