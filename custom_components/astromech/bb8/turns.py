"""Who may write to the robot, and when: one request under way, paced, stop before all else."""

import asyncio
from bisect import insort
from enum import IntEnum
from operator import itemgetter

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
        self._waiting: list[tuple[Lane, asyncio.Future[None]]] = []  # in the order of their turns

    async def take(self, lane: Lane) -> None:
        """Wait for a turn; `written` and `answered` must follow.

        Raises:
            Superseded: A LATEST request was overtaken by a newer one, or by an urgent one.
            DroidError: What `fail` was given.
        """
        if lane is not Lane.NORMAL:
            self._drop_latest()
        if not self._waiting and self._may_begin(lane) and self._ready_at <= self._loop.time():
            self._begin(lane)
        else:
            await self._wait(lane)

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
        for _, turn in self._waiting:
            _fail(turn, error)
        self._waiting.clear()
        if self._timer:
            self._timer.cancel()
            self._timer = None

    async def _wait(self, lane: Lane) -> None:
        turn = self._loop.create_future()
        insort(self._waiting, (lane, turn), key=itemgetter(0))
        self._next()
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled() and turn.exception() is None:  # it came in the same moment
                self.written()
                self.answered(lane)
            raise

    def _drop_latest(self) -> None:
        """A roll that waits must not start what a stop has ended."""
        for each in [each for each in self._waiting if each[0] is Lane.LATEST]:
            self._waiting.remove(each)
            _fail(each[1], Superseded())

    def _next(self) -> None:
        """Begin the turn of the first who may, or see to it when the pacing is over."""
        while self._waiting and self._waiting[0][1].done():
            del self._waiting[0]  # it gave up
        if self._timer or not self._waiting or not self._may_begin(self._waiting[0][0]):
            return
        if (delay := self._ready_at - self._loop.time()) > 0:
            self._timer = self._loop.call_later(delay, self._due)
            return
        lane, turn = self._waiting.pop(0)
        self._begin(lane)
        turn.set_result(None)

    def _due(self) -> None:
        self._timer = None
        self._next()

    def _may_begin(self, lane: Lane) -> bool:
        return not self._writing and (lane is Lane.URGENT or not self._asking)

    def _begin(self, lane: Lane) -> None:
        self._writing = True
        self._asking = self._asking or lane is not Lane.URGENT


def _fail(turn: asyncio.Future[None], error: DroidError) -> None:
    if not turn.done():
        turn.set_exception(error)
