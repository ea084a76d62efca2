"""What the sensors read, and streaming it."""

from collections.abc import Callable
from dataclasses import replace
from math import cos, radians, sin

from .cpu import Cpu
from .frames import Notice
from .memory import Running, Stream
from .motion import FULL_CIRCLE, TOP_SPEED
from .schedule import Alarm

type Reading = Callable[[Running], float]

ONE_G_RAW = 250
"""4 mg a unit."""
ONE_G_FILTERED = 4096
ONE_G_TOTAL = 101
"""What a real robot reads at rest: 10 mg a unit."""
EMF_UNIT = 22.5
"""cm/s of one unit of the motors' back EMF."""


def position(running: Running) -> tuple[float, float]:
    """Where the locator thinks it is, cm to the right and forward."""
    right, forward = running.locator_origin
    return right + running.motion.x, forward + running.motion.y


def _yaw(running: Running) -> float:
    """Degrees counter-clockwise, -180 < yaw <= 180."""
    clockwise = running.motion.heading % FULL_CIRCLE
    return FULL_CIRCLE - clockwise if clockwise >= 180 else -clockwise


def _half_yaw(running: Running) -> float:
    return radians(_yaw(running)) / 2


def _back_emf(running: Running) -> float:
    return abs(running.motion.speed) * TOP_SPEED / 255 / EMF_UNIT


def _felt(running: Running, one_g: float) -> float:
    return 0 if running.falling else one_g


READINGS: dict[int, Reading] = {
    1 << 29: lambda running: _felt(running, ONE_G_RAW),
    1 << 26: lambda running: running.motion.spin / 0.068,
    1 << 22: _back_emf,
    1 << 21: _back_emf,
    1 << 20: lambda running: running.motors[0] * 8,
    1 << 19: lambda running: running.motors[1] * 8,
    1 << 16: _yaw,
    1 << 13: lambda running: _felt(running, ONE_G_FILTERED),
    1 << 10: lambda running: running.motion.spin * 10,
    1 << 6: _back_emf,
    1 << 5: _back_emf,
}
"""By bit of the first mask; a bit that is missing here reads 0."""

READINGS_2: dict[int, Reading] = {
    1 << 31: lambda running: cos(_half_yaw(running)) * 10000,
    1 << 28: lambda running: sin(_half_yaw(running)) * 10000,
    1 << 27: lambda running: position(running)[0],
    1 << 26: lambda running: position(running)[1],
    1 << 25: lambda running: _felt(running, ONE_G_TOTAL),
    1 << 24: lambda running: running.motion.velocity[0] * 10,
    1 << 23: lambda running: running.motion.velocity[1] * 10,
    1 << 22: lambda running: abs(running.motion.speed),
}
"""By bit of the second mask."""

EMITTED = [1 << bit for bit in range(31, 2, -1)]
EMITTED_2 = [1 << bit for bit in range(31, 19, -1)]
"""Bits that take a word in a frame, in the order of the words; a real capture shows them."""


def clamped(value: float) -> bytes:
    """Encode a reading as a big-endian signed word, at its limits if beyond."""
    return max(-0x8000, min(0x7FFF, round(value))).to_bytes(2, signed=True)


def frame(running: Running, mask: int, mask2: int) -> bytes:
    """Read the sensors of both masks once."""
    chosen = [READINGS.get(bit) for bit in EMITTED if bit & mask]
    chosen += [READINGS_2.get(bit) for bit in EMITTED_2 if bit & mask2]
    return b"".join(clamped(reading(running) if reading else 0) for reading in chosen)


def stream(cpu: Cpu, wanted: Stream | None) -> None:
    """Begin streaming, or end it."""
    cpu.running.frames = []
    cpu.schedule.cancel(Alarm.STREAM)
    if wanted:
        cpu.schedule.after(wanted.interval, Alarm.STREAM, lambda: _sample(cpu, wanted))


def _sample(cpu: Cpu, wanted: Stream) -> None:
    running = cpu.running
    running.frames.append(frame(running, wanted.mask, wanted.mask2))
    if len(running.frames) == wanted.frames:
        cpu.notify(Notice.SENSORS, b"".join(running.frames))
        running.frames = []
        wanted = replace(wanted, left=wanted.left and wanted.left - 1)
    if wanted.left != 0:
        cpu.schedule.after(wanted.interval, Alarm.STREAM, lambda: _sample(cpu, wanted))
