"""Actions that ask the robot something, or have it tell something by itself."""

from dataclasses import asdict
from typing import Final

from homeassistant.const import ATTR_NAME
from homeassistant.core import ServiceCall
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..bb8 import Droid, Signal
from ..bb8.commands import CollisionMethod, ConfigureCollision, GetVersions, SetDeviceName
from ..bb8.streaming import DEFAULT_SIGNALS, FASTEST, SLOWEST, planned
from ..coordinator import DroidCoordinator
from ..sensing import THRESHOLDS, detect_collisions, stop_streaming, stream
from .target import Action, Facts, valid

ATTR_ENABLED: Final = "enabled"
ATTR_SIGNALS: Final = "signals"
ATTR_RATE: Final = "rate"

_BYTE: Final = vol.All(vol.Coerce(int), vol.Range(min=0, max=255))
_LONGEST_NAME: Final = 48


def _name(value: object) -> str:
    """Validate a name that the robot can store: 1..48 bytes as UTF-8."""
    name = cv.string(value).strip()
    if not 0 < len(name.encode()) <= _LONGEST_NAME:
        raise vol.Invalid(f"a name has 1 to {_LONGEST_NAME} bytes")
    return name


async def _stream_sensors(coordinator: DroidCoordinator, call: ServiceCall) -> Facts:
    if not call.data[ATTR_ENABLED]:
        await stop_streaming(coordinator)
        return {"streaming": False}
    signals, rate = tuple(call.data[ATTR_SIGNALS]), call.data[ATTR_RATE]
    with valid():
        planned(signals, rate)
    actual = await stream(coordinator, signals, rate)
    return {"streaming": True, "signals": [str(each) for each in signals], "rate": actual}


async def _configure_collision(coordinator: DroidCoordinator, call: ServiceCall) -> Facts:
    enabled: bool = call.data[ATTR_ENABLED]
    method = CollisionMethod.DEFAULT if enabled else CollisionMethod.OFF
    given = {each: call.data[each] for each in THRESHOLDS if each in call.data}
    configuration = ConfigureCollision(method=method, **given)
    await detect_collisions(coordinator, configuration)
    return {"enabled": enabled, **{each: getattr(configuration, each) for each in THRESHOLDS}}


async def _ping(coordinator: DroidCoordinator, _call: ServiceCall) -> Facts:
    seconds = await coordinator.async_run(lambda droid: droid.ping())
    return {"milliseconds": round(seconds * 1000, 1)}


async def _read_versions(coordinator: DroidCoordinator, _call: ServiceCall) -> Facts:
    return asdict(await coordinator.async_run(lambda droid: droid.request(GetVersions())))


async def _set_name(coordinator: DroidCoordinator, call: ServiceCall) -> Facts:
    name: str = call.data[ATTR_NAME]

    async def store(droid: Droid) -> None:
        await droid.request(SetDeviceName(device_name=name))

    await coordinator.async_run(store)
    return {ATTR_NAME: name}


ACTIONS: Final = {
    "stream_sensors": Action(
        _stream_sensors,
        {
            vol.Optional(ATTR_ENABLED, default=True): cv.boolean,
            vol.Optional(ATTR_SIGNALS, default=list(DEFAULT_SIGNALS)): vol.All(
                cv.ensure_list, vol.Length(min=1), [vol.Coerce(Signal)]
            ),
            vol.Optional(ATTR_RATE, default=1.0): vol.All(
                vol.Coerce(float), vol.Range(min=SLOWEST, max=FASTEST)
            ),
        },
    ),
    "configure_collision": Action(
        _configure_collision,
        {
            vol.Optional(ATTR_ENABLED, default=True): cv.boolean,
            **{vol.Optional(each): _BYTE for each in THRESHOLDS},
        },
    ),
    "ping": Action(_ping),
    "read_versions": Action(_read_versions),
    "set_name": Action(_set_name, {vol.Required(ATTR_NAME): _name}),
}
