"""Who may write to the robot, and when: one request under way, paced, stop before all else."""

import asyncio
from collections import deque
from enum import IntEnum

from .errors import DroidError, Superseded


class Lane(IntEnum):
    """How a request waits for its turn; lower goes first."""

    URGENT = 0
    """For stop: ahead of all, not waiting for the answer to another, and drops the LATEST."""

    LATEST = 1
    """For roll: one at most waits, and a newer one takes its place."""

    NORMAL = 2
    """In the order of arrival."""


class Turns:
    """Gives out turns, the next one being chosen at the moment that it may begin.

    A turn begins with a write, at least `pacing` seconds after the one before: bursts make the
    robot unresponsive. It lasts until the answer. An urgent one only keeps others from writing.

    Args:
        pacing: Seconds between two writes.
    """

    __slots__ = ("_asking", "_loop", "_pacing", "_ready_at", "_timer", "_waiting", "_writing")

    def __init__(self, pacing: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._pacing = pacing
        self._ready_at = 0.0
        self._writing = False
        self._asking = False
        self._timer: asyncio.TimerHandle | None = None
        self._waiting: dict[Lane, deque[asyncio.Future[None]]] = {lane: deque() for lane in Lane}

    async def take(self, lane: Lane) -> None:
        """Wait for a turn; `written` and `answered` must follow.

        Raises:
            Superseded: A LATEST request was overtaken by a newer one, or by an urgent one.
            DroidError: What `fail` was given.
        """
        if lane is not Lane.NORMAL:
            self._drop_latest()
        turn = self._loop.create_future()
        self._waiting[lane].append(turn)
        self._next()
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled() and turn.exception() is None:  # it came in the same moment
                self.written()
                self.answered(lane)
            raise

    def written(self) -> None:
        """Let the next one write, once the pacing allows."""
        self._writing = False
        self._ready_at = self._loop.time() + self._pacing
        self._next()

    def answered(self, lane: Lane) -> None:
        """End the turn, however it went."""
        if lane is not Lane.URGENT:
            self._asking = False
            self._next()

    def fail(self, error: DroidError) -> None:
        """Let all who wait fail."""
        for waiting in self._waiting.values():
            while waiting:
                _fail(waiting.popleft(), error)
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _drop_latest(self) -> None:
        """A roll that waits must not start what a stop has ended."""
        waiting = self._waiting[Lane.LATEST]
        while waiting:
            _fail(waiting.popleft(), Superseded())

    def _next(self) -> None:
        """Begin the turn of the first who may, or see to it when the pacing is over."""
        if self._writing or self._timer or (lane := self._first()) is None:
            return
        if (delay := self._ready_at - self._loop.time()) > 0:
            self._timer = self._loop.call_later(delay, self._due)
            return
        self._writing = True
        self._asking = self._asking or lane is not Lane.URGENT
        self._waiting[lane].popleft().set_result(None)

    def _due(self) -> None:
        self._timer = None
        self._next()

    def _first(self) -> Lane | None:
        """Return the lane whose first may write, having dropped those who gave up."""
        for lane, waiting in self._waiting.items():
            while waiting and waiting[0].done():
                waiting.popleft()
            if waiting and (lane is Lane.URGENT or not self._asking):
                return lane
        return None


def _fail(turn: asyncio.Future[None], error: DroidError) -> None:
    if not turn.done():
        turn.set_exception(error)
