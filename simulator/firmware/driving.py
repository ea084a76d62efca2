"""Commands that move the robot, or stop it."""

from .cpu import Command, Cpu, Refused
from .frames import Mrsp
from .motion import FULL_CIRCLE, FULL_POWER
from .schedule import Alarm

BOOST_UNIT = 0.1
MOTOR_IGNORE = 4
MOTOR_DIRECTIONS = {0: 0, 1: 1, 2: -1, 3: 0}
"""Off, forward, reverse, brake."""
BRAKE, GO, FAST_TURN = range(3)


def set_heading(cpu: Cpu, data: bytes) -> None:
    """Call the present direction by this heading."""
    cpu.running.motion.calibrate(_heading(data))


def set_stabilization(cpu: Cpu, data: bytes) -> None:
    """Turn the control loop on or off; without it roll is ignored."""
    cpu.running.stabilization = bool(data[0])
    if data[0] and any(cpu.running.motors):
        cpu.stop()


def set_rotation_rate(cpu: Cpu, data: bytes) -> None:
    """Set how fast it turns."""
    cpu.running.motion.turn_rate(data[0])


def roll(cpu: Cpu, data: bytes) -> None:
    """Drive, turn or brake; the heading counts in every case."""
    speed, state, heading = data[0], data[3], _heading(data[1:3])
    if state > FAST_TURN:
        raise Refused(Mrsp.EPARAM)
    if not cpu.running.stabilization:
        return
    cpu.running.motion.roll(speed if state == GO else 0, heading)
    cpu.schedule.cancel(Alarm.BOOST)
    cpu.keep_moving()


def boost(cpu: Cpu, data: bytes) -> None:
    """Run at full power: on or off (1 byte), or for tenths of a second on a heading (3 bytes)."""
    motion = cpu.running.motion
    if data == b"\0":
        cpu.stop()
        return
    motion.roll(FULL_POWER, _heading(data[1:]) if len(data) == 3 else motion.heading)
    cpu.schedule.cancel(Alarm.BOOST)
    if len(data) == 3 and data[0]:
        cpu.schedule.after(data[0] * BOOST_UNIT, Alarm.BOOST, cpu.stop)


def set_raw_motors(cpu: Cpu, data: bytes) -> None:
    """Drive each motor by itself, which turns stabilization off."""
    left_mode, left, right_mode, right = data
    if max(left_mode, right_mode) > MOTOR_IGNORE:
        raise Refused(Mrsp.EPARAM)
    if left_mode == right_mode == MOTOR_IGNORE:
        return
    running = cpu.running
    running.stabilization = False
    running.motors = (
        _power(left_mode, left, running.motors[0]),
        _power(right_mode, right, running.motors[1]),
    )
    running.motion.power(*running.motors)
    cpu.keep_moving()


def _power(mode: int, power: int, before: int) -> int:
    return before if mode == MOTOR_IGNORE else MOTOR_DIRECTIONS[mode] * power


def set_motion_timeout(cpu: Cpu, data: bytes) -> None:
    """Set after how many milliseconds without a motion command it stops."""
    cpu.running.motion_timeout = int.from_bytes(data) / 1000


def _heading(data: bytes) -> int:
    heading = int.from_bytes(data)
    if heading >= FULL_CIRCLE:
        raise Refused(Mrsp.EPARAM)
    return heading


COMMANDS = {
    0x01: Command(set_heading, (2,)),
    0x02: Command(set_stabilization, (1,)),
    0x03: Command(set_rotation_rate, (1,)),
    0x30: Command(roll, (4, 5)),
    0x31: Command(boost, (1, 3)),
    0x33: Command(set_raw_motors, (4,)),
    0x34: Command(set_motion_timeout, (2,)),
}
"""Roll may come with a fifth byte, as some clients send it."""
