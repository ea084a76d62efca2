"""DID 02: what moves the ball."""

from enum import IntEnum, IntFlag
from typing import override

from .command import Simple, byte, heading, ranged, u16


class RollMode(IntEnum):
    """What a Roll does; its heading is acted on in every mode."""

    STOP = 0
    """Brake to a stand."""
    DRIVE = 1
    """Drive along the heading. With speed 0 while driving, a dangerously hard stop."""
    ROTATE = 2
    """Turn to the heading as fast as it goes."""


class MotorMode(IntEnum):
    """What one raw motor does."""

    OFF = 0
    FORWARD = 1
    REVERSE = 2
    BRAKE = 3
    IGNORE = 4


class LevelOptions(IntFlag):
    """How a SelfLevel goes; none of them aborts one that is under way."""

    START = 0x01
    KEEP_HEADING = 0x02
    SLEEP_AFTER = 0x04
    CONTROL_ON_AFTER = 0x08


class SetHeading(Simple):
    """Call the direction that the robot faces now by a new number, and clear the gyro latch.

    Attributes:
        heading: Degrees, 0..359.
    """

    opcode = 0x0201
    heading: int = 0

    @override
    def _pack(self) -> bytes:
        return heading(self.heading)


class SetStabilization(Simple):
    """Switch the control system; without it Roll does nothing."""

    opcode = 0x0202
    enabled: bool

    @override
    def _pack(self) -> bytes:
        return bytes((bool(self.enabled),))


class SetRotationRate(Simple):
    """Set how fast a new heading is taken.

    Attributes:
        rate: 0..255, in 0.784 degrees per second; 0 counts as 1, 255 is the fastest.
    """

    opcode = 0x0203
    rate: int

    @override
    def _pack(self) -> bytes:
        return bytes((byte("rate", self.rate),))


class SelfLevel(Simple):
    """Stand upright; a SelfLevelResult message tells the outcome.

    Attributes:
        options: A plain 0 aborts.
        angle_limit: Degrees that count as level, 1..90; 0 for the robot's own 3.
        timeout: Seconds, 1..255; 0 for the robot's own 15.
        level_time: How long it must stay level, in 10 ms, 1..255; 0 for the robot's own 30.
    """

    opcode = 0x0209
    options: LevelOptions = LevelOptions.START
    angle_limit: int = 0
    timeout: int = 0
    level_time: int = 0

    @override
    def _pack(self) -> bytes:
        return bytes(
            (
                ranged("options", self.options, 0, 0x0F),
                ranged("angle_limit", self.angle_limit, 0, 90),
                byte("timeout", self.timeout),
                byte("level_time", self.level_time),
            )
        )


class Roll(Simple):
    """Drive, turn or stop.

    Attributes:
        speed: 0..255, not linear in m/s.
        heading: Degrees clockwise from the last calibration, 0..359. To stop without a turn,
            repeat the last one.
        mode: What to do.
    """

    opcode = 0x0230
    speed: int
    heading: int
    mode: RollMode = RollMode.DRIVE

    @override
    def _pack(self) -> bytes:
        speed = byte("speed", self.speed)
        return bytes((speed, *heading(self.heading), ranged("mode", self.mode, 0, 2)))


class Boost(Simple):
    """Run both motors at full power, until switched off."""

    opcode = 0x0231
    enabled: bool

    @override
    def _pack(self) -> bytes:
        return bytes((bool(self.enabled),))


class SetRawMotors(Simple):
    """Drive the motors without any control; stabilization is off until set again.

    Attributes:
        left_power, right_power: 0..255.
    """

    opcode = 0x0233
    left_mode: MotorMode
    left_power: int = 0
    right_mode: MotorMode
    right_power: int = 0

    @override
    def _pack(self) -> bytes:
        left = ranged("left_mode", self.left_mode, 0, 4), byte("left_power", self.left_power)
        right = ranged("right_mode", self.right_mode, 0, 4), byte("right_power", self.right_power)
        return bytes(left + right)


class SetMotionTimeout(Simple):
    """Set how long a Roll lasts without another; needs PermanentOptions.MOTION_TIMEOUT.

    Attributes:
        milliseconds: 0..65535; 2000 after waking.
    """

    opcode = 0x0234
    milliseconds: int

    @override
    def _pack(self) -> bytes:
        return u16("milliseconds", self.milliseconds)
