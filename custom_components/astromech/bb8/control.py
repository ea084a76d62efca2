"""How the robot is controlled: aimed, balanced, measured, and driven past its own control."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from .brakes import STABILIZE, Send
from .commands import (
    Boost,
    ConfigureLocator,
    LevelOptions,
    Location,
    MotorMode,
    ReadLocator,
    SelfLevel,
    SetHeading,
    SetRawMotors,
    SetRotationRate,
    SetStabilization,
)
from .errors import CommandRejected, NoAnswer
from .lease import LONGEST_LEASE
from .lights import Lights, Publish
from .messages import LevelOutcome, Message, SelfLevelResult
from .motion import Motion
from .refusal import MotionRefused, Refusal
from .state import DroidState

FULL_POWER: Final = 255
RATE_UNIT: Final = 0.784
"""Degrees per second of one unit of the rotation rate."""
FASTEST_RATE: Final = 400.0
"""Degrees per second of its last unit, which does not follow from the unit."""

LEVEL_SECONDS: Final = 15
"""For which the robot tries to level itself, if nothing else is said."""
_LEVEL_GRACE: Final = 2.0

_LEVEL: Final = LevelOptions.START | LevelOptions.KEEP_HEADING | LevelOptions.CONTROL_ON_AFTER
_LEVEL_OFF: Final = SelfLevel(options=LevelOptions(0))
_MOTORS_OFF: Final = SetRawMotors(left_mode=MotorMode.OFF, right_mode=MotorMode.OFF)


class Control:
    """What is said to a robot besides where to roll.

    Args:
        motion: Moves it, if it may.
        send: Sends a command.
        state: Returns what is known of the robot.
        publish: Changes what is known of it.
        lights: What aiming borrows.
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
        self._rate: SetRotationRate | None = None
        self._level: asyncio.Future[LevelOutcome] | None = None

    async def aim(self, degrees: float = 0.0) -> None:
        """Light only the tail, turn, and call where it then looks heading 0.

        It clears the gyro limit. A turn by 0 degrees moves nothing and is never refused.
        Raises as `Motion.drive`.
        """
        if degrees:
            self._motion.check()
        async with self._lights.lent(aiming=True):
            if degrees:
                await self._motion.turn((self._state().heading or 0) + degrees)
            await self._motion.rest()
            await self._set_zero()

    async def stabilize(self, on: bool) -> None:
        """Switch the control system of a robot that stands; without it it heeds no roll.

        Raises:
            MotionRefused: It may not move: the ball may, when it is let go or set upright.
            DroidError: As every verb.
        """
        self._motion.check()
        await self._motion.rest()
        await self._stabilize(on)

    async def set_rotation_rate(self, degrees_per_second: float) -> float:
        """Set how fast a heading is taken, here and on later links; returns the rate it became.

        Args:
            degrees_per_second: 1..400; what lies between 199 and 400 is 400.
        """
        units = max(1, min(round(degrees_per_second / RATE_UNIT), 0xFF))
        rate = SetRotationRate(rate=units)
        await self._send(rate)
        self._rate = rate
        return FASTEST_RATE if units == 0xFF else units * RATE_UNIT

    async def restore(self) -> None:
        """Set anew on a new link what the robot forgets in its sleep."""
        with suppress(CommandRejected, NoAnswer):
            if self._rate:
                await self._send(self._rate)

    async def locate(self, x: int = 0, y: int = 0) -> Location:
        """Tell the robot where it is, in centimetres; returns where it then believes to be.

        Args:
            x: To the right of where it is to measure from, -32768..32767.
            y: Ahead of it.
        """
        await self._send(ConfigureLocator(x=x, y=y))
        place: Location = await self._send(ReadLocator())
        return place

    async def level(self, angle: int = 0, seconds: int = LEVEL_SECONDS) -> LevelOutcome:
        """Have the robot stand upright, on its cradle too; returns how it ended.

        Args:
            angle: Degrees that count as level, 1..90; 0 for the robot's own 3.
            seconds: For which it tries, 1..255.

        Raises:
            NoAnswer: It did not tell.
            DroidError: As `Motion.drive`.
        """
        level = SelfLevel(options=_LEVEL, angle_limit=angle, timeout=seconds)
        return await self._motion.hold(
            lambda: self._levelled(level), undo=(_LEVEL_OFF,), on_charger=True
        )

    async def raw_motors(self, left: int, right: int, seconds: float) -> None:
        """Drive the motors without any control; raises as `Motion.drive`.

        Args:
            left: -255..255, scaled so that 255 is the speed cap.
            right: The same.
            seconds: How long, held to 5.
        """
        share = self._motion.speed_cap / FULL_POWER
        motors = _motors(round(left * share), round(right * share))
        await self._motion.hold(
            lambda: self._unsteered(motors, seconds), undo=(_MOTORS_OFF, STABILIZE)
        )

    async def boost(self, seconds: float) -> None:
        """Run at full power, held to 5 s.

        Raises:
            MotionRefused: Also if the speed cap is below full power.
            DroidError: As `Motion.drive`.
        """
        if self._motion.speed_cap < FULL_POWER:
            raise MotionRefused(Refusal.OVER_CAP)
        await self._motion.hold(
            lambda: self._unsteered(Boost(enabled=True), seconds),
            undo=(Boost(enabled=False), STABILIZE),
        )

    def heard(self, message: Message) -> None:
        """Take note of how a self level ended."""
        if isinstance(message, SelfLevelResult) and self._level and not self._level.done():
            self._level.set_result(message.outcome)

    async def _levelled(self, level: SelfLevel) -> LevelOutcome:
        self._level = asyncio.get_running_loop().create_future()
        self._publish(moving=True)
        await self._send(level)
        patience = level.timeout + _LEVEL_GRACE
        try:
            async with asyncio.timeout(patience):
                outcome = await self._level
        except TimeoutError as err:
            raise NoAnswer(level.name, patience) from err
        self._publish(stabilization=True)
        return outcome

    async def _unsteered(self, command: SetRawMotors | Boost, seconds: float) -> None:
        self._publish(moving=True, stabilization=False)
        await self._send(command)
        await asyncio.sleep(min(seconds, LONGEST_LEASE))

    async def _set_zero(self) -> None:
        """Without stabilization meanwhile: else the ball may jerk."""
        await self._stabilize(on=False)
        try:
            await self._send(SetHeading(heading=0))
            self._publish(heading=0, gyro_limit=False)
        finally:
            await self._stabilize(on=True)

    async def _stabilize(self, on: bool) -> None:
        await self._send(SetStabilization(enabled=on))
        self._publish(stabilization=on)


def _motors(left: int, right: int) -> SetRawMotors:
    return SetRawMotors(
        left_mode=_direction(left),
        left_power=abs(left),
        right_mode=_direction(right),
        right_power=abs(right),
    )


def _direction(power: int) -> MotorMode:
    if power == 0:
        return MotorMode.OFF
    return MotorMode.FORWARD if power > 0 else MotorMode.REVERSE
