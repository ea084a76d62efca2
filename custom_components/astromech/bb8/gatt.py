"""The robot's GATT table as far as it is used, and how it is used.

Every await of the radio has a limit, and every error of it becomes one of ours.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from typing import Any, Final, Protocol, runtime_checkable

from bleak.exc import BleakError

from .errors import ConnectionFailed, LinkLost, NotSupported
from .timing import Timing


class Characteristic(StrEnum):
    """All that is ever written or subscribed to.

    What lies beside them is left alone: a write there may end in a sleep that only a charger ends,
    or in the radio's bootloader.
    """

    COMMAND = "22bb746f-2ba1-7554-2d6f-726568705327"
    RESPONSE = "22bb746f-2ba6-7554-2d6f-726568705327"
    TX_POWER = "22bb746f-2bb2-7554-2d6f-726568705327"
    UNLOCK = "22bb746f-2bbd-7554-2d6f-726568705327"
    WAKE = "22bb746f-2bbf-7554-2d6f-726568705327"


UNLOCK_KEY: Final = b"011i3"
"""Without it the radio drops the link, presumably after 30 s."""

FULL_POWER: Final = b"\x07"
"""Every known client sets this transmit power."""

WAKE_UP: Final = b"\x01"
"""Boots the main CPU."""

ASLEEP: Final = b"\x00"
"""What the same characteristic reads before."""


class GattServices(Protocol):
    """The services that a client discovered."""

    def get_characteristic(self, specifier: str, /) -> Any | None:
        """Return the characteristic with this UUID, if there is one."""


class GattClient(Protocol):
    """A connected client, as bleak makes them."""

    @property
    def is_connected(self) -> bool:
        """Whether the link is up."""

    @property
    def services(self) -> GattServices:
        """The GATT table."""

    async def write_gatt_char(
        self, char_specifier: Any, data: bytes, response: bool | None = None, /
    ) -> None:
        """Write a characteristic and, with a response, wait until the robot has it."""

    async def start_notify(
        self, char_specifier: Any, callback: Callable[[Any, bytearray], None], /
    ) -> None:
        """Have the callback called with every notification."""

    async def stop_notify(self, char_specifier: Any, /) -> None:
        """End what start_notify began."""

    async def disconnect(self) -> object:
        """End the link."""


@runtime_checkable
class CachingClient(Protocol):
    """A client that remembers the GATT table of earlier connections."""

    async def clear_cache(self) -> object:
        """Forget it."""


@runtime_checkable
class ReadingClient(Protocol):
    """A client that can read."""

    async def read_gatt_char(self, char_specifier: Any, /) -> bytes | bytearray:
        """Return the value of a characteristic."""


type Connect = Callable[[Callable[[], None]], Awaitable[GattClient]]
"""Makes the link: gets what to call when it is lost, returns a connected client.

It raises ConnectionFailed or NoFreeSlot; an error of bleak's counts as ConnectionFailed.
"""

type GattTable = dict[str, dict[str, list[str]]]
"""Properties by characteristic by service, the latter two as UUIDs."""

# BlueZ's and the proxies' errors, those of a broken D-Bus socket, and our own time limits.
_RADIO_ERRORS: Final = (BleakError, OSError, EOFError)


class Radio:
    """A connected client, used the way a BB-8 needs it.

    Attributes:
        woke: The robot slept, and it was us who woke it, or began to.
    """

    def __init__(self, client: GattClient, timing: Timing) -> None:
        self._client = client
        self._timing = timing
        self._found: dict[Characteristic, Any] = {}
        self._command: Any = None
        self.woke = False

    @classmethod
    async def connect(
        cls, connect: Connect, on_disconnected: Callable[[], None], timing: Timing
    ) -> Radio:
        """Make the link.

        Raises:
            ConnectionFailed: It could not be made.
        """
        try:
            async with asyncio.timeout(timing.connect):
                return cls(await connect(on_disconnected), timing)
        except _RADIO_ERRORS as err:
            raise ConnectionFailed(str(err) or type(err).__name__) from err

    @property
    def table(self) -> GattTable:
        """What the robot offers, as far as the client lists it."""
        services = self._client.services
        if not isinstance(services, Iterable):
            return {}
        return {
            service.uuid: {each.uuid: sorted(each.properties) for each in service.characteristics}
            for service in services
        }

    async def wake(self, on_bytes: Callable[[Any, bytearray], None]) -> None:
        """Unlock, set the transmit power, subscribe and wake, in this order.

        Raises:
            NotSupported: The GATT table is not a BB-8's; what was cached of it is forgotten.
            LinkLost: The radio failed.
        """
        await self._find()
        await self._write(Characteristic.UNLOCK, UNLOCK_KEY)
        if self._found[Characteristic.TX_POWER]:
            await self._write(Characteristic.TX_POWER, FULL_POWER)
        await self._subscribe(on_bytes)
        self.woke = await self._sleeps()
        await self._write(Characteristic.WAKE, WAKE_UP)

    async def write(self, chunk: bytes) -> None:
        """Write a part of a packet, waiting until the robot has it; the caller limits the time.

        Raises:
            LinkLost: The radio failed.
        """
        try:
            await self._client.write_gatt_char(self._command, chunk, True)
        except _RADIO_ERRORS as err:
            raise _lost(err) from err

    async def subscribe_anew(self, on_bytes: Callable[[Any, bytearray], None]) -> None:
        """End the notifications and begin them again: they were on, and none came.

        Raises:
            LinkLost: The radio failed.
        """
        with _as_link_lost():
            async with asyncio.timeout(self._timing.write):
                await self._client.stop_notify(self._found[Characteristic.RESPONSE])
        await self._subscribe(on_bytes)

    async def close(self) -> None:
        """End the link; never raises."""
        with suppress(*_RADIO_ERRORS):
            async with asyncio.timeout(self._timing.close):
                await self._client.disconnect()

    async def _sleeps(self) -> bool:
        """Tell whether the robot says that its main CPU sleeps; one that does not say is awake."""
        if not isinstance(self._client, ReadingClient):
            return False
        with suppress(*_RADIO_ERRORS):
            async with asyncio.timeout(self._timing.write):
                value = await self._client.read_gatt_char(self._found[Characteristic.WAKE])
                return bytes(value) == ASLEEP
        return False

    async def _find(self) -> None:
        """Look the characteristics up once: bleak would do so for every write."""
        get = self._client.services.get_characteristic
        self._found = {each: get(each.value) for each in Characteristic}
        missing = [each.name for each, found in self._found.items() if not found]
        if missing and missing != [Characteristic.TX_POWER.name]:
            await self._forget_services()
            raise NotSupported(", ".join(missing))
        self._command = self._found[Characteristic.COMMAND]

    async def _forget_services(self) -> None:
        if isinstance(self._client, CachingClient):
            with _as_link_lost():
                async with asyncio.timeout(self._timing.close):
                    await self._client.clear_cache()

    async def _subscribe(self, on_bytes: Callable[[Any, bytearray], None]) -> None:
        with _as_link_lost():
            async with asyncio.timeout(self._timing.write):
                await self._client.start_notify(self._found[Characteristic.RESPONSE], on_bytes)

    async def _write(self, characteristic: Characteristic, data: bytes) -> None:
        """Write with response: the robot ignores most of what comes without."""
        with _as_link_lost():
            async with asyncio.timeout(self._timing.write):
                await self._client.write_gatt_char(self._found[characteristic], data, True)


@contextmanager
def _as_link_lost() -> Iterator[None]:
    try:
        yield
    except _RADIO_ERRORS as err:
        raise _lost(err) from err


def _lost(error: Exception) -> LinkLost:
    return LinkLost(str(error) or "the radio does not respond")
