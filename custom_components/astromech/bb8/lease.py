"""The one movement at a time: it begins if it may, ends by itself, and a stop follows it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

from .brakes import Brakes
from .commands import Command
from .errors import DroidError, Superseded
from .refusal import MotionRefused, Refusal

LONGEST_LEASE: Final = 5.0
"""Seconds."""

type Refused = Callable[[], Refusal | None]


class _Lease:
    """A movement under way.

    Attributes:
        refused: Why it must not go on, None while it may.
        task: What carries it out.
        why: What ended it before its time.
        stopping: It has come to its stop, however it went.
    """

    __slots__ = ("refused", "stopping", "task", "why")

    def __init__(self, refused: Refused) -> None:
        self.refused = refused
        self.task: asyncio.Task[Any] | None = None
        self.why: DroidError | None = None
        self.stopping = False

    def end(self, why: DroidError) -> None:
        """End it, for the first reason that is given."""
        self.why = self.why or why
        if self.task:
            self.task.cancel()


class Leases:
    """Gives the robot to one movement at a time.

    Args:
        brakes: What follows each.
    """

    def __init__(self, brakes: Brakes) -> None:
        self._brakes = brakes
        self._now: _Lease | None = None

    async def hold[T](
        self,
        movement: Callable[[], Awaitable[T]],
        refused: Refused,
        undo: tuple[Command[Any], ...] = (),
    ) -> T:
        """Carry out a movement in the place of an earlier one, then stop.

        Args:
            movement: Moves the robot, and returns when the time is over.
            refused: Returns why it must not, or no longer; asked before, and on every change.
            undo: What is said to the robot before the stop, so that it is one.

        Raises:
            MotionRefused: It may not move, or may no longer.
            Superseded: A stop or another movement ended this one.
            DroidError: As every verb; the robot was told to stop.
        """
        if (reason := refused()) is not None:
            raise MotionRefused(reason)
        self.end()
        lease = self._now = _Lease(refused)
        lease.task = asyncio.get_running_loop().create_task(
            self._led(lease, movement, undo), name="Motion lease"
        )
        try:
            done: T = await lease.task
        except asyncio.CancelledError:
            if lease.why and not _being_cancelled():
                raise lease.why from None
            raise
        finally:
            if self._now is lease:
                self._now = None
        return done

    def review(self) -> None:
        """End a movement that must not go on, now that something has changed."""
        lease = self._now
        if lease and not lease.why and not lease.stopping and (reason := lease.refused()):
            lease.end(MotionRefused(reason))

    def end(self, why: DroidError | None = None) -> None:
        """End the movement; who does it sees to the stop."""
        lease, self._now = self._now, None
        if lease:
            lease.end(why or Superseded())

    async def _led[T](
        self,
        lease: _Lease,
        movement: Callable[[], Awaitable[T]],
        undo: tuple[Command[Any], ...],
    ) -> T:
        if self._brakes.needed:
            await self._brakes.brake()
        self._brakes.engage(undo)
        try:
            return await movement()
        finally:
            lease.stopping = True
            if self._now is lease:
                await self._brakes.brake()


def _being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
