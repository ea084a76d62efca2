"""Actions that move the robot, or stop it."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final

from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..bb8 import Leg
from ..bb8.motion import LONGEST_LEASE
from ..const import CONF_RAW_MOTOR_SERVICES, DOMAIN
from ..coordinator import DroidCoordinator
from ..motion_control import (
    async_clear_emergency_stop,
    async_emergency_stop,
    async_move,
    async_stop,
)
from .target import answer, async_resolve, schema

_SECONDS: Final = vol.All(vol.Coerce(float), vol.Range(min=0.1, max=LONGEST_LEASE))
_SIGNED_BYTE: Final = vol.All(vol.Coerce(int), vol.Range(min=-255, max=255))
_DEGREES: Final = vol.Coerce(float)
_MOST_LEGS: Final = 20

_LEG: Final = {
    vol.Required("speed"): _SIGNED_BYTE,
    vol.Optional("heading"): _DEGREES,
    vol.Optional("duration"): _SECONDS,
}

type Facts = dict[str, Any]

SCHEMAS: Final = {
    "roll": schema(_LEG),
    "drive_path": schema(
        {
            vol.Required("legs"): vol.All(
                cv.ensure_list, vol.Length(min=1, max=_MOST_LEGS), [vol.Schema(_LEG)]
            )
        }
    ),
    "spin": schema(
        {
            vol.Optional("degrees", default=360): _DEGREES,
            vol.Optional("duration", default=1.0): _SECONDS,
        }
    ),
    "set_heading": schema({vol.Required("heading"): _DEGREES}),
    "aim": schema({vol.Optional("degrees", default=0): _DEGREES}),
    "raw_motor": schema(
        {
            vol.Required("left"): _SIGNED_BYTE,
            vol.Required("right"): _SIGNED_BYTE,
            vol.Optional("duration"): _SECONDS,
        }
    ),
    "stop": schema(),
    "emergency_stop": schema({vol.Optional("reason", default="service"): cv.string}),
    "clear_emergency_stop": schema(),
}


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the actions of this module."""
    for name, act in _ACTIONS.items():
        hass.services.async_register(
            DOMAIN,
            name,
            _handler(hass, act),
            schema=SCHEMAS[name],
            supports_response=SupportsResponse.OPTIONAL,
        )


def _handler(
    hass: HomeAssistant, act: Callable[[DroidCoordinator, ServiceCall], Awaitable[Facts]]
) -> Callable[[ServiceCall], Coroutine[Any, Any, ServiceResponse]]:
    async def handle(call: ServiceCall) -> ServiceResponse:
        return answer(call, **await act(await async_resolve(hass, call), call))

    return handle


async def _roll(coordinator: DroidCoordinator, call: ServiceCall) -> Facts:
    return await _drive(coordinator, [call.data])


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
    await async_move(coordinator, lambda motion: motion.drive(way))
    return _stands(coordinator)


async def _spin(coordinator: DroidCoordinator, call: ServiceCall) -> Facts:
    degrees, seconds = call.data["degrees"], call.data["duration"]
    await async_move(coordinator, lambda motion: motion.spin(degrees, seconds))
    return _stands(coordinator)


async def _set_heading(coordinator: DroidCoordinator, call: ServiceCall) -> Facts:
    heading = call.data["heading"]
    await async_move(coordinator, lambda motion: motion.turn(heading))
    return _stands(coordinator)


async def _aim(coordinator: DroidCoordinator, call: ServiceCall) -> Facts:
    degrees = call.data["degrees"]
    await coordinator.async_run(lambda droid: droid.motion.aim(degrees))
    return _stands(coordinator)


async def _raw_motor(coordinator: DroidCoordinator, call: ServiceCall) -> Facts:
    if not coordinator.config_entry.options.get(CONF_RAW_MOTOR_SERVICES, False):
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="raw_motor_not_enabled"
        )
    left, right = call.data["left"], call.data["right"]
    seconds = call.data.get("duration", coordinator.memory.now.lease_seconds)
    await async_move(coordinator, lambda motion: motion.raw_motors(left, right, seconds))
    return _stands(coordinator)


async def _stop(coordinator: DroidCoordinator, _call: ServiceCall) -> Facts:
    return {"confirmed": await async_stop(coordinator)}


async def _emergency_stop(coordinator: DroidCoordinator, call: ServiceCall) -> Facts:
    confirmed = await async_emergency_stop(coordinator, call.data["reason"])
    return {"confirmed": confirmed, "reason": coordinator.data.e_stop}


async def _clear_emergency_stop(coordinator: DroidCoordinator, call: ServiceCall) -> Facts:
    await async_clear_emergency_stop(coordinator, call.context)
    return {"cleared": True}


def _stands(coordinator: DroidCoordinator) -> Facts:
    """Return how the robot stands after a motion."""
    return {"heading": coordinator.data.heading, "stopped": not coordinator.data.moving}


_ACTIONS: Final = {
    "roll": _roll,
    "drive_path": _drive_path,
    "spin": _spin,
    "set_heading": _set_heading,
    "aim": _aim,
    "raw_motor": _raw_motor,
    "stop": _stop,
    "emergency_stop": _emergency_stop,
    "clear_emergency_stop": _clear_emergency_stop,
}
