"""Everything between the robots and Home Assistant, ready to use."""

from collections.abc import Callable
from typing import Any

from bleak import BleakClient
from bumble.link import LocalLink
from habluetooth import get_manager
from homeassistant.components import bluetooth
from homeassistant.core import HomeAssistant

from .peripheral import RSSI, VirtualBB8
from .radio import VirtualRadio
from .scanner import VirtualScanner

NEVER_SEEN = -127


class Air:
    """A link, a radio that Home Assistant may use, and robots; from `start` to `stop`.

    Made and used in the event loop.

    Args:
        slots: how many connections the radio holds at once.
    """

    def __init__(self, *, slots: int = 3) -> None:
        self.link = LocalLink()  # type: ignore[no-untyped-call]  # bumble has no annotation there
        self.radio = VirtualRadio(self.link, slots=slots)
        self.robots: dict[str, VirtualBB8] = {}
        self._undo: list[Callable[[], None]] = []

    async def start(self, hass: HomeAssistant | None = None) -> None:
        """Turn the radio on.

        Args:
            hass: gets the radio as a scanner, its Bluetooth being set up; without it, only
                `client` reaches the robots.
        """
        await self.radio.start(self._register(hass).hear if hass else None)

    def _register(self, hass: HomeAssistant) -> VirtualScanner:
        scanner = VirtualScanner(self.radio, self._rssi_of)
        unregister = bluetooth.async_register_scanner(
            hass, scanner, connection_slots=self.radio.slots
        )

        def unregister_while_it_runs() -> None:
            # It remembers what the scanner heard, for which it is too late once it has stopped.
            if hass.is_running:
                unregister()

        self._undo = [unregister_while_it_runs, scanner.async_setup()]
        self.radio.on_allocations = get_manager().async_on_allocation_changed
        return scanner

    def _rssi_of(self, address: str) -> int:
        robot = self.robots.get(address)
        return robot.rssi if robot else NEVER_SEEN

    async def stop(self) -> None:
        """Take all robots and the radio away, and leave nothing running."""
        while self.robots:
            _, robot = self.robots.popitem()
            await robot.stop()
        await self.radio.stop()
        self.take_radio_away()

    def take_radio_away(self) -> None:
        """Take the radio from Home Assistant, as when somebody unplugs a proxy."""
        while self._undo:
            self._undo.pop()()

    async def add_robot(
        self,
        name: str = "BB-12AB",
        address: str = "C8:12:34:56:12:AB",
        *,
        rssi: int = RSSI,
        clock: Callable[[], float] | None = None,
        boot_seconds: float = 0.0,
    ) -> VirtualBB8:
        """Put a robot in range; see `VirtualBB8` for the arguments."""
        robot = VirtualBB8(
            self.link, name=name, address=address, rssi=rssi, clock=clock, boot_seconds=boot_seconds
        )
        self.robots[address] = robot
        await robot.start()
        return robot

    def client(self, robot: VirtualBB8, **kwargs: Any) -> BleakClient:
        """Return bleak's client for a robot, past Home Assistant; not for use within it."""
        return BleakClient(robot.address, backend=self.radio.backend, **kwargs)
