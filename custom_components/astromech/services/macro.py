"""The action that has the robot carry out a small program by itself."""

from typing import Any, Final

from homeassistant.core import ServiceCall
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..bb8 import Color, Leg
from ..bb8.macro import Halt, Light, Step, Tail, Turn, Wait, build
from ..coordinator import DroidCoordinator
from ..motion_control import async_move
from .motion import DEGREES, SECONDS, SIGNED_BYTE, standing
from .target import Action, Facts, valid

ATTR_STEP: Final = "step"
ATTR_STEPS: Final = "steps"
_MOST_STEPS: Final = 50

_BYTE: Final = vol.All(vol.Coerce(int), vol.Range(min=0, max=255))


def _fields(fields: dict[vol.Marker, Any] | None = None) -> vol.Schema:
    return vol.Schema({vol.Required(ATTR_STEP): str, **(fields or {})})


_STEP: Final = cv.key_value_schemas(
    ATTR_STEP,
    {
        "roll": _fields(
            {
                vol.Required("speed"): SIGNED_BYTE,
                vol.Optional("heading", default=0): DEGREES,
                vol.Optional("duration", default=1.0): SECONDS,
            }
        ),
        "wait": _fields({vol.Required("duration"): SECONDS}),
        "light": _fields(
            {
                vol.Required("rgb_color"): vol.ExactSequence((_BYTE, _BYTE, _BYTE)),
                vol.Optional("duration", default=0.0): vol.Any(0.0, SECONDS),
            }
        ),
        "tail_light": _fields({vol.Required("brightness"): _BYTE}),
        "set_heading": _fields({vol.Required("heading"): DEGREES}),
        "stop": _fields(),
    },
)


async def _run_macro(coordinator: DroidCoordinator, call: ServiceCall) -> Facts:
    steps = [_step(each) for each in call.data[ATTR_STEPS]]
    with valid():  # before the robot is woken for it
        build(steps, cap=coordinator.memory.now.speed_cap, heading=0)
    macro, finished = await async_move(coordinator, lambda droid: droid.macros.play(steps))
    return {
        "finished": finished,
        "seconds": macro.seconds,
        "bytes": len(macro.code),
        **standing(coordinator),
    }


def _step(step: Facts) -> Step:
    """Return a step that was found valid as the driver knows it."""
    match step:
        case {"step": "roll", "speed": speed, "heading": heading, "duration": seconds}:
            return Leg(speed=speed, heading=heading, seconds=seconds)
        case {"step": "wait", "duration": seconds}:
            return Wait(seconds=seconds)
        case {"step": "light", "rgb_color": (red, green, blue), "duration": seconds}:
            return Light(color=Color(red=red, green=green, blue=blue), seconds=seconds)
        case {"step": "tail_light", "brightness": brightness}:
            return Tail(brightness=brightness)
        case {"step": "set_heading", "heading": heading}:
            return Turn(heading=heading)
        case _:
            return Halt()


ACTIONS: Final = {
    "run_macro": Action(
        _run_macro,
        {
            vol.Required(ATTR_STEPS): vol.All(
                cv.ensure_list, vol.Length(min=1, max=_MOST_STEPS), [_STEP]
            )
        },
    )
}
