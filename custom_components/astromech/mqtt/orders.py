"""What the add-on's commands mean here: each by the same way as the action or the entity."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Final, NamedTuple

from homeassistant.core import Context
from homeassistant.helpers import device_registry as dr
import voluptuous as vol

from ..bb8 import Color, Droid, Effect
from ..bb8.lease import LONGEST_LEASE
from ..const import DOMAIN
from ..coordinator import DroidCoordinator
from ..select import COLORS, Preset
from .payload import IDS, Message, Words
from .topics import Command

type Act = Callable[[DroidCoordinator, Message], Coroutine[Any, Any, Words]]

WHITE: Final = Color(red=255, green=255, blue=255)
DARK: Final = Color(red=0, green=0, blue=0)
_LONGEST_REASON: Final = 80
_SHORTEST_MS: Final = 100


class Order(NamedTuple):
    """How a command is carried out, and what its fields must be."""

    act: Act
    schema: Callable[[Words], Words]


def _number(low: float, high: float) -> Callable[[Any], float]:
    """Validate a JSON number within a range; true is none, and a text is none either."""

    def number(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise vol.Invalid("expected a number")
        if not low <= value <= high:
            raise vol.Invalid(f"expected {low:g} to {high:g}")
        return value

    return number


def _whole(low: int, high: int) -> Callable[[Any], int]:
    """Validate a JSON number without a fraction."""

    def whole(value: Any) -> int:
        number = _number(low, high)(value)
        if number != int(number):
            raise vol.Invalid("expected a whole number")
        return int(number)

    return whole


_BYTE: Final = _whole(0, 255)
_RGB: Final = {vol.Required("r"): _BYTE, vol.Required("g"): _BYTE, vol.Required("b"): _BYTE}
_HEX: Final = vol.Match(r"^#?[0-9A-Fa-f]{6}\Z")

_DRIVE: Final = vol.Schema(
    {
        vol.Required("speed"): _BYTE,
        vol.Required("heading"): _number(0, 360),
        vol.Optional("ms"): _number(_SHORTEST_MS, LONGEST_LEASE * 1000),
    }
)
_LED: Final = vol.Any(
    vol.Schema({vol.Required("state"): vol.In(("ON", "OFF")), vol.Optional("color"): _RGB}),
    vol.Schema({vol.Required("color"): _RGB}),
    vol.Schema({vol.Required("hex"): _HEX}),
    vol.Schema(_RGB),
)
_PRESET: Final = vol.Schema({vol.Required("name"): vol.In([*Preset, *Effect])})
_POWER: Final = vol.Schema({vol.Required("action"): vol.In(("wake", "sleep"))})
_ESTOP: Final = vol.Schema(
    {vol.Optional("reason"): vol.All(str, vol.Length(min=1, max=_LONGEST_REASON))}
)


def _named(name: str, schema: Callable[[Words], Words]) -> Callable[[Words], Words]:
    """Let a plain value stand for the one field that a command has."""

    def named(words: Words) -> Words:
        return schema({name: words["value"]} if words.keys() == {"value"} else words)

    return named


def _drive(words: Words) -> Words:
    """Validate a drive, also in the add-on's short form `v`, `h`."""
    short = {"v": "speed", "h": "heading"}
    valid: Words = _DRIVE({short.get(name, name): value for name, value in words.items()})
    return valid


def _power(words: Words) -> Words:
    if words in ({"value": "ON"}, {"value": "OFF"}):
        words = {"action": "wake" if words["value"] == "ON" else "sleep"}
    valid: Words = _POWER(words)
    return valid


def _led(words: Words) -> Words:
    """Validate a light in any of the forms that the add-on took; return `color`, or `state`."""
    match _LED(_spelled(words)):
        case {"state": "OFF"}:
            return {"color": DARK}
        case {"color": {"r": red, "g": green, "b": blue}} | {"r": red, "g": green, "b": blue}:
            return {"color": Color(red=red, green=green, blue=blue)}
        case {"hex": str(code)}:
            red, green, blue = bytes.fromhex(code.removeprefix("#"))
            return {"color": Color(red=red, green=green, blue=blue)}
        case _:
            return {}


def _spelled(words: Words) -> Words:
    """Return `ON`, `OFF`, `r,g,b` and `#RRGGBB` as the objects that they stand for."""
    match words:
        case {"value": "ON" | "OFF" as state}:
            return {"state": state}
        case {"value": str(text)} if text.count(",") == 2 and text.replace(",", "").isdecimal():
            return dict(zip("rgb", (int(part or -1) for part in text.split(",")), strict=True))
        case {"value": str(text)}:
            return {"hex": text}
        case _:
            return words


def _nothing(_words: Words) -> Words:
    """Take whatever was sent with a command that has no fields, as the add-on did."""
    return {}


def _estop(words: Words) -> Words:
    """Validate a reason; a stop is not refused for the want of a good one."""
    try:
        valid: Words = _ESTOP(words)
    except vol.Invalid:
        return {}
    return valid


async def _call(
    coordinator: DroidCoordinator, service: str, message: Message, **data: Any
) -> Words:
    """Call an action of ours for the robot, as anybody would; the broker is no person."""
    registry, entry_id = dr.async_get(coordinator.hass), coordinator.config_entry.entry_id
    devices = dr.async_entries_for_config_entry(registry, entry_id)
    given = next(iter(message.ids.values()), None)
    ids = {} if given is None else {IDS[0]: str(given)}
    answer = await coordinator.hass.services.async_call(
        DOMAIN,
        service,
        {"device_id": [each.id for each in devices], **data, **ids},
        blocking=True,
        context=Context(),
        return_response=True,
    )
    return {key: value for key, value in (answer or {}).items() if key not in IDS}


def _action(service: str, data: Callable[[Words], Words] = dict) -> Act:
    """Return what calls an action, with its data made of the command's fields."""

    async def act(coordinator: DroidCoordinator, message: Message) -> Words:
        return await _call(coordinator, service, message, **data(message.words))

    return act


def _rolled(words: Words) -> Words:
    duration = {"duration": words["ms"] / 1000} if "ms" in words else {}
    return {"speed": words["speed"], "heading": words["heading"], **duration}


async def _light(coordinator: DroidCoordinator, message: Message) -> Words:
    """Light the robot; without a colour in the one that it last had."""
    last = coordinator.data.main_led
    color = message.words.get("color") or (WHITE if last in (None, DARK) else last)
    await coordinator.async_run(lambda droid: droid.set_main_led(color))
    return {"color": {"r": color.red, "g": color.green, "b": color.blue}}


async def _preset(coordinator: DroidCoordinator, message: Message) -> Words:
    name: str = message.words["name"]

    async def show(droid: Droid) -> None:
        if name in Effect:
            await droid.lights.play(Effect(name))
        else:
            await droid.set_main_led(COLORS[Preset(name)])

    await coordinator.async_run(show)
    return {"name": name}


async def _wake(coordinator: DroidCoordinator, message: Message) -> Words:
    return await _call(coordinator, "ping", message)


async def _sleep(coordinator: DroidCoordinator, _message: Message) -> Words:
    """Put the robot to sleep; one that sleeps is not woken for it, and so confirms nothing."""
    connected = coordinator.data.connected
    await coordinator.async_sleep()
    return {"confirmed": connected}


async def _powered(coordinator: DroidCoordinator, message: Message) -> Words:
    switch = _wake if message.words["action"] == "wake" else _sleep
    return await switch(coordinator, message)


ORDERS: Final[Mapping[Command, Order]] = {
    Command.DRIVE: Order(_action("roll", _rolled), _drive),
    Command.ROLL: Order(_action("roll", _rolled), _drive),
    Command.HEADING: Order(
        _action("set_heading"),
        _named("heading", vol.Schema({vol.Required("heading"): _number(0, 360)})),
    ),
    Command.STOP: Order(_action("stop"), _nothing),
    Command.ESTOP: Order(
        _action("emergency_stop", lambda words: {"reason": "MQTT emergency stop", **words}), _estop
    ),
    Command.CLEAR_ESTOP: Order(_action("clear_emergency_stop"), _nothing),
    Command.LED: Order(_light, _led),
    Command.LED_PRESET: Order(_preset, _named("name", _PRESET)),
    Command.POWER: Order(_powered, _power),
    Command.WAKE: Order(_wake, _nothing),
    Command.SLEEP: Order(_sleep, _nothing),
    Command.CONNECT: Order(_wake, _nothing),
    Command.ECHO: Order(_action("ping"), _nothing),
}
