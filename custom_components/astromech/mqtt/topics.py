"""The add-on's topics under a base that a person chose; pure."""

from collections.abc import Iterable
from enum import StrEnum
import re
from typing import Final, NamedTuple

DEFAULT_BASE: Final = "bb8"
"""What the add-on is delivered with."""

LONGEST_BASE: Final = 64
_BASE: Final = re.compile(r"[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*")
_OF_OTHERS: Final = ("homeassistant",)
"""First levels that a droid must not write under: Home Assistant discovers devices there."""


class Command(StrEnum):
    """What can be asked for; the value is the last level of its topics."""

    DRIVE = "drive"
    ROLL = "roll"
    HEADING = "heading"
    STOP = "stop"
    ESTOP = "estop"
    CLEAR_ESTOP = "clear_estop"
    LED = "led"
    LED_PRESET = "led_preset"
    POWER = "power"
    WAKE = "wake"
    SLEEP = "sleep"
    CONNECT = "connect"
    ECHO = "echo"
    UNKNOWN = "unknown"
    """What came on a command topic that nobody knows."""


URGENT: Final = frozenset({Command.STOP, Command.ESTOP})

# The add-on's second set of topics: one level, its client id, after the base.
_OF_CLIENT: Final = {
    ("power", "set"): Command.POWER,
    ("led", "set"): Command.LED,
    ("heading", "set"): Command.HEADING,
    ("drive", "set"): Command.DRIVE,
    ("stop", "press"): Command.STOP,
    ("sleep", "press"): Command.SLEEP,
}
_BY_NAME: Final = {str(each): each for each in Command if each is not Command.ECHO}


class Telemetry(NamedTuple):
    """A measurement: the last level of its topic, and what is told of it."""

    name: str
    fields: tuple[str, ...]


TELEMETRY: Final = (
    Telemetry("echo_roundtrip", ("ms", "outcome", "ts")),
    Telemetry("ble_connect_attempt", ("try", "backoff_s", "ts")),
    Telemetry("led_discovery", ("unique_id", "duplicates", "ts")),
)


def is_base(text: str) -> bool:
    """Return whether topics may stand under this: levels of plain characters, no wildcard."""
    return (
        len(text) <= LONGEST_BASE
        and _BASE.fullmatch(text) is not None
        and text.partition("/")[0] not in _OF_OTHERS
    )


def filters(base: str) -> Iterable[str]:
    """Return what is to be subscribed to; the answers go elsewhere, so none is heard again."""
    yield f"{base}/echo/cmd"
    yield f"{base}/cmd/+"
    for kind, verb in _OF_CLIENT:
        yield f"{base}/+/{kind}/{verb}"


def asked(base: str, topic: str) -> Command | None:
    """Return what a message on a topic asks for, None if it is none of ours."""
    match topic.removeprefix(f"{base}/").split("/"):
        case ["echo", "cmd"]:
            return Command.ECHO
        case ["cmd", name]:
            return _BY_NAME.get(name, Command.UNKNOWN)
        case [_, kind, verb]:
            return _OF_CLIENT.get((kind, verb))
        case _:
            return None


def answer_topic(base: str, command: Command) -> str:
    """Return where the outcome of a command is told."""
    return f"{base}/echo/state" if command is Command.ECHO else f"{base}/ack/{command}"


def telemetry_topic(base: str, telemetry: Telemetry) -> str:
    """Return where a measurement is published."""
    return f"{base}/telemetry/{telemetry.name}"
