"""DID 02: options and identity."""

from enum import IntFlag
from struct import Struct
from typing import override

from .command import Command, Simple, byte, u32


class PermanentOptions(IntFlag):
    """Options kept in flash. Read them, change one, write them: unknown bits must survive."""

    NO_SLEEP_ON_CHARGER = 0x001
    VECTOR_DRIVE = 0x002
    NO_SELF_LEVEL_ON_CHARGER = 0x004
    TAIL_LED_ALWAYS_ON = 0x008
    MOTION_TIMEOUT = 0x010
    RETAIL_DEMO = 0x020
    DOUBLE_TAP_LIGHT = 0x040
    DOUBLE_TAP_HEAVY = 0x080
    GYRO_LIMIT_MESSAGE = 0x100


class TemporaryOptions(IntFlag):
    """Options forgotten in sleep."""

    STOP_ON_DISCONNECT = 0x1
    """Brake when the link goes. Cleared when it did; a running macro may ignore it."""


class GetChassisId(Command[int]):
    """Ask for the number that the factory gave."""

    opcode = 0x0207

    @override
    def parse(self, data: bytes) -> int:
        """Return the number, 0..65535."""
        (chassis,) = self._unpack(Struct(">H"), data)
        return int(chassis)


class SetPermanentOptions(Simple):
    """Write the options into flash: only on a person's explicit wish, and only a change."""

    opcode = 0x0235
    options: PermanentOptions

    @override
    def _pack(self) -> bytes:
        return u32("options", self.options)


class GetPermanentOptions(Command[PermanentOptions]):
    """Ask for the options in flash."""

    opcode = 0x0236

    @override
    def parse(self, data: bytes) -> PermanentOptions:
        """Return the options, those of no document included."""
        (options,) = self._unpack(Struct(">I"), data)
        return PermanentOptions(options)


class SetTemporaryOptions(Simple):
    """Set the options that last until sleep."""

    opcode = 0x0237
    options: TemporaryOptions

    @override
    def _pack(self) -> bytes:
        return u32("options", self.options)


class GetTemporaryOptions(Command[TemporaryOptions]):
    """Ask for the options that last until sleep."""

    opcode = 0x0238

    @override
    def parse(self, data: bytes) -> TemporaryOptions:
        """Return the options, those of no document included."""
        (options,) = self._unpack(Struct(">I"), data)
        return TemporaryOptions(options)


class GetSku(Command[str]):
    """Ask for the product's number; undocumented."""

    opcode = 0x023A

    @override
    def parse(self, data: bytes) -> str:
        """Return the text, which comes back to front."""
        return data[::-1].decode("ascii", errors="replace")


class GetConfigBlock(Simple):
    """Have a block of configuration sent, as a ConfigBlock message.

    Attributes:
        block: 0..255.
    """

    opcode = 0x0240
    block: int

    @override
    def _pack(self) -> bytes:
        return bytes((byte("block", self.block),))


class SetNormalMode(Simple):
    """Leave user hack mode; there is no command to enter it."""

    opcode = 0x0242

    @override
    def _pack(self) -> bytes:
        return b"\x00"


class GetDeviceMode(Command[int]):
    """Ask for the mode: 0 normal, 1 user hack."""

    opcode = 0x0244

    @override
    def parse(self, data: bytes) -> int:
        """Return the mode."""
        (mode,) = self._unpack(Struct(">B"), data)
        return int(mode)
