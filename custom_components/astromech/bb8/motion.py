"""Who may move the robot, how fast and how long; and how it is stopped.

Every motion is a lease: it ends by itself, and however it ends, a stop follows.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Protocol

from .commands import (
    Command,
    MotorMode,
    Roll,
    RollMode,
    SetBackLed,
    SetHeading,
    SetRawMotors,
    SetStabilization,
)
from .errors import DroidError, LinkLost, NoAnswer, NotConnected, Superseded
from .lights import Publish
from .sensors import Sample, Signal
from .state import DroidState, PowerState
from .turns import Lane

KEEP_ALIVE: Final = 0.5
"""Seconds between two rolls of a lease: a third of the robot's motion timeout."""

LONGEST_LEASE: Final = 5.0
"""Seconds."""

STOP_TRIES: Final = 4
STOP_PAUSE: Final = 0.1
"""Seconds between two tries to stop."""
STOP_ANSWER: Final = 0.5
"""Seconds to wait for the answer to a stop: the slowest healthy echo."""

TURN_STEP: Final = 0.1
"""Seconds between two steps of a spin: the robot takes ten rolls a second."""
FASTEST_TURN: Final = 0.6
"""Seconds that a full turn takes at least."""
TURN_SECONDS: Final = 1.0
"""Seconds within which the robot has turned to any heading."""
TAIL_ON: Final = 255
PICKED_UP_DEGREES: Final = 60


class Refusal(StrEnum):
    """Why the robot may not move; the value is the key of its text."""

    NOT_ALLOWED = "motion_not_allowed"
    E_STOPPED = "e_stopped"
    NO_DEAD_MAN = "no_dead_man"
    CHARGING = "charging"
    BATTERY_LOW = "battery_low"
    BATTERY_CRITICAL = "battery_critical"
    BATTERY_UNKNOWN = "battery_unknown"
    PICKED_UP = "picked_up"


_BY_POWER: Final = {
    None: Refusal.BATTERY_UNKNOWN,
    PowerState.CHARGING: Refusal.CHARGING,
    PowerState.LOW: Refusal.BATTERY_LOW,
    PowerState.CRITICAL: Refusal.BATTERY_CRITICAL,
}


class MotionRefused(DroidError):
    """The robot may not move now."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """A piece of a way.

    Attributes:
        speed: -255..255, held to the cap; negative drives backwards.
        heading: Degrees, any number; taken modulo 360.
        seconds: How long, held to 5.
    """

    speed: int
    heading: float = 0.0
    seconds: float = 1.0

    def roll(self, cap: int) -> Roll:
        """Return it as the robot is told it."""
        heading = self.heading + (180 if self.speed < 0 else 0)
        return Roll(speed=min(abs(self.speed), cap, 0xFF), heading=_whole(heading))


class Send(Protocol):
    """Sends a command."""

    async def __call__(
        self, command: Command[Any], *, lane: Lane = ..., seconds: float | None = ...
    ) -> Any:
        """Return what the robot answers; raises DroidError."""


class Motion:
    """Moves the robot, if it may.

    Args:
        send: Sends a command.
        state: Returns what is known of the robot.
        publish: Changes what is known of it.
        cut: Cuts the link, which has the robot stop by itself.

    Attributes:
        allowed: A person allows it to move.
        speed_cap: The fastest that it rolls, 0..255.
        on_emergency: What else an emergency stop ends.
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
        self._lease: asyncio.Task[None] | None = None
        self._braking: set[asyncio.Task[None]] = set()
        self._after: tuple[Command[None], ...] = ()
        self._why: DroidError = Superseded()
        self.allowed = False
        self.speed_cap = 180
        self.on_emergency: list[Callable[[], None]] = []

    @property
    def veto(self) -> Refusal | None:
        """Which wish of a person forbids motion, None if none does; the robot need not be asked."""
        if self._state().e_stop is not None:
            return Refusal.E_STOPPED
        return None if self.allowed else Refusal.NOT_ALLOWED

    @property
    def refusal(self) -> Refusal | None:
        """Why it may not move now, None if it may."""
        state = self._state()
        if (veto := self.veto) is not None:
            return veto
        if not state.dead_man:
            return Refusal.NO_DEAD_MAN
        if state.power in _BY_POWER:
            return _BY_POWER[state.power]
        return Refusal.PICKED_UP if _tilted(state.sample) else None

    async def drive(self, legs: Sequence[Leg]) -> None:
        """Drive leg by leg; returns when the robot has confirmed the stop at the end.

        Raises:
            MotionRefused: It may not move, or may no longer.
            Superseded: A stop or another motion ended this one.
            DroidError: As every verb; the robot was told to stop.
        """
        await self._hold(lambda: self._drive(legs))

    async def turn(self, heading: float) -> None:
        """Turn on the spot to a heading in degrees; raises as `drive`."""
        await self._hold(lambda: self._turn_to(heading))

    async def spin(self, degrees: float, seconds: float) -> None:
        """Turn on the spot by any angle, negative to the left; raises as `drive`.

        Args:
            degrees: How far, held to what a robot turns in 5 s.
            seconds: How long it takes, at least 0.6 for each full turn.
        """
        await self._hold(lambda: self._spin(degrees, seconds))

    async def aim(self, degrees: float = 0.0) -> None:
        """Light the tail, turn, and call where it then looks heading 0; raises as `drive`.

        A turn by 0 degrees moves nothing and is never refused.
        """
        before = self._state().back_led or 0
        await self._send(SetBackLed(brightness=TAIL_ON))
        try:
            if degrees:
                await self.turn((self._state().heading or 0) + degrees)
            await self._set_zero()
        finally:
            with suppress(DroidError):
                await self._send(SetBackLed(brightness=before))

    async def stabilize(self, on: bool) -> None:
        """Switch the control system; without it the robot heeds no roll."""
        await self._send(SetStabilization(enabled=on))
        self._publish(stabilization=on)

    async def raw_motors(self, left: int, right: int, seconds: float) -> None:
        """Drive the motors without any control, -255..255 each; raises as `drive`."""
        await self._hold(lambda: self._raw(left, right, min(seconds, LONGEST_LEASE)))

    async def stop(self) -> None:
        """Brake where it is, ahead of everything; returns when the robot has confirmed it.

        Raises:
            NoAnswer, CommandRejected: It did not, and the link was cut.
            LinkLost, NotConnected: There is no link to say it on.
        """
        self._end()
        await self._braked()

    async def emergency_stop(self, reason: str) -> None:
        """Latch the emergency stop and stop; the first reason stays. Raises as `stop`."""
        self.latch(reason)
        self._end()
        for end in self.on_emergency:
            end()
        await self._braked()

    def latch(self, reason: str | None) -> None:
        """Remember an emergency stop, without a word to the robot."""
        if self._state().e_stop is None:
            self._publish(e_stop=reason)

    def clear(self) -> None:
        """Release the emergency stop, as a person wishes; nothing resumes."""
        self._publish(e_stop=None)

    def lost(self) -> None:
        """End the lease: the link is gone, and the robot stops by itself."""
        self._end(LinkLost())
        self._after = ()
        self._publish(heading=None, speed=0, moving=False, stabilization=None)

    @property
    def stop_command(self) -> Roll:
        """A stop that does not turn the robot: with the heading that it was told last."""
        return Roll(speed=0, heading=self._state().heading or 0, mode=RollMode.STOP)

    async def _hold(self, movement: Callable[[], Awaitable[None]]) -> None:
        """Carry out a movement as the one lease, in the place of an earlier one."""
        self._check()
        self._end()
        lease = asyncio.get_running_loop().create_task(self._led(movement), name="Motion lease")
        self._lease = lease
        try:
            await lease
        except asyncio.CancelledError:
            if self._lease is not lease and not _being_cancelled():
                raise self._why from None
            raise
        finally:
            if self._lease is lease:
                self._lease = None

    async def _led(self, movement: Callable[[], Awaitable[None]]) -> None:
        lease = asyncio.current_task()
        if self._after:  # what an earlier lease left behind
            await self._braked()
        try:
            await movement()
        finally:
            if self._lease is lease:
                await self._braked()

    async def _drive(self, legs: Sequence[Leg]) -> None:
        for leg in legs:
            await self._roll(leg.roll(self.speed_cap), min(leg.seconds, LONGEST_LEASE))

    async def _roll(self, roll: Roll, seconds: float) -> None:
        """Have the robot roll for so long; the time counts from the first packet."""
        confirmed = False
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while True:
                    await self._tell(roll)
                    confirmed = True
                    await asyncio.sleep(KEEP_ALIVE)
        if not confirmed:
            raise NoAnswer(roll.name, seconds)

    async def _turn_to(self, heading: float) -> None:
        await self._tell(Roll(speed=0, heading=_whole(heading), mode=RollMode.ROTATE))
        await asyncio.sleep(TURN_SECONDS)

    async def _spin(self, degrees: float, seconds: float) -> None:
        seconds = min(max(seconds, abs(degrees) / 360 * FASTEST_TURN), LONGEST_LEASE)
        furthest = seconds / FASTEST_TURN * 360
        degrees = max(-furthest, min(degrees, furthest))
        begin, steps = self._state().heading or 0, max(1, round(seconds / TURN_STEP))
        for step in range(1, steps + 1):
            heading = _whole(begin + degrees * step / steps)
            await self._tell(Roll(speed=0, heading=heading, mode=RollMode.ROTATE))
            await asyncio.sleep(TURN_STEP)

    async def _tell(self, roll: Roll) -> None:
        """Send a roll; that it may move is known before it is said."""
        self._check()
        self._publish(moving=True, speed=roll.speed, heading=roll.heading)
        await self._send(roll, lane=Lane.LATEST)

    async def _raw(self, left: int, right: int, seconds: float) -> None:
        self._after = (
            SetRawMotors(left_mode=MotorMode.OFF, right_mode=MotorMode.OFF),
            SetStabilization(enabled=True),
        )
        self._publish(moving=True, stabilization=False)
        await self._send(
            SetRawMotors(
                left_mode=_direction(left),
                left_power=abs(left),
                right_mode=_direction(right),
                right_power=abs(right),
            )
        )
        await asyncio.sleep(seconds)

    async def _set_zero(self) -> None:
        """Without stabilization meanwhile: else the ball may jerk."""
        await self.stabilize(on=False)
        try:
            await self._send(SetHeading(heading=0))
            self._publish(heading=0)
        finally:
            await self.stabilize(on=True)

    def _check(self) -> None:
        if (reason := self.refusal) is not None:
            raise MotionRefused(reason)

    def _end(self, why: DroidError | None = None) -> None:
        """End the lease; who does it sees to the stop."""
        lease, self._lease = self._lease, None
        if lease:
            self._why = why or Superseded()
            lease.cancel()

    async def _braked(self) -> None:
        """Brake to the end, even if the caller is cancelled meanwhile."""
        braking = asyncio.get_running_loop().create_task(self._brake(), name="Stop")
        self._braking.add(braking)
        braking.add_done_callback(self._braking.discard)
        await asyncio.shield(braking)

    async def _brake(self) -> None:
        """Stop until confirmed; a robot that does not confirm is let stop by itself."""
        after = self._after
        for command in (self.stop_command, *after):
            await self._confirmed(command)
        self._after = ()
        self._publish(
            speed=0, moving=False, stabilization=True if after else self._state().stabilization
        )

    async def _confirmed(self, command: Command[None]) -> None:
        for left in reversed(range(STOP_TRIES)):
            try:
                await self._send(command, lane=Lane.URGENT, seconds=STOP_ANSWER)
            except LinkLost, NotConnected:
                raise
            except DroidError:
                if not left:
                    await self._cut()
                    raise
                await asyncio.sleep(STOP_PAUSE)
            else:
                return


def _tilted(sample: Sample | None) -> bool:
    """Tell whether streamed angles are those of a robot in a hand; without any, it is not known."""
    return sample is not None and any(
        abs(sample.get(angle, 0)) > PICKED_UP_DEGREES for angle in (Signal.PITCH, Signal.ROLL)
    )


def _whole(heading: float) -> int:
    return round(heading) % 360


def _direction(power: int) -> MotorMode:
    if power == 0:
        return MotorMode.OFF
    return MotorMode.FORWARD if power > 0 else MotorMode.REVERSE


def _being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
