"""The adapter's side of the link: it hears advertisements and makes a few connections at a time."""

import asyncio
from collections.abc import Callable
from typing import Any, override

from bleak.backends.device import BLEDevice
from bleak.exc import BleakError
from bumble import hci
from bumble.controller import Controller
from bumble.device import Advertisement, Connection, Device
from bumble.link import LocalLink
from habluetooth import Allocations

from .client import BumbleBleakClient
from .stack import bluetooth_device, random_address

__all__ = ["BumbleBleakClient", "VirtualRadio"]

ADDRESS = "F0:00:00:00:00:01"


class VirtualRadio:
    """A Bluetooth adapter with a number of connection slots, which may change at any time.

    Args:
        link: the air.
        slots: how many connections it holds at once.
    """

    def __init__(self, link: LocalLink, *, address: str = ADDRESS, slots: int = 3) -> None:
        self.address, self.slots = address, slots
        self.on_allocations: Callable[[Allocations], None] | None = None
        self._taken: list[str] = []
        self._strangers: list[str] = []
        self._controller = Controller("radio", link=link, public_address=address)
        self._device = bluetooth_device(self._controller, "radio", address)
        self._dialling = asyncio.Lock()
        self._hanging_up: asyncio.Future[None] | None = None

    @property
    def backend(self) -> type[BumbleBleakClient]:
        """The backend class that connects through this radio, as bleak and HA want it."""
        radio = self

        class Backend(BumbleBleakClient):
            @override
            def __init__(self, address_or_ble_device: BLEDevice | str, **kwargs: Any) -> None:
                super().__init__(address_or_ble_device, radio=radio, **kwargs)

        return Backend

    @property
    def free(self) -> int:
        """How many more connections it could make."""
        return max(0, self.slots - len(self._holders))

    @property
    def _holders(self) -> list[str]:
        return self._taken + self._strangers

    @property
    def allocations(self) -> Allocations:
        """Who holds the slots, as HA's Bluetooth wants to know it."""
        return Allocations(self.address, self.slots, self.free, self._holders)

    async def start(self, on_advertisement: Callable[[Advertisement], None] | None = None) -> None:
        """Turn it on, and listen if somebody wants to hear."""
        await self._device.power_on()
        self._device.on(Device.EVENT_CONNECTION, self._on_connection)
        if on_advertisement:
            self._device.on(Device.EVENT_ADVERTISEMENT, on_advertisement)
            await self._device.start_scanning(active=True, filter_duplicates=False)

    async def stop(self) -> None:
        """Turn it off; all robots must have left."""
        await self._device.power_off()
        self._controller.link.remove_controller(self._controller)

    def take_slot(self, address: str) -> None:
        """Reserve a slot for a connection that is about to be made.

        Raises:
            BleakError: all are taken; bleak-retry-connector knows it by its words.
        """
        if not self.free:
            raise BleakError("No free connection slot")
        self._taken.append(address)
        self._report()

    def free_slot(self, address: str) -> None:
        """Give a slot back; no matter if that is done already."""
        if address in self._taken:
            self._taken.remove(address)
            self._report()

    def occupy(self) -> None:
        """Let other devices take all the slots that are free."""
        self._strangers += [f"F0:00:00:00:01:{number:02X}" for number in range(self.free)]
        self._report()

    def vacate(self) -> None:
        """Let the other devices go."""
        self._strangers.clear()
        self._report()

    def _report(self) -> None:
        if self.on_allocations:
            self.on_allocations(self.allocations)

    async def dial(self, address: str) -> Connection:
        """Connect as soon as the robot advertises; wait for that until cancelled.

        bumble makes one connection at a time, and cannot take a pending one back: its own
        time-out would leave the controller initiating for ever.
        """
        async with self._dialling:
            try:
                return await self._device.connect(
                    random_address(address),
                    own_address_type=hci.OwnAddressType.RANDOM,
                    timeout=None,
                )
            finally:
                self._controller.pending_le_connection = None
                # One that is cancelled may be on its way already, and must know whose it is.
                self._device.connect_own_address_type = hci.OwnAddressType.RANDOM

    def _on_connection(self, connection: Connection) -> None:
        """Hang up when nobody waits for a connection any more."""
        if not self._dialling.locked():
            self._hanging_up = asyncio.ensure_future(connection.disconnect())
