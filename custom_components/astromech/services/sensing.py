"""Actions that ask the robot something, or have it tell something by itself."""

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import asdict
from typing import Any, Final

from homeassistant.const import ATTR_NAME
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

from ..bb8 import Droid, InvalidArgument, Signal
from ..bb8.commands import CollisionMethod, ConfigureCollision, GetVersions, SetDeviceName
from ..bb8.streaming import DEFAULT_SIGNALS, FASTEST, SLOWEST, planned
from ..const import DOMAIN
from ..coordinator import DroidCoordinator
from ..sensing import turn_streaming
from .target import answer, async_resolve, schema

ATTR_ENABLED: Final = "enabled"
ATTR_SIGNALS: Final = "signals"
ATTR_RATE: Final = "rate"

_BYTE: Final = vol.All(vol.Coerce(int), vol.Range(min=0, max=255))
_THRESHOLDS: Final = ("x_threshold", "x_speed", "y_threshold", "y_speed", "dead_time")
_LONGEST_NAME: Final = 48

type Facts = dict[str, Any]


def _name(value: object) -> str:
    """Validate a name that the robot can store: 1..48 bytes as UTF-8."""
    name = cv.string(value).strip()
    if not 0 < len(name.encode()) <= _LONGEST_NAME:
        raise vol.Invalid(f"a name has 1 to {_LONGEST_NAME} bytes")
    return name


SCHEMAS: Final = {
    "stream_sensors": schema(
        {
            vol.Optional(ATTR_ENABLED, default=True): cv.boolean,
            vol.Optional(ATTR_SIGNALS, default=list(DEFAULT_SIGNALS)): vol.All(
                cv.ensure_list, vol.Length(min=1), [vol.Coerce(Signal)]
            ),
            vol.Optional(ATTR_RATE, default=1.0): vol.All(
                vol.Coerce(float), vol.Range(min=SLOWEST, max=FASTEST)
            ),
        }
    ),
    "configure_collision": schema(
        {
            vol.Optional(ATTR_ENABLED, default=True): cv.boolean,
            **{vol.Optional(each): _BYTE for each in _THRESHOLDS},
        }
    ),
    "ping": schema(),
    "read_versions": schema(),
    "set_name": schema({vol.Required(ATTR_NAME): _name}),
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
    hass: HomeAssistant, act: Callable[[DroidCoordinator, Facts], Awaitable[Facts]]
) -> Callable[[ServiceCall], Coroutine[Any, Any, ServiceResponse]]:
    async def handle(call: ServiceCall) -> ServiceResponse:
        return answer(call, **await act(await async_resolve(hass, call), call.data))

    return handle


async def _stream_sensors(coordinator: DroidCoordinator, data: Facts) -> Facts:
    if not data[ATTR_ENABLED]:
        await turn_streaming(coordinator, on=False)
        return {"streaming": False}
    signals, rate = tuple(data[ATTR_SIGNALS]), data[ATTR_RATE]
    try:
        planned(signals, rate)
    except InvalidArgument as err:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="invalid_argument",
            translation_placeholders={"argument": err.argument, "expected": err.expected},
        ) from err
    actual = await coordinator.async_run(lambda droid: droid.streaming.start(signals, rate))
    return {"streaming": True, "signals": [str(each) for each in signals], "rate": actual}


async def _configure_collision(coordinator: DroidCoordinator, data: Facts) -> Facts:
    enabled: bool = data[ATTR_ENABLED]
    method = CollisionMethod.DEFAULT if enabled else CollisionMethod.OFF
    given = {each: data[each] for each in _THRESHOLDS if each in data}
    configuration = ConfigureCollision(method=method, **given)
    await coordinator.async_run(lambda droid: droid.streaming.detect_collisions(configuration))
    return {"enabled": enabled, **{each: getattr(configuration, each) for each in _THRESHOLDS}}


async def _ping(coordinator: DroidCoordinator, _data: Facts) -> Facts:
    seconds = await coordinator.async_run(lambda droid: droid.ping())
    return {"milliseconds": round(seconds * 1000, 1)}


async def _read_versions(coordinator: DroidCoordinator, _data: Facts) -> Facts:
    return asdict(await coordinator.async_run(lambda droid: droid.request(GetVersions())))


async def _set_name(coordinator: DroidCoordinator, data: Facts) -> Facts:
    name: str = data[ATTR_NAME]

    async def store(droid: Droid) -> None:
        await droid.request(SetDeviceName(device_name=name))

    await coordinator.async_run(store)
    return {ATTR_NAME: name}


_ACTIONS: Final = {
    "stream_sensors": _stream_sensors,
    "configure_collision": _configure_collision,
    "ping": _ping,
    "read_versions": _read_versions,
    "set_name": _set_name,
}
