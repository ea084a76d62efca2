"""What the main LED can play: each animation as a row of frames, pure and without a clock."""

from collections.abc import Iterable, Iterator
from colorsys import hsv_to_rgb
from enum import StrEnum
from itertools import chain, cycle, pairwise, repeat
from math import pi, sin
from typing import Final, NamedTuple, assert_never

from .state import Color

FRAME_SECONDS: Final = 0.1
"""The shortest frame. With it a strobe flashes 5 times a second, and the link has room to spare."""

DARK: Final = Color(red=0, green=0, blue=0)
WHITE: Final = Color(red=255, green=255, blue=255)
RED: Final = Color(red=255, green=0, blue=0)
BLUE: Final = Color(red=0, green=0, blue=255)


class Effect(StrEnum):
    """An animation that a person can choose."""

    POLICE = "police"
    SUNSET = "sunset"
    PULSE = "pulse"
    STROBE = "strobe"
    RAINBOW = "rainbow"
    HEARTBEAT = "heartbeat"
    SLEEP_FADE = "sleep_fade"


class Frame(NamedTuple):
    """A colour, and for how many seconds it shows; at least FRAME_SECONDS."""

    color: Color
    seconds: float


type Frames = Iterator[Frame]

_SUNSET: Final = (
    Color(red=255, green=180, blue=90),
    Color(red=255, green=96, blue=0),
    Color(red=200, green=24, blue=8),
    Color(red=70, green=0, blue=40),
    DARK,
)
_SUNSET_STEPS: Final = 75
_FADE_STEPS: Final = 100
_PULSE_STEPS: Final = 20
_RAINBOW_STEPS: Final = 60
_GLOW_SECONDS: Final = 60.0
_BREATH_STEPS: Final = 10
_BEACON: Final = (1.0, 0.4, 0.1, 0.0, 0.0, 0.1, 0.4)
"""How bright a turning light is, seen from one side."""


def frames(effect: Effect, color: Color) -> Frames:
    """Return an animation, which may never end.

    Args:
        effect: Which one.
        color: The colour that pulse, strobe, heartbeat and sleep fade have.
    """
    match effect:
        case Effect.POLICE:
            return cycle((Frame(RED, 0.25), Frame(DARK, 0.1), Frame(BLUE, 0.25), Frame(DARK, 0.1)))
        case Effect.SUNSET:
            return _sunset()
        case Effect.PULSE:
            return cycle(_pulse(color))
        case Effect.STROBE:
            return cycle((Frame(color, FRAME_SECONDS), Frame(DARK, FRAME_SECONDS)))
        case Effect.RAINBOW:
            return cycle(_rainbow())
        case Effect.HEARTBEAT:
            beat, pause = Frame(color, 0.12), Frame(mixed(DARK, color, 0.1), 0.15)
            return cycle((beat, pause, beat, pause._replace(seconds=0.6)))
        case Effect.SLEEP_FADE:
            return _fade(color, DARK, _FADE_STEPS)
        case _:
            assert_never(effect)


def blink(times: int = 3) -> Frames:
    """Return a few white flashes, by which a person finds the robot."""
    return iter((Frame(WHITE, 0.3), Frame(DARK, 0.2)) * times)


def glow(color: Color) -> Frames:
    """Return a colour that stays; it is told anew now and then, should an answer have been lost."""
    return repeat(Frame(color, _GLOW_SECONDS))


def breath(color: Color) -> Frames:
    """Return a slow swelling and fading without an end, with a third of a pulse's packets."""
    shares = (sin(pi * step / _BREATH_STEPS) for step in range(1, _BREATH_STEPS + 1))
    return cycle([Frame(mixed(DARK, color, share), 3 * FRAME_SECONDS) for share in shares])


def signal(color: Color) -> Frames:
    """Return a slow blinking without an end, as of a machine that waits for someone."""
    return cycle((Frame(color, 0.8), Frame(DARK, 1.2)))


def beacon(color: Color) -> Frames:
    """Return a light that seems to turn, without an end: it sweeps by once in about a second."""
    return cycle([Frame(mixed(DARK, color, share), 0.15) for share in _BEACON])


def nod(color: Color, then: Iterable[Frame] = ()) -> Frames:
    """Return two swells, and what is to follow."""
    up, down = Frame(color, 0.4), Frame(mixed(DARK, color, 0.1), 0.25)
    return chain((up, down) * 2, then)


def mixed(start: Color, end: Color, share: float) -> Color:
    """Return the colour on the way between two, at 0..1 of it."""
    return Color(
        red=_between(start.red, end.red, share),
        green=_between(start.green, end.green, share),
        blue=_between(start.blue, end.blue, share),
    )


def _between(start: int, end: int, share: float) -> int:
    return round(start + (end - start) * share)


def _fade(start: Color, end: Color, steps: int) -> Frames:
    """Go from one colour to another, which is the last frame."""
    for step in range(1, steps + 1):
        yield Frame(mixed(start, end, step / steps), FRAME_SECONDS)


def _sunset() -> Frames:
    for start, end in pairwise(_SUNSET):
        yield from _fade(start, end, _SUNSET_STEPS)


def _pulse(color: Color) -> Frames:
    for step in range(_PULSE_STEPS):
        yield Frame(mixed(DARK, color, sin(pi * (step + 1) / (_PULSE_STEPS + 1))), FRAME_SECONDS)


def _rainbow() -> Frames:
    for step in range(_RAINBOW_STEPS):
        red, green, blue = (round(255 * part) for part in hsv_to_rgb(step / _RAINBOW_STEPS, 1, 1))
        yield Frame(Color(red=red, green=green, blue=blue), FRAME_SECONDS)
