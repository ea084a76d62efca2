"""Time limits that are nearly always kept."""

import asyncio
from collections.abc import Callable


class Deadlines:
    """The time limits of what is under way, all on one timer.

    The timer is left as it is when a limit is lifted, and looks for what is left when it fires. So
    to set and to lift one costs next to nothing.

    Args:
        on_missed: Called with the name of what took too long.
    """

    __slots__ = ("_due", "_loop", "_on_missed", "_timer")

    def __init__(self, on_missed: Callable[[int], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._on_missed = on_missed
        self._due: dict[int, float] = {}
        self._timer: asyncio.TimerHandle | None = None

    def set(self, name: int, seconds: float) -> None:
        """Give something so many seconds from now on, whatever it had before."""
        due = self._due[name] = self._loop.time() + seconds
        if self._timer is None or due < self._timer.when():
            self._wake_at(due)

    def lift(self, name: int) -> None:
        """Have no limit for it any more; no-op without one."""
        self._due.pop(name, None)

    def clear(self) -> None:
        """Lift all of them."""
        self._due.clear()
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _wake_at(self, due: float) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = self._loop.call_at(due, self._look)

    def _look(self) -> None:
        """Tell of what has not ended in time, and look again when the next limit is reached."""
        self._timer = None
        now = self._loop.time()
        missed = [name for name, due in self._due.items() if due <= now]
        for name in missed:
            del self._due[name]
        if self._due:
            self._wake_at(min(self._due.values()))
        for name in missed:
            self._on_missed(name)
