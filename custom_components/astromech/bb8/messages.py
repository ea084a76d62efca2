"""What the robot says unasked, as typed messages."""

from collections.abc import Callable
from enum import IntEnum, IntFlag
from struct import Struct, error as StructError
from typing import Final

from .commands import POWER_STATES
from .packet import Notice
from .sensors import Layout, Sample
from .state import PowerState
from .value import Value


class PowerNotification(Value):
    """The battery's state: on change, and every 10 s; None if the robot does not know."""

    state: PowerState | None


class Diagnostics(Value):
    """The report that RunLevel1Diagnostics asked for."""

    text: str


class SensorData(Value):
    """What SetDataStreaming asked for; the oldest sample first."""

    samples: tuple[Sample, ...]


class ConfigBlock(Value):
    """What GetConfigBlock asked for."""

    data: bytes


class SleepWarning(Value):
    """In 10 s the robot will sleep for lack of commands."""


class DidSleep(Value):
    """The robot sleeps; the link will drop."""


class MacroMarker(Value):
    """A macro came to a marker; marker 0 is its end."""

    marker: int
    macro: int
    command: int


class CollisionAxis(IntFlag):
    """Along which axes the threshold was exceeded."""

    X = 0x01
    Y = 0x02


class Collision(Value):
    """The robot hit something, or was hit.

    Attributes:
        x, y, z: Direction of the impact in g; X to the right, Y ahead, Z is always 0.
        axis: Which threshold was exceeded.
        x_magnitude, y_magnitude: The power that exceeded it, in the thresholds' unit.
        speed: At the impact, 0..255.
        timestamp: Seconds since the robot woke, or since AssignTime's zero.
    """

    x: float
    y: float
    z: float
    axis: CollisionAxis
    x_magnitude: int
    y_magnitude: int
    speed: int
    timestamp: float


class BasicOutput(Value):
    """What an orbBasic program printed."""

    text: str


class BasicError(Value):
    """Why an orbBasic program ended, in words."""

    text: str


class BasicErrorCode(Value):
    """Why an orbBasic program ended, as raw bytes."""

    data: bytes


class LevelOutcome(IntEnum):
    """How a self level ended."""

    UNKNOWN = 0
    TIMED_OUT = 1
    SENSORS_ERROR = 2
    DISABLED = 3
    ABORTED = 4
    CHARGER_NOT_FOUND = 5
    SUCCESS = 6


class SelfLevelResult(Value):
    """How the SelfLevel that was asked for ended."""

    outcome: LevelOutcome


class GyroAxis(IntFlag):
    """Directions in which the gyro came to its limit."""

    X_POSITIVE = 0x01
    X_NEGATIVE = 0x02
    Y_POSITIVE = 0x04
    Y_NEGATIVE = 0x08
    Z_POSITIVE = 0x10
    Z_NEGATIVE = 0x20


class GyroLimit(Value):
    """The robot was turned faster than it can measure; SetHeading arms this again."""

    axes: GyroAxis


class LevelUp(Value):
    """Of a game that Sphero once made."""

    level: int
    points: int


class ShieldDamage(Value):
    """Of a game that Sphero once made."""

    shield: int


class Experience(Value):
    """Of a game that Sphero once made."""

    points: int


class BoostUpdate(Value):
    """Of a game that Sphero once made."""

    boost: int


class Unknown(Value):
    """A message of no document, or one whose data do not fit it."""

    id: int
    data: bytes


type Message = (
    PowerNotification
    | Diagnostics
    | SensorData
    | ConfigBlock
    | SleepWarning
    | DidSleep
    | MacroMarker
    | Collision
    | BasicOutput
    | BasicError
    | BasicErrorCode
    | SelfLevelResult
    | GyroLimit
    | LevelUp
    | ShieldDamage
    | Experience
    | BoostUpdate
    | Unknown
)

STREAMING: Final = 0x03
_COLLISION: Final = Struct(">hhhBhhBI")
_LEVEL_UP: Final = Struct(">HH")
_MARKER: Final = Struct(">BBH")
_G: Final = 4096


def decode(notice: Notice, layout: Layout | None = None) -> Message:
    """Return a notice as a message; one that cannot be understood is Unknown.

    Args:
        notice: What the robot said.
        layout: What it was asked to stream, if anything.
    """
    if notice.id == STREAMING:
        samples = layout.samples(notice.data) if layout else None
        return SensorData(samples=samples) if samples else _unknown(notice)
    try:
        return _DECODERS[notice.id](notice.data)
    except KeyError, ValueError, StructError:
        return _unknown(notice)


def _unknown(notice: Notice) -> Unknown:
    return Unknown(id=notice.id, data=notice.data)


def _text(data: bytes) -> str:
    return data.decode("ascii", errors="replace")


def _byte(data: bytes) -> int:
    """Return the only byte."""
    (value,) = data
    return value


def _marker(data: bytes) -> MacroMarker:
    marker, macro, command = _MARKER.unpack(data)
    return MacroMarker(marker=marker, macro=macro, command=command)


def _collision(data: bytes) -> Collision:
    x, y, z, axis, x_magnitude, y_magnitude, speed, milliseconds = _COLLISION.unpack(data)
    return Collision(
        x=x / _G,
        y=y / _G,
        z=z / _G,
        axis=CollisionAxis(axis),
        x_magnitude=x_magnitude,
        y_magnitude=y_magnitude,
        speed=speed,
        timestamp=milliseconds / 1000,
    )


def _level_up(data: bytes) -> LevelUp:
    level, points = _LEVEL_UP.unpack(data)
    return LevelUp(level=level, points=points)


_DECODERS: Final[dict[int, Callable[[bytes], Message]]] = {
    0x01: lambda data: PowerNotification(state=POWER_STATES.get(_byte(data))),
    0x02: lambda data: Diagnostics(text=_text(data)),
    0x04: lambda data: ConfigBlock(data=data),
    0x05: lambda _: SleepWarning(),
    0x06: _marker,
    0x07: _collision,
    0x08: lambda data: BasicOutput(text=_text(data)),
    0x09: lambda data: BasicError(text=_text(data)),
    0x0A: lambda data: BasicErrorCode(data=data),
    0x0B: lambda data: SelfLevelResult(outcome=LevelOutcome(_byte(data))),
    0x0C: lambda data: GyroLimit(axes=GyroAxis(_byte(data))),
    0x0E: _level_up,
    0x0F: lambda data: ShieldDamage(shield=_byte(data)),
    0x10: lambda data: Experience(points=_byte(data)),
    0x11: lambda data: BoostUpdate(boost=_byte(data)),
    0x14: lambda _: DidSleep(),
}
