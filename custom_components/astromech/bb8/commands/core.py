"""DID 00: liveness and identity."""

from struct import Struct
from typing import override

from ..state import Versions
from ..value import Value
from .command import Command, Simple, block, byte


class Ping(Simple):
    """Ask for a sign of life."""

    opcode = 0x0001


class GetVersions(Command[Versions]):
    """Ask for hardware and firmware versions; older firmware leaves the API's out."""

    opcode = 0x0002

    @override
    def parse(self, data: bytes) -> Versions:
        """Return the versions; those of one byte have a digit in each half."""
        _, model, hardware, major, minor, *packed = self._unpack(Struct(">8B"), data)
        bootloader, basic, macro = (f"{value >> 4}.{value & 0xF}" for value in packed)
        return Versions(
            model=model,
            hardware=hardware,
            firmware=f"{major}.{minor}",
            bootloader=bootloader,
            basic=basic,
            macro=macro,
            api=f"{data[8]}.{data[9]}" if len(data) >= 10 else None,
        )


class SetDeviceName(Simple):
    """Store a name in flash; the advertised name stays as it is.

    Attributes:
        device_name: 1..48 bytes as UTF-8.
    """

    opcode = 0x0010
    device_name: str

    @override
    def _pack(self) -> bytes:
        return block("device_name", self.device_name.encode(), 48)


class BluetoothInfo(Value):
    """Name, address as twelve hex digits, and the three colours that tell classic Spheros."""

    device_name: str
    address: str
    colors: bytes


class GetBluetoothInfo(Command[BluetoothInfo]):
    """Ask for name and address; some firmware does not answer."""

    opcode = 0x0011

    @override
    def parse(self, data: bytes) -> BluetoothInfo:
        """Return the record of 32 bytes: name (16), address (12), NUL, colours (3)."""
        name, address, colors = self._unpack(Struct(">16s12sx3s"), data)
        return BluetoothInfo(
            device_name=name.partition(b"\0")[0].decode(errors="replace"),
            address=address.decode("ascii", errors="replace"),
            colors=colors,
        )


class AutoReconnect(Value):
    """Whether, and for how many seconds, a classic Bluetooth radio calls its last partner."""

    enabled: bool
    seconds: int


class SetAutoReconnect(Simple):
    """Set a feature of the classic Bluetooth radio, of no use over Bluetooth LE.

    Attributes:
        seconds: 0..255.
    """

    opcode = 0x0012
    enabled: bool
    seconds: int

    @override
    def _pack(self) -> bytes:
        return bytes((bool(self.enabled), byte("seconds", self.seconds)))


class GetAutoReconnect(Command[AutoReconnect]):
    """Ask for what SetAutoReconnect set."""

    opcode = 0x0013

    @override
    def parse(self, data: bytes) -> AutoReconnect:
        """Return the setting."""
        enabled, seconds = self._unpack(Struct(">?B"), data)
        return AutoReconnect(enabled=enabled, seconds=seconds)
