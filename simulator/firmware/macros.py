"""Macros: a small program in RAM that the main CPU carries out beside the client's commands.

Of the commands of the document it knows those that drive, light and wait; any other is an error.
"""

from collections.abc import Callable, Iterator
from functools import partial
from struct import Struct

from .cpu import Command, Cpu, Refused
from .frames import Mrsp
from .memory import MacroFlag
from .schedule import Alarm

TEMPORARY = 0xFF
NO_MACRO = bytes(3)
HEADER_SIZE = 2
END = 0x00

type Parts = tuple[int, ...]
type Effect = Callable[[Cpu, Parts], int]
"""What a command does; returns for how many milliseconds the next one waits."""


def _roll(cpu: Cpu, parts: Parts) -> int:
    speed, heading, pause = parts
    if cpu.running.stabilization:
        cpu.running.motion.roll(speed, heading)
        cpu.keep_moving()
    return pause


def _main_led(cpu: Cpu, parts: Parts) -> int:
    red, green, blue, pause = parts
    cpu.running.main_led = red, green, blue
    return pause


def _fade(cpu: Cpu, parts: Parts) -> int:
    red, green, blue, _ = parts
    cpu.running.main_led = red, green, blue
    return 0


def _back_led(cpu: Cpu, parts: Parts) -> int:
    cpu.running.back_led, pause = parts
    return pause


def _delay(_cpu: Cpu, parts: Parts) -> int:
    (milliseconds,) = parts
    return milliseconds


EFFECTS: dict[int, tuple[Struct, Effect]] = {
    0x05: (Struct(">BHB"), _roll),
    0x07: (Struct(">4B"), _main_led),
    0x09: (Struct(">2B"), _back_led),
    0x0B: (Struct(">H"), _delay),
    0x14: (Struct(">3BH"), _fade),
}


def _read(macro: bytes) -> Iterator[tuple[Effect, Parts]]:
    """Yield the commands of a macro.

    Raises:
        Refused: one is not known, or it has no end.
    """
    position = HEADER_SIZE
    while position < len(macro):
        if macro[position] == END:
            return
        if macro[position] not in EFFECTS:
            raise Refused(Mrsp.EPARAM)
        layout, effect = EFFECTS[macro[position]]
        yield effect, layout.unpack_from(macro, position + 1)
        position += 1 + layout.size
    raise Refused(Mrsp.EPARAM)


def save_temporary(cpu: Cpu, data: bytes) -> None:
    """Keep a macro, to be run as number 255."""
    if len(data) <= HEADER_SIZE:
        raise Refused(Mrsp.EBAD_MSG)
    cpu.running.macro = data


def run(cpu: Cpu, data: bytes) -> None:
    """Start the temporary macro, if none runs."""
    running = cpu.running
    if running.macro_at is not None or data[0] != TEMPORARY or not running.macro:
        raise Refused(Mrsp.EEXEC)
    _step(cpu, list(_read(running.macro)), 0)


def _step(cpu: Cpu, commands: list[tuple[Effect, Parts]], at: int) -> None:
    """Carry out a command, and see to the next."""
    if at == len(commands):
        _end(cpu)
        return
    cpu.running.macro_at = at
    effect, parts = commands[at]
    pause = effect(cpu, parts)
    cpu.schedule.after(pause / 1000, Alarm.MACRO, partial(_step, cpu, commands, at + 1))


def _end(cpu: Cpu) -> None:
    cpu.schedule.cancel(Alarm.MACRO)
    cpu.running.macro_at = None
    if cpu.running.macro[1] & MacroFlag.MOTOR_CONTROL:
        cpu.stop()


def status(cpu: Cpu, data: bytes) -> bytes:
    """Return which macro runs, and at which command it is."""
    at = cpu.running.macro_at
    return NO_MACRO if at is None else bytes((TEMPORARY, *at.to_bytes(2)))


def abort(cpu: Cpu, data: bytes) -> bytes:
    """End the macro that runs, and return how far it got."""
    answer = status(cpu, data)
    if cpu.running.macro_at is not None:
        _end(cpu)
    return answer


COMMANDS = {
    0x50: Command(run, (1,)),
    0x51: Command(save_temporary, None),
    0x55: Command(abort),
    0x56: Command(status),
}
