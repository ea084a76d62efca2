"""A BB-8 as the radio link sees it: bytes in, bytes out, no radio and no event loop.

Two chips share the work. The radio is always on: it wants to be unlocked, wakes the main CPU and
passes bytes on to it. What the main CPU does with them is in `firmware`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from .faults import Faults
from .firmware import core, power, sphero
from .firmware.collision import Bump, collide
from .firmware.cpu import Antenna, Asleep, Cpu, Received
from .firmware.memory import OFF, Battery, Flash, Power, Rgb, Running
from .firmware.motion import Motion
from .firmware.schedule import Alarm, Schedule

__all__ = ["Antenna", "Asleep", "Bump", "GattWrite", "Power", "Received", "Robot"]

COMMANDS, WAKE, UNLOCK, DEEP_SLEEP = "2ba1", "2bbf", "2bbd", "2bb7"
"""Characteristics by their four hex digits."""
UNLOCK_KEY = b"011i3"
UNLOCK_SECONDS = 30.0
"""How long the radio bears a client that does not unlock it; 2bbe reads 1E."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GattWrite:
    """A write to any characteristic but the command one, named by its four hex digits."""

    characteristic: str
    data: bytes


class Robot:
    """One BB-8: what a test looks at, and what it may do to it.

    Args:
        clock: seconds, steadily growing; `elapse` adds to it.
        antenna: where answers go.
        boot_seconds: from waking to the first answer.
    """

    def __init__(
        self,
        *,
        name: str = "BB-12AB",
        address: str = "C8:12:34:56:12:AB",
        clock: Callable[[], float],
        antenna: Antenna,
        boot_seconds: float = 0.0,
    ) -> None:
        self.name, self.address = name, address
        self.gatt_writes: list[GattWrite] = []
        self.connected = self.unlocked = False
        self._schedule, self._antenna = Schedule(clock), antenna
        self.flash = Flash(name=name.encode(), address=address)
        self._cpu = Cpu(
            commands={0x00: core.COMMANDS, 0x02: sphero.COMMANDS},
            schedule=self._schedule,
            antenna=antenna,
            flash=self.flash,
            boot_seconds=boot_seconds,
        )

    @property
    def packets(self) -> list[Received]:
        """Every packet that arrived, oldest first; clear it at will."""
        return self._cpu.packets

    @property
    def faults(self) -> Faults:
        """What is wrong with it; change at will."""
        return self._cpu.faults

    @faults.setter
    def faults(self, faults: Faults) -> None:
        self._cpu.faults = faults

    @property
    def running(self) -> Running | None:
        """State of the main CPU, its motion brought up to date; None while it sleeps."""
        return self._cpu.running if self._cpu.state else None

    @property
    def awake(self) -> bool:
        """Tell whether the main CPU is on."""
        return self._cpu.state is not None

    @property
    def deep_asleep(self) -> bool:
        """Tell whether only the cradle can wake it."""
        return self._cpu.deep_asleep

    @property
    def in_bootloader(self) -> bool:
        """Tell whether it waits for new firmware, deaf to all else."""
        return self._cpu.in_bootloader

    @property
    def battery(self) -> Battery:
        """What the power-state answer tells; `set_power` also reports the change."""
        return self._cpu.battery

    @property
    def main_led(self) -> Rgb:
        """The colour that shows, dark while asleep."""
        return self._cpu.state.main_led if self._cpu.state else OFF

    @property
    def back_led(self) -> int:
        """Brightness of the tail light, 0..255."""
        return self._cpu.state.back_led if self._cpu.state else 0

    @property
    def motion(self) -> Motion:
        """How it moves now; at rest while it sleeps."""
        return self._cpu.running.motion if self._cpu.state else Motion(now=self._schedule.now)

    @property
    def speed(self) -> int:
        """Speed that the motors hold, -255..255."""
        return self.motion.speed

    @property
    def heading(self) -> float:
        """Direction it looks in, degrees clockwise from the last calibration."""
        return self.motion.heading

    @property
    def position(self) -> tuple[float, float]:
        """Centimetres to the right and forward of where it woke up."""
        return self.motion.x, self.motion.y

    def link_up(self) -> None:
        """Take note of a client, which now has to unlock the radio."""
        self.connected = True
        self._schedule.after(UNLOCK_SECONDS, Alarm.LOCK, self._antenna.cut)
        self.advance()

    def link_down(self) -> None:
        """Take note that the client has gone."""
        self.connected = self.unlocked = False
        self._schedule.cancel(Alarm.LOCK)
        self._cpu.link_lost()
        self.advance()

    def write(self, characteristic: str, data: bytes) -> bool:
        """Take a write to a characteristic, named by its four hex digits.

        Returns:
            False when the radio refuses the value.
        """
        self._schedule.run()
        if characteristic != COMMANDS:
            self.gatt_writes.append(GattWrite(characteristic=characteristic, data=data))
        if characteristic == UNLOCK:
            return self._unlock(data)
        if self.unlocked:
            self._take(characteristic, data)
        else:
            self._antenna.cut()
        self.advance()
        return True

    def _take(self, characteristic: str, data: bytes) -> None:
        if characteristic == COMMANDS:
            self._cpu.receive(data)
        elif characteristic == WAKE and data == b"\x01":
            self._cpu.wake()
        elif characteristic == DEEP_SLEEP and data == UNLOCK_KEY:
            self._cpu.deep_asleep = True
            self._cpu.sleep()

    def _unlock(self, key: bytes) -> bool:
        if key != UNLOCK_KEY:
            return False
        self.unlocked = True
        self._schedule.cancel(Alarm.LOCK)
        self.advance()
        return True

    def wake(self) -> None:
        """Wake it without a client, as a press of the cradle's button does."""
        self._cpu.wake()
        self.advance()

    def notify(self, identifier: int, data: bytes = b"") -> None:
        """Send any asynchronous message."""
        self._cpu.notify(identifier, data)

    def collide(self, bump: Bump) -> bool:
        """Bump into something; return whether the detection noticed.

        Raises:
            Asleep: it cannot feel it.
        """
        return collide(self._cpu, bump)

    def fall(self, seconds: float) -> None:
        """Fall for a while, at once, then lie where it has landed.

        Raises:
            Asleep: it cannot feel it.
        """
        self._cpu.running.falling = True
        self.elapse(seconds)
        self._cpu.running.falling = False

    def set_power(self, state: Power, centivolts: int | None = None) -> None:
        """Change the state of the battery, and its voltage if given; critical forces sleep."""
        power.set_power(self._cpu, state, centivolts)
        self.advance()

    def dock(self) -> None:
        """Put it on the powered cradle; only this ends deep sleep."""
        self._cpu.deep_asleep = False
        power.dock(self._cpu)
        self.advance()

    def elapse(self, seconds: float) -> None:
        """Let time pass for this robot alone, at once."""
        self._schedule.skip(seconds)
        self.advance()

    def advance(self) -> None:
        """Do what is due by now, and ask to be called for the next."""
        self._schedule.run()
        self._antenna.call_in(self._schedule.next_in)
