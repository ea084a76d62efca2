"""Having the robot carry out a macro by itself, under the same lease as any motion."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

from .brakes import Send
from .commands import AbortMacro, GetMacroStatus, RunMacro, SaveTemporaryMacro
from .lights import Lights, Publish
from .macro import TEMPORARY, Macro, Step, build
from .motion import Motion
from .state import DroidState

_POLLS: Final = 5
_PAUSE: Final = 0.1
"""Seconds; the robot's clock need not be as fast as ours."""


class Player:
    """Plays macros.

    Args:
        motion: Moves the robot, if it may.
        send: Sends a command.
        state: Returns what is known of the robot.
        publish: Changes what is known of it.
        lights: What a macro borrows.
    """

    def __init__(
        self,
        motion: Motion,
        send: Send,
        state: Callable[[], DroidState],
        publish: Publish,
        lights: Lights,
    ) -> None:
        self._motion = motion
        self._send = send
        self._state = state
        self._publish = publish
        self._lights = lights

    async def play(self, steps: Sequence[Step]) -> tuple[Macro, bool]:
        """Have the robot carry out a macro by itself; returns when it stands again.

        The lights then show what they showed before.

        Returns:
            The macro, and whether the robot came to its end in time.

        Raises:
            InvalidArgument: As `macro.build`.
            DroidError: As `Motion.drive`.
        """
        heading = self._state().heading or 0
        macro = build(steps, cap=self._motion.speed_cap, heading=heading)
        self._motion.check()
        async with self._lights.lent():
            finished = await self._motion.hold(lambda: self._play(macro), undo=(AbortMacro(),))
        return macro, finished

    async def _play(self, macro: Macro) -> bool:
        """Run a macro, and follow it by the clock: a stop needs the heading of the moment."""
        await self._send(SaveTemporaryMacro(macro=macro.code))
        first = macro.scenes[0]  # which begins before the answer is here
        self._publish(moving=True, speed=first.speed, heading=first.heading)
        await self._send(RunMacro(macro=TEMPORARY))
        for scene in macro.scenes:
            self._publish(speed=scene.speed, heading=scene.heading)
            await asyncio.sleep(scene.seconds)
        for _ in range(_POLLS):
            if (await self._send(GetMacroStatus())).macro == 0:
                return True
            await asyncio.sleep(_PAUSE)
        return False
