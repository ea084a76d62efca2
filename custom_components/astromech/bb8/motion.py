"""How the robot moves, and how it is stopped: its verbs of motion."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from .brakes import Brakes, Send
from .commands import Command, Roll, RollMode
from .errors import LinkLost, NoAnswer
from .lease import LONGEST_LEASE, Leases
from .lights import Publish
from .messages import GyroLimit, Message, SensorData
from .refusal import MotionRefused, Refusal, Tilt, refusal, veto
from .state import DroidState
from .turns import Lane
from .way import TURN_STEP, Leg, turned, whole

KEEP_ALIVE: Final = 0.5
"""Seconds between two rolls of a lease: a third of the robot's motion timeout."""

TURN_SECONDS: Final = 1.0
"""Seconds within which the robot has turned to any heading."""


class Motion:
    """Moves the robot, if it may.

    Args:
        send: Sends a command.
        state: Returns what is known of the robot.
        publish: Changes what is known of it.
        cut: Cuts the link, which has the robot stop by itself.
        cancel_lights: Ends what the lights play.

    Attributes:
        allowed: A person allows it to move.
        speed_cap: The fastest that it rolls, 0..255.
    """

    def __init__(
        self,
        send: Send,
        state: Callable[[], DroidState],
        publish: Publish,
        cut: Callable[[], Awaitable[None]],
        cancel_lights: Callable[[], None],
    ) -> None:
        self._send = send
        self._state = state
        self._publish = publish
        self._cancel_lights = cancel_lights
        self._brakes = Brakes(send, state, publish, cut)
        self._leases = Leases(self._brakes)
        self._tilt = Tilt()
        self.allowed = False
        self.speed_cap = 180

    @property
    def veto(self) -> Refusal | None:
        """Which wish of a person forbids motion, None if none does; the robot need not be asked."""
        return veto(self._state(), allowed=self.allowed)

    @property
    def refusal(self) -> Refusal | None:
        """Why it may not move now, None if it may."""
        return refusal(self._state(), allowed=self.allowed)

    def check(self) -> None:
        """Raise MotionRefused unless it may move now."""
        if (reason := self.refusal) is not None:
            raise MotionRefused(reason)

    @property
    def stands(self) -> bool:
        """Whether the robot has confirmed the last stop; a link that was lost leaves it open."""
        return not self._state().moving and not self._brakes.owed

    @property
    def stop_command(self) -> Roll:
        """A stop that does not turn the robot: with the heading that it was told last."""
        return self._brakes.command

    async def hold[T](
        self,
        movement: Callable[[], Awaitable[T]],
        undo: tuple[Command[Any], ...] = (),
        *,
        on_charger: bool = False,
    ) -> T:
        """Carry out a movement as the one that there is; see `Leases.hold`.

        Args:
            movement: Moves the robot.
            undo: What is said to it before the stop, so that it is one.
            on_charger: The robot may do it on its cradle.
        """

        def refused() -> Refusal | None:
            return refusal(self._state(), allowed=self.allowed, on_charger=on_charger)

        return await self._leases.hold(movement, refused, undo)

    async def drive(self, legs: Sequence[Leg]) -> None:
        """Drive leg by leg; returns when the robot has confirmed the stop at the end.

        Raises:
            MotionRefused: It may not move, or may no longer.
            Superseded: A stop or another motion ended this one.
            DroidError: As every verb; the robot was told to stop.
        """
        await self.hold(lambda: self._drive(legs))

    async def turn(self, heading: float) -> None:
        """Turn on the spot to a heading in degrees; raises as `drive`."""
        await self.hold(lambda: self._turn_to(heading))

    async def spin(self, degrees: float, seconds: float) -> None:
        """Turn on the spot by any angle, negative to the left; raises as `drive`.

        Args:
            degrees: How far, held to what a robot turns in 5 s.
            seconds: How long it takes, at least 0.6 for each full turn.
        """
        await self.hold(lambda: self._spin(degrees, seconds))

    async def rest(self) -> None:
        """Stop a robot that may be moving; raises as `stop`."""
        if self._state().moving:
            await self.stop()

    async def stop(self) -> None:
        """Brake where it is, ahead of everything; returns when the robot has confirmed it.

        Raises:
            NoAnswer, CommandRejected: It did not, and the link was cut.
            LinkLost, NotConnected: There is no link to say it on.
        """
        self._leases.end()
        await self._brakes.brake()

    async def emergency_stop(self, reason: str) -> None:
        """Stop, and latch the emergency stop; the first reason stays. Raises as `stop`."""
        self._leases.end()
        self.latch(reason)
        self._cancel_lights()
        await self._brakes.brake()

    def latch(self, reason: str | None) -> None:
        """Remember an emergency stop, without a word to the robot."""
        if self._state().e_stop is None:
            self._publish(e_stop=reason)

    def clear(self) -> None:
        """Release the emergency stop, as a person wishes; nothing resumes."""
        self._publish(e_stop=None)

    def review(self) -> None:
        """End a movement that must not go on, now that the state has changed."""
        self._leases.review()

    def heard(self, message: Message) -> None:
        """Take note of what speaks against motion."""
        match message:
            case GyroLimit():
                self._publish(gyro_limit=True)
            case SensorData(samples=samples):
                now = asyncio.get_running_loop().time()
                self._publish(picked_up=self._tilt.note(samples[-1], now))

    async def linked(self, *, stands: bool) -> None:
        """Take note of a new link; an emergency stop without its confirmation goes on there.

        Args:
            stands: The robot has confirmed a stop on it.

        Raises:
            DroidError: It does not confirm the emergency stop; the link was cut again.
        """
        self._brakes.linked(stands=stands)
        if not stands and self._state().e_stop is not None:
            await self._brakes.brake()

    def lost(self) -> None:
        """End the lease: the link is gone, and the robot stops by itself."""
        self._leases.end(LinkLost())
        self._brakes.lost()
        self._tilt.forget()
        self._publish(heading=None, speed=0, moving=False, stabilization=None, picked_up=False)

    async def _drive(self, legs: Sequence[Leg]) -> None:
        for leg in legs:
            await self._roll(leg.roll(self.speed_cap), min(leg.seconds, LONGEST_LEASE))

    async def _roll(self, roll: Roll, seconds: float) -> None:
        """Have the robot roll for so long; the time counts from the first packet."""
        confirmed = False
        try:
            async with asyncio.timeout(seconds):
                while True:
                    await self._tell(roll)
                    confirmed = True
                    await asyncio.sleep(KEEP_ALIVE)
        except TimeoutError as err:
            if not confirmed:
                raise NoAnswer(roll.name, seconds) from err

    async def _turn_to(self, heading: float) -> None:
        await self._tell(Roll(speed=0, heading=whole(heading), mode=RollMode.ROTATE))
        await asyncio.sleep(TURN_SECONDS)

    async def _spin(self, degrees: float, seconds: float) -> None:
        for heading in turned(self._state().heading or 0, degrees, min(seconds, LONGEST_LEASE)):
            await self._tell(Roll(speed=0, heading=heading, mode=RollMode.ROTATE))
            await asyncio.sleep(TURN_STEP)

    async def _tell(self, roll: Roll) -> None:
        """Send a roll; that it may move is known before it is said."""
        self.check()
        self._publish(moving=True, speed=roll.speed, heading=roll.heading)
        await self._send(roll, lane=Lane.LATEST)
