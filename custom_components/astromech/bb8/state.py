"""What is known of the robot. Unknown is None, never a made-up value."""

from dataclasses import dataclass
from enum import StrEnum

from .sensors import Sample


class PowerState(StrEnum):
    """State of the battery, as the robot itself judges it."""

    CHARGING = "charging"
    OK = "ok"
    LOW = "low"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True, kw_only=True)
class Color:
    """A colour of the main LED; each part is 0..255."""

    red: int
    green: int
    blue: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """What the robot is made of; versions are text such as "4.63"."""

    model: int
    hardware: int
    firmware: str
    bootloader: str
    basic: str
    macro: str
    api: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DroidState:
    """A snapshot of the robot, published whenever a part of it changes.

    Power values are the last that the robot told, and stay when the link goes.

    Attributes:
        connected: There is a link, and the robot has answered on it.
        unresponsive: It is connected, but several requests in a row went unanswered.
        power: State of the battery.
        voltage: Battery voltage in volts.
        charges: How often the battery was charged in its life.
        seconds_since_charge: Seconds awake since the last charge.
        versions: Versions of hardware and firmware.
        main_led: The last colour that the robot confirmed; while an effect plays, that before it.
        back_led: Brightness of the tail LED that the robot confirmed last, 0..255.
        effect: The animation that plays.
        dead_man: The robot confirmed, on this link, that it stops when the link is lost.
        streaming: Sensor values are wanted: they come while there is a link.
        sample: The last sensor values; None when none come.
        detecting_collisions: Collisions are to be told; they are while there is a link.
        heading: Where it was told to look last on this link, 0..359 degrees; None not at all.
        speed: What it was told to roll with, 0..255.
        moving: It may be moving: it was told to, and has not confirmed a stop.
        stabilization: The control system as the robot confirmed it.
        gyro_limit: It was turned faster than it can measure, and was not aimed since.
        picked_up: Its streamed angles are those of a robot in a hand; False without any.
        e_stop: The reason of the emergency stop, None when it is clear.
    """

    connected: bool = False
    unresponsive: bool = False
    power: PowerState | None = None
    voltage: float | None = None
    charges: int | None = None
    seconds_since_charge: int | None = None
    versions: Versions | None = None
    main_led: Color | None = None
    back_led: int | None = None
    effect: str | None = None
    dead_man: bool = False
    streaming: bool = False
    sample: Sample | None = None
    detecting_collisions: bool = False
    heading: int | None = None
    speed: int = 0
    moving: bool = False
    stabilization: bool | None = None
    gyro_limit: bool = False
    picked_up: bool = False
    e_stop: str | None = None
