"""What the robot streams: which signals, in which order, in which unit.

A frame has one signed 16-bit word per set bit of the two masks, the highest bit of the first mask
first, whatever the order in which signals were asked for.
"""

from collections.abc import Iterable
from enum import StrEnum
from functools import cached_property
from struct import Struct
from typing import Final, NamedTuple

from .value import Value


class Signal(StrEnum):
    """A value that can be streamed; its unit stands beside it."""

    ACCEL_RAW_X = "accel_raw_x"  # g
    ACCEL_RAW_Y = "accel_raw_y"
    ACCEL_RAW_Z = "accel_raw_z"
    GYRO_RAW_X = "gyro_raw_x"  # degrees per second
    GYRO_RAW_Y = "gyro_raw_y"
    GYRO_RAW_Z = "gyro_raw_z"
    RIGHT_BACK_EMF_RAW = "right_back_emf_raw"  # the robot's own unit
    LEFT_BACK_EMF_RAW = "left_back_emf_raw"
    LEFT_PWM = "left_pwm"  # duty, -2047..2047
    RIGHT_PWM = "right_pwm"
    PITCH = "pitch"  # degrees, -179..180
    ROLL = "roll"
    YAW = "yaw"
    ACCEL_X = "accel_x"  # g
    ACCEL_Y = "accel_y"
    ACCEL_Z = "accel_z"
    GYRO_X = "gyro_x"  # degrees per second
    GYRO_Y = "gyro_y"
    GYRO_Z = "gyro_z"
    RIGHT_BACK_EMF = "right_back_emf"  # the robot's own unit
    LEFT_BACK_EMF = "left_back_emf"
    QUATERNION_0 = "quaternion_0"  # the scalar part; all four within -1..1
    QUATERNION_1 = "quaternion_1"
    QUATERNION_2 = "quaternion_2"
    QUATERNION_3 = "quaternion_3"
    POSITION_X = "position_x"  # centimetres, right
    POSITION_Y = "position_y"  # centimetres, ahead
    ACCEL_ONE = "accel_one"  # the robot's own unit: document and captures differ tenfold
    VELOCITY_X = "velocity_x"  # millimetres per second
    VELOCITY_Y = "velocity_y"
    SPEED = "speed"  # undocumented; the robot's own unit


class _Source(NamedTuple):
    """Where a signal stands, as a bit of `mask << 32 | mask2`, and what one unit of it is worth."""

    bit: int
    scale: float = 1


_SOURCES: Final = {
    Signal.ACCEL_RAW_X: _Source(63, 0.004),
    Signal.ACCEL_RAW_Y: _Source(62, 0.004),
    Signal.ACCEL_RAW_Z: _Source(61, 0.004),
    Signal.GYRO_RAW_X: _Source(60, 0.068),
    Signal.GYRO_RAW_Y: _Source(59, 0.068),
    Signal.GYRO_RAW_Z: _Source(58, 0.068),
    Signal.RIGHT_BACK_EMF_RAW: _Source(54),
    Signal.LEFT_BACK_EMF_RAW: _Source(53),
    Signal.LEFT_PWM: _Source(52),
    Signal.RIGHT_PWM: _Source(51),
    Signal.PITCH: _Source(50),
    Signal.ROLL: _Source(49),
    Signal.YAW: _Source(48),
    Signal.ACCEL_X: _Source(47, 1 / 4096),
    Signal.ACCEL_Y: _Source(46, 1 / 4096),
    Signal.ACCEL_Z: _Source(45, 1 / 4096),
    Signal.GYRO_X: _Source(44, 0.1),
    Signal.GYRO_Y: _Source(43, 0.1),
    Signal.GYRO_Z: _Source(42, 0.1),
    Signal.RIGHT_BACK_EMF: _Source(38),
    Signal.LEFT_BACK_EMF: _Source(37),
    Signal.QUATERNION_0: _Source(31, 0.0001),
    Signal.QUATERNION_1: _Source(30, 0.0001),
    Signal.QUATERNION_2: _Source(29, 0.0001),
    Signal.QUATERNION_3: _Source(28, 0.0001),
    Signal.POSITION_X: _Source(27),
    Signal.POSITION_Y: _Source(26),
    Signal.ACCEL_ONE: _Source(25),
    Signal.VELOCITY_X: _Source(24),
    Signal.VELOCITY_Y: _Source(23),
    Signal.SPEED: _Source(22),
}
_BY_BIT: Final = {source.bit: signal for signal, source in _SOURCES.items()}

# Of the reserved bits, these are answered with a word of 0 when set; those below are not answered.
_EMITTED: Final = (*range(63, 34, -1), *range(31, 19, -1))

type Sample = dict[Signal, float]


class Layout(Value):
    """What a frame holds, as the masks of SetDataStreaming say.

    Attributes:
        mask, mask2: 0..4294967295 each.
        frames: Samples per message; None if it is not known.
    """

    mask: int
    mask2: int
    frames: int | None = None

    @classmethod
    def of(cls, signals: Iterable[Signal], frames: int = 1) -> Layout:
        """Return the layout of frames with these signals."""
        masks = sum({1 << _SOURCES[signal].bit for signal in signals})
        return cls(mask=masks >> 32, mask2=masks & 0xFFFF_FFFF, frames=frames)

    def samples(self, data: bytes) -> tuple[Sample, ...] | None:
        """Return what a message holds, in units; None if it does not fit the layout."""
        size = self._struct.size
        if not data or not size or len(data) % size:
            return None
        if self.frames is not None and len(data) != size * self.frames:
            return None
        return tuple(self._sample(words) for words in self._struct.iter_unpack(data))

    @cached_property
    def _bits(self) -> tuple[int, ...]:
        masks = self.mask << 32 | self.mask2
        return tuple(bit for bit in _EMITTED if masks >> bit & 1)

    @cached_property
    def _struct(self) -> Struct:
        return Struct(f">{len(self._bits)}h")

    def _sample(self, words: tuple[int, ...]) -> Sample:
        named = ((_BY_BIT.get(bit), word) for bit, word in zip(self._bits, words, strict=True))
        return {signal: word * _SOURCES[signal].scale for signal, word in named if signal}
