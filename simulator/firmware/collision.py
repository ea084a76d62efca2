"""Collision detection, and a way to bump into something."""

from dataclasses import dataclass

from .cpu import Cpu
from .frames import Notice
from .memory import CollisionDetection
from .motion import FULL_POWER

X_AXIS, Y_AXIS = 0x01, 0x02


@dataclass(frozen=True, slots=True, kw_only=True)
class Bump:
    """A blow: accelerations in 1/4096 g (x to the right, y forward) and magnitudes per axis."""

    x: int = 0
    y: int = 0
    x_magnitude: int = 0
    y_magnitude: int = 0


def collide(cpu: Cpu, bump: Bump) -> bool:
    """Bump, and tell the client if the detection notices; return whether it did."""
    running = cpu.running
    axes = _axes_hit(running.collisions, bump, abs(running.motion.speed))
    if not axes or cpu.schedule.now < running.deaf_until:
        return False
    running.deaf_until = cpu.schedule.now + running.collisions.dead_time
    cpu.notify(Notice.COLLISION, _report(cpu, bump, axes))
    return True


def _axes_hit(detection: CollisionDetection, bump: Bump, speed: int) -> int:
    """Threshold of an axis: its base, plus its speed part in proportion to the speed."""
    if detection.method == 0:
        return 0
    part = speed / FULL_POWER
    x = bump.x_magnitude > detection.x + detection.x_speed * part
    y = bump.y_magnitude > detection.y + detection.y_speed * part
    return x * X_AXIS | y * Y_AXIS


def _report(cpu: Cpu, bump: Bump, axes: int) -> bytes:
    milliseconds = int((cpu.schedule.now - cpu.running.time_base) * 1000)
    return b"".join(
        (
            bump.x.to_bytes(2, signed=True),
            bump.y.to_bytes(2, signed=True),
            bytes((0, 0, axes)),
            bump.x_magnitude.to_bytes(2, signed=True),
            bump.y_magnitude.to_bytes(2, signed=True),
            bytes((abs(cpu.running.motion.speed),)),
            (milliseconds & 0xFFFFFFFF).to_bytes(4),
        )
    )
