"""DID 00: what the robot tells of itself for diagnosis."""

from struct import Struct
from typing import override

from ..value import Value
from .command import Command, Simple, u32


class GetFactoryConfigCrc(Command[int]):
    """Ask for the checksum of the factory's configuration; undocumented."""

    opcode = 0x0027

    @override
    def parse(self, data: bytes) -> int:
        """Return the CRC."""
        (crc,) = self._unpack(Struct(">I"), data)
        return int(crc)


class RunLevel1Diagnostics(Simple):
    """Have a report of more than 1 kB of text sent, as a Diagnostics message."""

    opcode = 0x0040


class Counters(Value):
    """What the robot counted since it was made.

    Attributes:
        received, transmitted: Packets.
        bad_device, bad_length, bad_command, bad_checksum: Packets refused, by reason.
        receive_overruns, transmit_overruns: Buffers that were full.
        boot_reason: Code of the last reset.
        boots: Sixteen counters by reason of the reset.
        seconds_since_charge, seconds_on: Seconds.
        distance: Rolled, in the robot's own unit.
        sensor_failures, gyro_adjustments: How often.
    """

    received: int
    bad_device: int
    bad_length: int
    bad_command: int
    bad_checksum: int
    receive_overruns: int
    transmitted: int
    transmit_overruns: int
    boot_reason: int
    boots: tuple[int, ...]
    charges: int
    seconds_since_charge: int
    seconds_on: int
    distance: int
    sensor_failures: int
    gyro_adjustments: int


class GetLevel2Diagnostics(Command[Counters]):
    """Ask for the robot's counters."""

    opcode = 0x0041

    @override
    def parse(self, data: bytes) -> Counters:
        """Return the record of 88 bytes."""
        values = self._unpack(Struct(">Hx8IB16H2xHHIIHI"), data)
        return Counters(
            received=values[1],
            bad_device=values[2],
            bad_length=values[3],
            bad_command=values[4],
            bad_checksum=values[5],
            receive_overruns=values[6],
            transmitted=values[7],
            transmit_overruns=values[8],
            boot_reason=values[9],
            boots=values[10:26],
            charges=values[26],
            seconds_since_charge=values[27],
            seconds_on=values[28],
            distance=values[29],
            sensor_failures=values[30],
            gyro_adjustments=values[31],
        )


class AssignTime(Simple):
    """Set the robot's clock, on which collisions are dated.

    Attributes:
        milliseconds: 0..4294967295.
    """

    opcode = 0x0050
    milliseconds: int

    @override
    def _pack(self) -> bytes:
        return u32("milliseconds", self.milliseconds)


class PacketTimes(Value):
    """Milliseconds: when we sent, when the robot received, when it answered."""

    sent: int
    received: int
    answered: int


class PollPacketTimes(Command[PacketTimes]):
    """Measure the way to the robot and back, and the offset of its clock.

    Attributes:
        sent: Our clock, 0..4294967295 ms.
    """

    opcode = 0x0051
    sent: int

    @override
    def _pack(self) -> bytes:
        return u32("sent", self.sent)

    @override
    def parse(self, data: bytes) -> PacketTimes:
        """Return the three times."""
        sent, received, answered = self._unpack(Struct(">III"), data)
        return PacketTimes(sent=sent, received=received, answered=answered)
