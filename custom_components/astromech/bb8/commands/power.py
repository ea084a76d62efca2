"""DID 00: battery and sleep."""

from struct import Struct
from typing import override

from ..state import PowerState
from ..value import Value
from .command import Command, Simple, byte, u16

POWER_STATES = {
    1: PowerState.CHARGING,
    2: PowerState.OK,
    3: PowerState.LOW,
    4: PowerState.CRITICAL,
}
"""By their code; any other is unknown."""


class Power(Value):
    """The battery.

    Attributes:
        state: None if the robot does not know.
        voltage: Volts.
        charges: How often it was charged in its life.
        seconds_since_charge: Seconds awake since then.
    """

    state: PowerState | None
    voltage: float
    charges: int
    seconds_since_charge: int


class GetPowerState(Command[Power]):
    """Ask for the battery."""

    opcode = 0x0020

    @override
    def parse(self, data: bytes) -> Power:
        """Return the record; the voltage comes in hundredths."""
        _, state, voltage, charges, seconds = self._unpack(Struct(">BBHHH"), data)
        return Power(
            state=POWER_STATES.get(state),
            voltage=voltage / 100,
            charges=charges,
            seconds_since_charge=seconds,
        )


class SetPowerNotification(Simple):
    """Have PowerNotification sent on change and every 10 s; forgotten in sleep."""

    opcode = 0x0021
    enabled: bool

    @override
    def _pack(self) -> bytes:
        return bytes((bool(self.enabled),))


class Sleep(Simple):
    """Go to sleep; the link drops, often before the answer.

    Attributes:
        wake_after: Seconds until it wakes by itself, 1..65534; 0 for never.
        macro: Macro to run on waking, 0 for none.
        basic_line: Line of the orbBasic program to run on waking, 0 for none.
    """

    opcode = 0x0022
    wake_after: int = 0
    macro: int = 0
    basic_line: int = 0

    @override
    def _pack(self) -> bytes:
        wake_after = u16("wake_after", self.wake_after, 0, 0xFFFE)
        macro = byte("macro", self.macro)
        return wake_after + bytes((macro,)) + u16("basic_line", self.basic_line)


class TripPoints(Value):
    """Voltages below which the robot calls its battery low and critical, in volts."""

    low: float
    critical: float


class GetVoltageTripPoints(Command[TripPoints]):
    """Ask for the voltages at which the battery becomes low and critical."""

    opcode = 0x0023

    @override
    def parse(self, data: bytes) -> TripPoints:
        """Return the record; the voltages come in hundredths."""
        low, critical = self._unpack(Struct(">HH"), data)
        return TripPoints(low=low / 100, critical=critical / 100)


class SetInactivityTimeout(Simple):
    """Set how long the robot stays awake without a command.

    Attributes:
        seconds: 60..65535; 600 after waking.
    """

    opcode = 0x0025
    seconds: int

    @override
    def _pack(self) -> bytes:
        return u16("seconds", self.seconds, 60)


class GetChargerState(Command[int]):
    """Ask for the raw state of the charger; undocumented, and its numbers are disputed."""

    opcode = 0x0026

    @override
    def parse(self, data: bytes) -> int:
        """Return the number as it is."""
        (state,) = self._unpack(Struct(">B"), data)
        return int(state)
