"""How the robot is stopped: at once, again and again, until it says that it stands.

A stop is repeated for as long as the link lives, but no longer than STOP_SECONDS. Then the link
is cut, which is the last means: the robot has confirmed, before it moved at all, that it stops by
itself when its link goes. An emergency stop goes on at the next link, before anything else.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, Protocol

from .commands import Command, Roll, RollMode, SetStabilization
from .errors import DroidError, LinkLost, NotConnected
from .lights import Publish
from .state import DroidState
from .turns import Lane

STOP_SECONDS: Final = 5.0
"""For how long a stop is repeated. Long enough for the link to subscribe anew, which repairs
answers that do not come, and as long as the longest lease."""

STOP_ANSWER: Final = 0.5
"""Seconds to wait for the answer to a stop: the slowest healthy echo."""

STOP_PAUSE: Final = 0.1
STOP_LONGEST_PAUSE: Final = 0.8
"""Seconds between two tries: the first pause, and what it grows to by doubling."""

STABILIZE: Final = SetStabilization(enabled=True)


class Send(Protocol):
    """Sends a command."""

    async def __call__(
        self, command: Command[Any], *, lane: Lane = ..., seconds: float | None = ...
    ) -> Any:
        """Return what the robot answers; raises DroidError."""


class Brakes:
    """Brings the robot to a stand.

    Args:
        send: Sends a command.
        state: Returns what is known of the robot.
        publish: Changes what is known of it.
        cut: Cuts the link, which has the robot stop by itself.

    Attributes:
        owed: The robot was last left without having confirmed that it stands.
    """

    def __init__(
        self,
        send: Send,
        state: Callable[[], DroidState],
        publish: Publish,
        cut: Callable[[], Awaitable[None]],
    ) -> None:
        self._send = send
        self._state = state
        self._publish = publish
        self._cut = cut
        self._undo: tuple[Command[Any], ...] = ()
        self._braking = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self.owed = False

    @property
    def command(self) -> Roll:
        """A stop that does not turn the robot: with the heading that it was told last."""
        return Roll(speed=0, heading=self._state().heading or 0, mode=RollMode.STOP)

    @property
    def needed(self) -> bool:
        """Whether an earlier movement has not been brought to its end yet."""
        return bool(self._undo) or self._braking.locked()

    def engage(self, undo: tuple[Command[Any], ...]) -> None:
        """Name what has to be said before the next stop, so that it is one: motors off and such."""
        self._undo = undo

    async def brake(self) -> None:
        """Brake to the end, even if the caller is cancelled meanwhile.

        Raises:
            NoAnswer, CommandRejected: The robot did not confirm, and the link was cut.
            LinkLost, NotConnected: There is no link to say it on.
        """
        braking = asyncio.get_running_loop().create_task(self._brake(), name="Stop")
        self._tasks.add(braking)
        braking.add_done_callback(self._tasks.discard)
        await asyncio.shield(braking)

    def linked(self, *, stands: bool) -> None:
        """Take note of a new link, on which the robot has confirmed that it stands, or not."""
        self.owed = not stands

    def lost(self) -> None:
        """Take note that the link is gone: what was to be undone ends with it."""
        self._undo = ()
        self.owed = self.owed or self._state().moving

    async def _brake(self) -> None:
        async with self._braking:
            undo = self._undo
            try:
                await self._insist((*undo, self.command))
            except NotConnected:
                raise
            except DroidError:
                self.owed = True
                raise
            if self._undo is undo:
                self._undo = ()
            self.owed = False
            stabilization = True if STABILIZE in undo else self._state().stabilization
            self._publish(speed=0, moving=False, stabilization=stabilization)

    async def _insist(self, commands: Sequence[Command[Any]]) -> None:
        """Repeat what is not confirmed; when the time is over, cut the link."""
        loop = asyncio.get_running_loop()
        until, pause = loop.time() + STOP_SECONDS, STOP_PAUSE
        while failed := await self._unconfirmed(commands):
            if loop.time() + pause > until:
                await self._cut()
                raise next(iter(failed.values()))
            await asyncio.sleep(pause)
            commands, pause = tuple(failed), min(2 * pause, STOP_LONGEST_PAUSE)

    async def _unconfirmed(
        self, commands: Sequence[Command[Any]]
    ) -> dict[Command[Any], DroidError]:
        """Send each once, ahead of everything; return what the robot did not confirm, and why."""
        failed: dict[Command[Any], DroidError] = {}
        for command in commands:
            try:
                await self._send(command, lane=Lane.URGENT, seconds=STOP_ANSWER)
            except LinkLost, NotConnected:
                raise
            except DroidError as err:
                failed[command] = err
        return failed
