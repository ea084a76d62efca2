"""What peers send although the document rules it out, told by the packet alone.

There our driver must refuse. Each line restates the document, none asks the driver.
"""

from collections.abc import Callable
from typing import Final


def _u16(data: bytes) -> int:
    return int.from_bytes(data[:2])


_RULED_OUT: Final[dict[int, Callable[[bytes], bool]]] = {
    0x0010: lambda data: not 0 < len(data) <= 48,  # the firmware clips names at 48 bytes
    0x0022: lambda data: _u16(data) == 0xFFFF,  # deep sleep: only a powered charger wakes it
    0x0024: lambda _: True,  # trip points: forbidden
    0x0025: lambda data: _u16(data) < 60,  # refused by the firmware
    0x0030: lambda _: True,  # bootloader: forbidden
    0x0042: lambda _: True,  # counters: forbidden
    0x0201: lambda data: _u16(data) > 359,
    0x0208: lambda _: True,  # chassis id: factory only
    0x0209: lambda data: data[0] > 0x0F or data[1] > 90,  # four options, 0..90 degrees
    0x0213: lambda data: int.from_bytes(data[5:7]) > 359,
    0x0214: lambda data: data[0] > 3,
    0x0230: lambda data: int.from_bytes(data[1:3]) > 359 or data[3] > 2,
    0x0233: lambda data: data[0] > 4 or data[2] > 4,
    0x0242: lambda data: data != b"\x00",  # user hack mode
    0x0250: lambda data: data == b"\x00",  # macros count from 1
    0x0257: lambda data: data[0] > 4,
    0x0260: lambda data: data[0] > 1,  # EPARAM: areas are RAM and flash
    0x0261: lambda data: data[0] > 1,
    0x0262: lambda data: data[0] > 1,
}

_NEVER: Final = frozenset({0x41, 0x43, *range(0x45, 0x50), 0x65, *range(0x70, 0x74), 0x90})
_BOOTLOADER: Final = 1


def is_ruled_out(opcode: int, data: bytes) -> bool:
    """Tell whether no driver may send this."""
    device, command = divmod(opcode, 0x100)
    if device == _BOOTLOADER or (device == 2 and command in _NEVER):
        return True
    return opcode in _RULED_OUT and _RULED_OUT[opcode](data)
