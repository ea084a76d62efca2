"""DID 02: what the robot feels, and where it is."""

from enum import IntEnum
from struct import Struct
from typing import override

from ..value import Value
from .command import Command, Simple, byte, i16, ranged, u16, u32


class CollisionMethod(IntEnum):
    """How collisions are found; the methods past the first are of newer firmware."""

    OFF = 0
    DEFAULT = 1
    SECOND = 2
    THIRD = 3


class AccelerometerRange(IntEnum):
    """The largest acceleration that is measured; any but the robot's own 8 g harms driving."""

    G2 = 0
    G4 = 1
    G8 = 2
    G16 = 3


class SetDataStreaming(Simple):
    """Have sensor values sent as SensorData messages; masks of 0 end it.

    Attributes:
        divisor: Samples are taken at 400 / divisor per second, 0..65535.
        frames: Samples per packet, 0..65535.
        mask, mask2: Signals, see the module `sensors`.
        packets: How many to send, 1..255; 0 for no end.
    """

    opcode = 0x0211
    divisor: int
    frames: int = 1
    mask: int = 0
    mask2: int = 0
    packets: int = 0

    @override
    def _pack(self) -> bytes:
        rate = u16("divisor", self.divisor) + u16("frames", self.frames)
        packets = byte("packets", self.packets)
        return rate + u32("mask", self.mask) + bytes((packets,)) + u32("mask2", self.mask2)


class ConfigureCollision(Simple):
    """Set what counts as a collision: a jolt above threshold + speed x (v / v max).

    The defaults are what BB-8 owners use; Sphero's own (100..140) never fire on a BB-8.

    Attributes:
        x_threshold, x_speed: Sideways, 0..255.
        y_threshold, y_speed: Along, 0..255.
        dead_time: Silence after one, in 10 ms, 0..255.
    """

    opcode = 0x0212
    method: CollisionMethod = CollisionMethod.DEFAULT
    x_threshold: int = 0x20
    x_speed: int = 0x20
    y_threshold: int = 0x20
    y_speed: int = 0x20
    dead_time: int = 1

    @override
    def _pack(self) -> bytes:
        return bytes(
            (
                ranged("method", self.method, 0, 3),
                byte("x_threshold", self.x_threshold),
                byte("x_speed", self.x_speed),
                byte("y_threshold", self.y_threshold),
                byte("y_speed", self.y_speed),
                byte("dead_time", self.dead_time),
            )
        )


class ConfigureLocator(Simple):
    """Tell the robot where it is.

    Attributes:
        correct_yaw: Whether SetHeading corrects the tare by itself.
        x, y: Centimetres to the right and ahead, -32768..32767.
        yaw_tare: Degrees, 0..359.
    """

    opcode = 0x0213
    correct_yaw: bool = True
    x: int = 0
    y: int = 0
    yaw_tare: int = 0

    @override
    def _pack(self) -> bytes:
        place = i16("x", self.x) + i16("y", self.y)
        return bytes((bool(self.correct_yaw),)) + place + u16("yaw_tare", self.yaw_tare, 0, 359)


class SetAccelerometerRange(Simple):
    """Set the accelerometer's range; of use only to restore the robot's own."""

    opcode = 0x0214
    limit: AccelerometerRange = AccelerometerRange.G8

    @override
    def _pack(self) -> bytes:
        return bytes((ranged("limit", self.limit, 0, 3),))


class Location(Value):
    """Where the robot thinks it is: centimetres, and centimetres per second."""

    x: int
    y: int
    velocity_x: int
    velocity_y: int
    speed: int


class ReadLocator(Command[Location]):
    """Ask for position and velocity."""

    opcode = 0x0215

    @override
    def parse(self, data: bytes) -> Location:
        """Return the record; all but the speed over ground are signed."""
        x, y, velocity_x, velocity_y, speed = self._unpack(Struct(">4hH"), data)
        return Location(x=x, y=y, velocity_x=velocity_x, velocity_y=velocity_y, speed=speed)


class GetTemperature(Command[float]):
    """Ask for the temperature; undocumented."""

    opcode = 0x0216

    @override
    def parse(self, data: bytes) -> float:
        """Return degrees Celsius; they come whole, then tenths."""
        whole, tenths = self._unpack(Struct(">BB"), data)
        return float(whole + tenths / 10)
