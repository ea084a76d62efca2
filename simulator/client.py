"""A bleak backend: what bleak does with a Bluetooth adapter, done over the simulated link."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, override

from bleak.args import SizedBuffer
from bleak.assigned_numbers import gatt_char_props_to_strs
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient, NotifyCallback
from bleak.backends.descriptor import BleakGATTDescriptor
from bleak.backends.device import BLEDevice
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from bleak.exc import BleakError, BleakGATTProtocolError
from bleak.uuids import normalize_uuid_str
from bumble.att import ATT_Error
from bumble.core import UUID, BaseBumbleError, TimeoutError as BumbleTimeoutError
from bumble.device import Connection, Peer
from bumble.gatt_client import CharacteristicProxy, ServiceProxy

if TYPE_CHECKING:
    from .radio import VirtualRadio

DEFAULT_MTU = 23
ATT_HEADER = 3


class BumbleBleakClient(BaseBleakClient):
    """One connection over a radio, made and used the way bleak wants it."""

    def __init__(
        self, address_or_ble_device: BLEDevice | str, *, radio: VirtualRadio, **kwargs: Any
    ) -> None:
        super().__init__(address_or_ble_device, **kwargs)
        self._radio = radio
        self._connection: Connection | None = None
        self._gone: asyncio.Future[None] | None = None
        self._subscribers: dict[int, Any] = {}
        self._unattended: set[asyncio.Future[Any]] = set()

    @property
    @override
    def name(self) -> str:
        return self.address

    @property
    @override
    def mtu_size(self) -> int:
        return self._connection.att_mtu if self._connection else DEFAULT_MTU

    @property
    @override
    def is_connected(self) -> bool:
        return self._connection is not None

    @override
    async def connect(self, pair: bool, *, timeout: float | None = None, **kwargs: Any) -> None:
        self._radio.take_slot(self.address)
        try:
            async with asyncio.timeout(timeout or self._timeout):
                with _bleak_errors():
                    connection = await self._radio.dial(self.address)
                self._attach(connection)
                self.services = await self._guarded(self._discover(Peer(connection)))
        except BaseException:
            await self._give_up()
            raise

    def _attach(self, connection: Connection) -> None:
        self._connection = connection
        gone = self._gone = asyncio.get_running_loop().create_future()
        connection.on(connection.EVENT_DISCONNECTION, lambda _: self._on_disconnection(gone))

    async def _give_up(self) -> None:
        """End a connection that nobody has been told of."""
        callback, self._disconnected_callback = self._disconnected_callback, None
        await self.disconnect()
        self._disconnected_callback = callback
        self._radio.free_slot(self.address)

    @override
    async def disconnect(self) -> None:
        if self._connection:
            await self._connection.disconnect()

    def _on_disconnection(self, gone: asyncio.Future[None]) -> None:
        self._connection = None
        self._subscribers.clear()
        self._radio.free_slot(self.address)
        for task in self._unattended:
            task.cancel()  # nothing answers any more
        gone.set_result(None)
        if self._disconnected_callback:
            self._disconnected_callback()

    async def _guarded[T](self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Await a GATT procedure, or the loss of the link.

        bumble cancels what waits for an answer when the link is lost, which would look like a
        cancellation of the caller; so it runs in a task of its own. And there it is carried
        through when the caller is cancelled: what was sent is answered, as by a real radio.

        Raises:
            BleakError: the link is lost, or the robot refused.
            TimeoutError: bumble's own, after 30 s.
        """
        if self._gone is None or self._gone.done():
            coroutine.close()
            raise BleakError("Not connected")
        task = asyncio.ensure_future(coroutine)
        try:
            await asyncio.wait((task, self._gone), return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            self._unattended.add(task)
            task.add_done_callback(self._on_unattended_end)
            raise
        if not task.done() or task.cancelled():
            task.cancel()
            raise BleakError("disconnected")
        with _bleak_errors():
            return task.result()

    def _on_unattended_end(self, task: asyncio.Future[Any]) -> None:
        self._unattended.discard(task)
        if not task.cancelled():
            task.exception()  # nobody is there to be told

    async def _discover(self, peer: Peer) -> BleakGATTServiceCollection:
        found = BleakGATTServiceCollection()
        for service in await peer.discover_services():
            await self._add_service(found, service)
        return found

    async def _add_service(self, found: BleakGATTServiceCollection, service: ServiceProxy) -> None:
        parent = BleakGATTService(service, service.handle, _uuid(service.uuid))
        found.add_service(parent)
        for characteristic in await service.discover_characteristics():
            await self._add_characteristic(found, parent, characteristic)

    async def _add_characteristic(
        self,
        found: BleakGATTServiceCollection,
        service: BleakGATTService,
        characteristic: CharacteristicProxy[bytes],
    ) -> None:
        added = BleakGATTCharacteristic(
            characteristic,
            characteristic.handle,
            _uuid(characteristic.uuid),
            list(gatt_char_props_to_strs(int(characteristic.properties))),
            lambda: self.mtu_size - ATT_HEADER,
            service,
        )
        found.add_characteristic(added)
        for descriptor in await characteristic.discover_descriptors():
            found.add_descriptor(
                BleakGATTDescriptor(descriptor, descriptor.handle, _uuid(descriptor.type), added)
            )

    @override
    async def pair(self, *args: Any, **kwargs: Any) -> None:
        raise NotImplementedError("The robot knows no pairing")

    @override
    async def unpair(self) -> None:
        raise NotImplementedError("The robot knows no pairing")

    @override
    async def read_gatt_char(
        self, characteristic: BleakGATTCharacteristic, *, use_cached: bool = False, **kwargs: Any
    ) -> bytearray:
        return bytearray(await self._guarded(characteristic.obj.read_value()))

    @override
    async def read_gatt_descriptor(
        self, descriptor: BleakGATTDescriptor, *, use_cached: bool = False, **kwargs: Any
    ) -> bytearray:
        return bytearray(await self._guarded(descriptor.obj.read_value()))

    @override
    async def write_gatt_char(
        self, characteristic: BleakGATTCharacteristic, data: SizedBuffer, response: bool
    ) -> None:
        value = bytes(data)
        if len(value) > self.mtu_size - ATT_HEADER:
            raise BleakError("The value is longer than the MTU allows")
        await self._guarded(characteristic.obj.write_value(value, with_response=response))

    @override
    async def write_gatt_descriptor(
        self, descriptor: BleakGATTDescriptor, data: SizedBuffer
    ) -> None:
        raise NotImplementedError("The robot has no descriptor that a client may write")

    @override
    async def start_notify(
        self, characteristic: BleakGATTCharacteristic, callback: NotifyCallback, **kwargs: Any
    ) -> None:
        def on_value(value: bytes) -> None:
            callback(bytearray(value))

        self._subscribers[characteristic.handle] = on_value
        await self._guarded(characteristic.obj.subscribe(on_value))

    @override
    async def stop_notify(self, characteristic: BleakGATTCharacteristic) -> None:
        on_value = self._subscribers.pop(characteristic.handle, None)
        await self._guarded(characteristic.obj.unsubscribe(on_value))

    async def clear_cache(self) -> bool:
        """Forget cached services; there are none."""
        return True


@contextmanager
def _bleak_errors() -> Iterator[None]:
    try:
        yield
    except BumbleTimeoutError as err:
        raise TimeoutError(str(err)) from err
    except ATT_Error as err:
        raise BleakGATTProtocolError(err.error_code) from err
    except BaseBumbleError as err:
        raise BleakError(str(err)) from err


def _uuid(uuid: UUID) -> str:
    return normalize_uuid_str(uuid.to_hex_str("-"))
