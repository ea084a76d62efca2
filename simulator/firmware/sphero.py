"""Commands of the Sphero device, DID 02: lights, sensors, options.

The rest is in `driving` and in `macros`.
"""

from functools import partial
import struct

from . import driving, macros
from .cpu import Command, Cpu, Refused
from .frames import Mrsp, Notice
from .memory import CollisionDetection, Stream
from .schedule import Alarm
from .sensors import clamped, position, stream

CHASSIS_ID = 0x1B08
TEMPERATURE = (23, 5)
SKU = b"10RB"
SAMPLES_PER_SECOND = 400
LEVEL_SECONDS = 1.0
LEVEL_ABORTED, LEVEL_SUCCESS = 4, 6
START_LEVEL, SLEEP_AFTER = 0x01, 0x04
STORE_COLOR = 1


def chassis_id(cpu: Cpu, data: bytes) -> bytes:
    """Return the number that the factory gave it."""
    return CHASSIS_ID.to_bytes(2)


def self_level(cpu: Cpu, data: bytes) -> None:
    """Begin to level itself, or break off; the result comes later."""
    if not data[0] & START_LEVEL:
        if cpu.schedule.is_set(Alarm.SELF_LEVEL):
            cpu.schedule.after(0, Alarm.SELF_LEVEL, partial(_levelled, cpu, LEVEL_ABORTED, False))
        return
    sleep_after = bool(data[0] & SLEEP_AFTER)
    level = partial(_levelled, cpu, LEVEL_SUCCESS, sleep_after)
    cpu.schedule.after(LEVEL_SECONDS, Alarm.SELF_LEVEL, level)


def _levelled(cpu: Cpu, result: int, sleep_after: bool) -> None:
    cpu.notify(Notice.SELF_LEVEL, bytes((result,)))
    if sleep_after:
        cpu.sleep()


def set_data_streaming(cpu: Cpu, data: bytes) -> None:
    """Stream the sensors of two masks; empty masks end it."""
    divisor, frames, mask, count = struct.unpack(">HHIB", data[:9])
    mask2 = int.from_bytes(data[9:])
    if not mask and not mask2:
        stream(cpu, None)
        return
    if not divisor or not frames:
        raise Refused(Mrsp.EPARAM)
    interval = divisor / SAMPLES_PER_SECOND
    stream(
        cpu, Stream(interval=interval, frames=frames, mask=mask, mask2=mask2, left=count or None)
    )


def configure_collisions(cpu: Cpu, data: bytes) -> None:
    """Set method, thresholds in the order x, x speed, y, y speed, and dead time."""
    method, x, x_speed, y, y_speed, dead = data
    if method > 3:
        raise Refused(Mrsp.EPARAM)
    cpu.running.collisions = CollisionDetection(
        method=method, x=x, x_speed=x_speed, y=y, y_speed=y_speed, dead_time=dead / 100
    )


def configure_locator(cpu: Cpu, data: bytes) -> None:
    """Say where it is: position in centimetres; flags and tare are kept, and change nothing."""
    _, right, forward, tare = struct.unpack(">BhhH", data)
    running = cpu.running
    running.locator_origin = right - running.motion.x, forward - running.motion.y
    running.locator_tare = tare


def read_locator(cpu: Cpu, data: bytes) -> bytes:
    """Return position (cm), velocity (cm/s, both signed) and speed over ground."""
    velocity = cpu.running.motion.velocity
    ground = round((velocity[0] ** 2 + velocity[1] ** 2) ** 0.5)
    return b"".join(map(clamped, (*position(cpu.running), *velocity, ground)))


def set_accelerometer_range(cpu: Cpu, data: bytes) -> None:
    """Choose one of four ranges."""
    if data[0] > 3:
        raise Refused(Mrsp.EPARAM)
    cpu.running.accelerometer_range = data[0]


def temperature(cpu: Cpu, data: bytes) -> bytes:
    """Return whole degrees and tenths."""
    return bytes(TEMPERATURE)


def set_main_led(cpu: Cpu, data: bytes) -> None:
    """Show a colour; with flag 1 remember it as the user's own."""
    red, green, blue = data[:3]
    cpu.running.main_led = red, green, blue
    if data[3:] == bytes((STORE_COLOR,)):
        cpu.flash.user_color = red, green, blue


def set_back_led(cpu: Cpu, data: bytes) -> None:
    """Set the brightness of the tail light."""
    cpu.running.back_led = data[0]


def user_color(cpu: Cpu, data: bytes) -> bytes:
    """Return the user's own colour, whatever shows now."""
    return bytes(cpu.flash.user_color)


def set_permanent_options(cpu: Cpu, data: bytes) -> None:
    """Write the options that survive sleep."""
    cpu.flash.permanent_options = int.from_bytes(data)


def permanent_options(cpu: Cpu, data: bytes) -> bytes:
    """Return the options that survive sleep."""
    return cpu.flash.permanent_options.to_bytes(4)


def set_temporary_options(cpu: Cpu, data: bytes) -> None:
    """Set the options that are lost on sleep."""
    cpu.running.temporary_options = int.from_bytes(data)


def temporary_options(cpu: Cpu, data: bytes) -> bytes:
    """Return the options that are lost on sleep."""
    return cpu.running.temporary_options.to_bytes(4)


def sku(cpu: Cpu, data: bytes) -> bytes:
    """Return the article number, its characters in reverse."""
    return SKU[::-1]


def config_block(cpu: Cpu, data: bytes) -> None:
    """Send a block of its configuration."""
    block = bytes((data[0], *range(31)))
    cpu.schedule.after(0, Alarm.CONFIG_BLOCK, lambda: cpu.notify(Notice.CONFIG_BLOCK, block))


def device_mode(cpu: Cpu, data: bytes) -> bytes:
    """Return the mode: always the normal one."""
    return b"\0"


def set_device_mode(cpu: Cpu, data: bytes) -> None:
    """Take the normal mode, and no other."""
    if data != b"\0":
        raise Refused(Mrsp.EPARAM)


def abort_basic(cpu: Cpu, data: bytes) -> None:
    """Abort an orbBasic program; none runs."""


COMMANDS = {
    **driving.COMMANDS,
    **macros.COMMANDS,
    0x07: Command(chassis_id),
    0x09: Command(self_level, (4,)),
    0x11: Command(set_data_streaming, (9, 13)),
    0x12: Command(configure_collisions, (6,)),
    0x13: Command(configure_locator, (7,)),
    0x14: Command(set_accelerometer_range, (1,)),
    0x15: Command(read_locator),
    0x16: Command(temperature),
    0x20: Command(set_main_led, (3, 4)),
    0x21: Command(set_back_led, (1,)),
    0x22: Command(user_color),
    0x35: Command(set_permanent_options, (4,)),
    0x36: Command(permanent_options),
    0x37: Command(set_temporary_options, (4,)),
    0x38: Command(temporary_options),
    0x3A: Command(sku),
    0x40: Command(config_block, (1,)),
    0x42: Command(set_device_mode, (1,)),
    0x44: Command(device_mode),
    0x63: Command(abort_basic),
}
"""The colour may come without its flag, as some clients send it."""
