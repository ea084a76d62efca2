"""What may be said to a robot: the one list that every packet is held against.

Source: the safety section of the protocol notes. The bootloader (DID 01), the voltage trip points,
the factory and soul blocks and the flash commits are not here, and so cannot be sent.
"""

from collections.abc import Callable
from typing import Final

from .errors import ForbiddenCommand

_CORE: Final = (
    *(0x01, 0x02),  # ping, versions
    *(0x10, 0x11, 0x12, 0x13),  # name, Bluetooth info, auto reconnect
    *(0x20, 0x21, 0x22, 0x23, 0x25, 0x26, 0x27),  # power, sleep
    *(0x40, 0x41, 0x50, 0x51),  # diagnostics, time
)
_SPHERO: Final = (
    *(0x01, 0x02, 0x03, 0x07, 0x09),  # control system
    *(0x11, 0x12, 0x13, 0x14, 0x15, 0x16),  # sensors
    *(0x20, 0x21, 0x22),  # lights
    *(0x30, 0x31, 0x33, 0x34),  # motion
    *(0x35, 0x36, 0x37, 0x38, 0x3A, 0x40, 0x42, 0x44),  # options, identity
    *range(0x50, 0x53),  # macros: run, save
    *range(0x54, 0x59),  # macros: the executive
    *range(0x60, 0x65),  # orbBasic
)
ALLOWED: Final = frozenset((*_CORE, *(0x0200 | cid for cid in _SPHERO)))


def _no_deep_sleep(data: bytes) -> bool:
    """Only a powered charger wakes a robot from the deep sleep that FFFF asks for."""
    return len(data) == 5 and data[:2] != b"\xff\xff"


def _normal_mode(data: bytes) -> bool:
    """User hack mode opens what this list closes."""
    return data == b"\x00"


def _stoppable_macro(data: bytes) -> bool:
    """A macro that drives exclusively or cannot be aborted ignores every stop of ours."""
    return len(data) > 1 and not data[1] & 0xC2


_PAYLOADS: Final[dict[int, Callable[[bytes], bool]]] = {
    0x0022: _no_deep_sleep,
    0x0242: _normal_mode,
    0x0251: _stoppable_macro,
}

WHATEVER_THE_DATA: Final = ALLOWED - _PAYLOADS.keys()


def check(opcode: int, data: bytes) -> None:
    """Raise ForbiddenCommand unless this may be sent."""
    if opcode not in ALLOWED or (opcode in _PAYLOADS and not _PAYLOADS[opcode](data)):
        raise ForbiddenCommand(f"{opcode:04X} {data.hex()}".rstrip())
