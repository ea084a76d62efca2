"""Short programs that the robot carries out by itself, as bytes of a temporary macro.

What a macro may hold is the list of steps here: it has no word for sleep, for flash, for raw
motors, for other macros or for loops. Its flags stop the motors when it ends and let the robot
stop when the link goes; it never drives exclusively, so that a stop of ours is heeded.

Source: section 7.4 of the protocol notes.
"""

from collections.abc import Iterator, Sequence
from typing import Final, assert_never

from .errors import InvalidArgument
from .packet import MAX_DATA
from .state import Color
from .value import Value
from .way import Leg, whole

TEMPORARY: Final = 0xFF
FLAGS: Final = 0x01 | 0x04
"""Stop the motors at the end or when aborted; heed the stop on disconnection."""

LONGEST: Final = 10.0
"""Seconds that a macro may take: it runs without us, so it is soon over."""
LONGEST_STEP: Final = 5.0
"""Seconds that it rolls, waits or fades in one step: as long as a lease."""

BRAKE_SECONDS: Final = 0.5
TURN_SECONDS: Final = 1.0
"""What a stop and a turn are given; a turn begins at a stand, as else it is a hard stop."""

_ROLL_AGAIN: Final = 1.0
"""Seconds between two rolls of one step, less than the motion timeout of a session."""

_END, _ROLL, _RGB, _TAIL, _DELAY, _FADE = 0x00, 0x05, 0x07, 0x09, 0x0B, 0x14
_AT_ONCE: Final = b"\x00"


class Wait(Value):
    """Go on with what it does, for so many seconds."""

    seconds: float


class Light(Value):
    """Show a colour, after a fade of so many seconds."""

    color: Color
    seconds: float = 0.0


class Tail(Value):
    """Light the tail, 0..255."""

    brightness: int


class Turn(Value):
    """Turn on the spot to a heading in degrees, any number; from a stand."""

    heading: float


class Halt(Value):
    """Brake, without a turn."""


type Step = Leg | Wait | Light | Tail | Turn | Halt


class Scene(Value):
    """What the robot does for a while.

    Attributes:
        code: The commands that begin it.
        seconds: How long it takes.
        speed: What it rolls with, 0..255.
        heading: Where it looks, 0..359 degrees.
    """

    code: bytes
    seconds: float
    speed: int
    heading: int


class Macro(Value):
    """A macro that may be sent.

    Attributes:
        scenes: What it is made of, in order.
        code: All bytes of it, 4..254.
    """

    scenes: tuple[Scene, ...]
    code: bytes

    @property
    def seconds(self) -> float:
        """How long it takes."""
        return sum(scene.seconds for scene in self.scenes)


def build(steps: Sequence[Step], *, cap: int, heading: int) -> Macro:
    """Return steps as a macro, which ends with a stop.

    Args:
        steps: At least one.
        cap: The fastest that it may roll, 0..255.
        heading: Where the robot looks now, 0..359 degrees.

    Raises:
        InvalidArgument: There is no step, or a step or the whole takes too long.
    """
    if not steps:
        raise InvalidArgument("steps", 0, "at least one")
    scenes = tuple(_scenes(steps, cap, heading))
    code = b"".join(scene.code for scene in scenes)
    macro = Macro(scenes=scenes, code=bytes((TEMPORARY, FLAGS)) + code + bytes((_END,)))
    if macro.seconds > LONGEST:
        raise InvalidArgument("steps", f"{macro.seconds:g} s", f"at most {LONGEST:g} s in all")
    if len(macro.code) > MAX_DATA:
        raise InvalidArgument("steps", len(macro.code), f"at most {MAX_DATA} bytes in all")
    return macro


def _scenes(steps: Sequence[Step], cap: int, heading: int) -> Iterator[Scene]:
    speed = 0
    for step in steps:
        for scene in _scene(step, cap, speed, heading):
            yield scene
            speed, heading = scene.speed, scene.heading
    yield _halt(heading)


def _scene(step: Step, cap: int, speed: int, heading: int) -> Iterator[Scene]:
    """Return what a step makes of a robot that rolls so fast there."""
    match step:
        case Leg():
            yield from _rolls(step, cap)
        case Turn():
            if speed:
                yield _halt(heading)
            yield _rolling(0, whole(step.heading), TURN_SECONDS)
        case Halt():
            yield _halt(heading)
        case Wait(seconds=seconds):
            yield Scene(code=_delay(seconds), seconds=seconds, speed=speed, heading=heading)
        case Light():
            yield Scene(code=_light(step), seconds=step.seconds, speed=speed, heading=heading)
        case Tail(brightness=brightness):
            code = bytes((_TAIL, _byte("brightness", brightness))) + _AT_ONCE
            yield Scene(code=code, seconds=0.0, speed=speed, heading=heading)
        case _:
            assert_never(step)


def _rolls(leg: Leg, cap: int) -> Iterator[Scene]:
    roll, left = leg.roll(cap), _seconds(leg.seconds)
    while left > 0:
        yield _rolling(roll.speed, roll.heading, min(left, _ROLL_AGAIN))
        left = round(left - _ROLL_AGAIN, 3)


def _halt(heading: int) -> Scene:
    """Return a stop: a roll of speed 0 towards where it looks."""
    return _rolling(0, heading, BRAKE_SECONDS)


def _rolling(speed: int, heading: int, seconds: float) -> Scene:
    code = bytes((_ROLL, speed, *heading.to_bytes(2))) + _AT_ONCE + _delay(seconds)
    return Scene(code=code, seconds=seconds, speed=speed, heading=heading)


def _light(light: Light) -> bytes:
    color = light.color
    rgb = bytes(_byte("color", part) for part in (color.red, color.green, color.blue))
    if not light.seconds:
        return bytes((_RGB,)) + rgb + _AT_ONCE
    # A fade goes on in the background, and is waited for.
    return bytes((_FADE,)) + rgb + _milliseconds(light.seconds) + _delay(light.seconds)


def _delay(seconds: float) -> bytes:
    return bytes((_DELAY,)) + _milliseconds(seconds)


def _milliseconds(seconds: float) -> bytes:
    return round(_seconds(seconds) * 1000).to_bytes(2)


def _seconds(seconds: float) -> float:
    if not 0 < seconds <= LONGEST_STEP:
        raise InvalidArgument("duration", seconds, f"more than 0 and at most {LONGEST_STEP:g} s")
    return seconds


def _byte(name: str, value: int) -> int:
    if not 0 <= value <= 0xFF:
        raise InvalidArgument(name, value, "0..255")
    return value
