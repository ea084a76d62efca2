"""Actions that set how the robot moves, or drive it past its own control."""

from collections.abc import Awaitable, Callable
from typing import Final

from homeassistant.core import ServiceCall
from homeassistant.exceptions import ServiceValidationError
import voluptuous as vol

from ..bb8 import Droid
from ..bb8.control import FASTEST_RATE, LEVEL_SECONDS
from ..const import CONF_RAW_MOTOR_SERVICES, DOMAIN
from ..coordinator import DroidCoordinator
from ..motion_control import async_move
from .motion import SECONDS, SIGNED_BYTE, standing
from .target import Action, Facts

_CENTIMETRES: Final = vol.All(vol.Coerce(int), vol.Range(min=-0x8000, max=0x7FFF))


async def _raw_motor(coordinator: DroidCoordinator, call: ServiceCall) -> Facts:
    left, right, seconds = call.data["left"], call.data["right"], _seconds(coordinator, call)
    return await _unsteered(
        coordinator, lambda droid: droid.control.raw_motors(left, right, seconds)
    )


async def _boost(coordinator: DroidCoordinator, call: ServiceCall) -> Facts:
    seconds = _seconds(coordinator, call)
    return await _unsteered(coordinator, lambda droid: droid.control.boost(seconds))


async def _unsteered(
    coordinator: DroidCoordinator, movement: Callable[[Droid], Awaitable[None]]
) -> Facts:
    """Move without the robot's own control, if that is wished in the options."""
    if not coordinator.config_entry.options.get(CONF_RAW_MOTOR_SERVICES, False):
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="raw_motor_not_enabled"
        )
    await async_move(coordinator, movement)
    return {**standing(coordinator), "stabilized": coordinator.data.stabilization}


async def _set_rotation_rate(coordinator: DroidCoordinator, call: ServiceCall) -> Facts:
    wanted: float = call.data["rate"]
    rate = await coordinator.async_run(lambda droid: droid.control.set_rotation_rate(wanted))
    return {"rate": round(rate, 1)}


async def _self_level(coordinator: DroidCoordinator, call: ServiceCall) -> Facts:
    angle, seconds = call.data["angle"], call.data["timeout"]
    outcome = await async_move(coordinator, lambda droid: droid.control.level(angle, seconds))
    return {"result": outcome.name.lower(), **standing(coordinator)}


async def _reset_locator(coordinator: DroidCoordinator, call: ServiceCall) -> Facts:
    x, y = call.data["x"], call.data["y"]
    place = await coordinator.async_run(lambda droid: droid.control.locate(x, y))
    return {"x": place.x, "y": place.y}


def _seconds(coordinator: DroidCoordinator, call: ServiceCall) -> float:
    seconds: float = call.data.get("duration", coordinator.memory.now.lease_seconds)
    return seconds


ACTIONS: Final = {
    "raw_motor": Action(
        _raw_motor,
        {
            vol.Required("left"): SIGNED_BYTE,
            vol.Required("right"): SIGNED_BYTE,
            vol.Optional("duration"): SECONDS,
        },
    ),
    "boost": Action(_boost, {vol.Optional("duration"): SECONDS}),
    "set_rotation_rate": Action(
        _set_rotation_rate,
        {vol.Required("rate"): vol.All(vol.Coerce(float), vol.Range(min=1, max=FASTEST_RATE))},
    ),
    "self_level": Action(
        _self_level,
        {
            vol.Optional("angle", default=3): vol.All(vol.Coerce(int), vol.Range(min=1, max=90)),
            vol.Optional("timeout", default=LEVEL_SECONDS): vol.All(
                vol.Coerce(int), vol.Range(min=1, max=60)
            ),
        },
    ),
    "reset_locator": Action(
        _reset_locator,
        {
            vol.Optional("x", default=0): _CENTIMETRES,
            vol.Optional("y", default=0): _CENTIMETRES,
        },
    ),
}
