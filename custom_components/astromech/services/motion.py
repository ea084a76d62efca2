"""Actions that move the robot, or stop it."""

from typing import Final

from homeassistant.core import ServiceCall
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..bb8 import Leg
from ..bb8.lease import LONGEST_LEASE
from ..coordinator import DroidCoordinator
from ..motion_control import (
    async_aim,
    async_clear_emergency_stop,
    async_emergency_stop,
    async_move,
    async_stop,
)
from .target import Action, Facts

SECONDS: Final = vol.All(vol.Coerce(float), vol.Range(min=0.1, max=LONGEST_LEASE))
SIGNED_BYTE: Final = vol.All(vol.Coerce(int), vol.Range(min=-255, max=255))
DEGREES: Final = vol.Coerce(float)
_MOST_LEGS: Final = 20

_LEG: Final = {
    vol.Required("speed"): SIGNED_BYTE,
    vol.Optional("heading"): DEGREES,
    vol.Optional("duration"): SECONDS,
}


async def _roll(coordinator: DroidCoordinator, call: ServiceCall) -> Facts:
    try:
        return await _drive(coordinator, [call.data])
    except HomeAssistantError as err:
        # A hand on a drive pad sends the next roll before this one is over: no fault of anybody.
        if call.data["replaceable"] and err.translation_key == "superseded":
            return {**standing(coordinator), "superseded": True}
        raise


async def _drive_path(coordinator: DroidCoordinator, call: ServiceCall) -> Facts:
    return await _drive(coordinator, call.data["legs"])


async def _drive(coordinator: DroidCoordinator, legs: list[Facts]) -> Facts:
    heading = coordinator.data.heading or 0
    way = [
        Leg(
            speed=each["speed"],
            heading=each.get("heading", heading),
            seconds=each.get("duration", coordinator.memory.now.lease_seconds),
        )
        for each in legs
    ]
    await async_move(coordinator, lambda droid: droid.motion.drive(way))
    return standing(coordinator)


async def _spin(coordinator: DroidCoordinator, call: ServiceCall) -> Facts:
    degrees, seconds = call.data["degrees"], call.data["duration"]
    await async_move(coordinator, lambda droid: droid.motion.spin(degrees, seconds))
    return standing(coordinator)


async def _set_heading(coordinator: DroidCoordinator, call: ServiceCall) -> Facts:
    heading = call.data["heading"]
    await async_move(coordinator, lambda droid: droid.motion.turn(heading))
    return standing(coordinator)


async def _aim(coordinator: DroidCoordinator, call: ServiceCall) -> Facts:
    degrees = call.data["degrees"]
    await async_aim(coordinator, degrees)
    return standing(coordinator)


async def _stop(coordinator: DroidCoordinator, _call: ServiceCall) -> Facts:
    return {"confirmed": await async_stop(coordinator)}


async def _emergency_stop(coordinator: DroidCoordinator, call: ServiceCall) -> Facts:
    confirmed = await async_emergency_stop(coordinator, call.data["reason"])
    return {"confirmed": confirmed, "reason": coordinator.data.e_stop}


async def _clear_emergency_stop(coordinator: DroidCoordinator, call: ServiceCall) -> Facts:
    return {"cleared": await async_clear_emergency_stop(coordinator, call.context)}


def standing(coordinator: DroidCoordinator) -> Facts:
    """Return how the robot stands after a motion."""
    return {"heading": coordinator.data.heading, "stopped": not coordinator.data.moving}


ACTIONS: Final = {
    "roll": Action(_roll, {**_LEG, vol.Optional("replaceable", default=False): cv.boolean}),
    "drive_path": Action(
        _drive_path,
        {
            vol.Required("legs"): vol.All(
                cv.ensure_list, vol.Length(min=1, max=_MOST_LEGS), [vol.Schema(_LEG)]
            )
        },
    ),
    "spin": Action(
        _spin,
        {
            vol.Optional("degrees", default=360): DEGREES,
            vol.Optional("duration", default=1.0): SECONDS,
        },
    ),
    "set_heading": Action(_set_heading, {vol.Required("heading"): DEGREES}),
    "aim": Action(_aim, {vol.Optional("degrees", default=0): DEGREES}),
    "stop": Action(_stop),
    "emergency_stop": Action(
        _emergency_stop, {vol.Optional("reason", default="service"): cv.string}
    ),
    "clear_emergency_stop": Action(_clear_emergency_stop),
}
