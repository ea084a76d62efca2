"""The robot on the air: a GATT server around its firmware, which advertises while it is free."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial

from bumble import hci
from bumble.att import ATT_Error, ErrorCode
from bumble.controller import Controller
from bumble.core import AdvertisingData
from bumble.device import Connection, Device
from bumble.gatt import Characteristic, CharacteristicValue, Service
from bumble.link import LocalLink

from . import gatt
from .faults import Faults
from .outbox import Outbox
from .robot import COMMANDS, Robot
from .stack import bluetooth_device

RSSI = -60
TX_POWER = b"\xf6"
"""-10 dBm, two's complement."""
MANUFACTURER_DATA = b"\x33\x30"
"""All of it: company 0x3033 with nothing to say, or the model number "30"."""
GENERAL_DISCOVERABLE = b"\x06"
HAD_ENOUGH = hci.HCI_ErrorCode.REMOTE_USER_TERMINATED_CONNECTION_ERROR
OUT_OF_RANGE = hci.HCI_ErrorCode.CONNECTION_TIMEOUT_ERROR


class VirtualBB8:
    """A BB-8 within reach of a link, from `start` to `stop`.

    Args:
        link: the air.
        name: what it advertises, "BB-" and the last two bytes of the address.
        address: random static, so its first two bits are set.
        rssi: how strongly the scanner hears it, dBm; may be changed at any time.
        clock: seconds, for its timers; the event loop's own if omitted.
        boot_seconds: from waking to the first answer.
    """

    def __init__(
        self,
        link: LocalLink,
        *,
        name: str = "BB-12AB",
        address: str = "C8:12:34:56:12:AB",
        rssi: int = RSSI,
        clock: Callable[[], float] | None = None,
        boot_seconds: float = 0.0,
    ) -> None:
        self.name, self.address, self.rssi = name, address, rssi
        self._loop = asyncio.get_running_loop()
        self.robot = Robot(
            name=name,
            address=address,
            clock=clock or self._loop.time,
            antenna=self,
            boot_seconds=boot_seconds,
        )
        self._controller = Controller(name, link=link)
        self._device = bluetooth_device(self._controller, name, address)
        self._response = self._add_services()
        self._device.on(Device.EVENT_CONNECTION, self._on_connection)
        self._connection: Connection | None = None
        self._outbox: Outbox | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._jobs: set[asyncio.Task[None]] = set()
        self._held_writes: set[asyncio.Future[None]] = set()
        self._tuning = asyncio.Lock()
        self._in_range = False

    @property
    def faults(self) -> Faults:
        """What is wrong with it; change at will, end with `heal`."""
        return self.robot.faults

    @property
    def connected(self) -> bool:
        """Tell whether it has a client."""
        return self._connection is not None

    async def start(self) -> None:
        """Turn the radio on and advertise."""
        await self._device.power_on()
        await self.in_range()

    async def stop(self) -> None:
        """Take it off the air for good, and leave nothing running."""
        await self.out_of_range()
        while self._jobs:
            await asyncio.gather(*self._jobs, return_exceptions=True)
        await self._device.power_off()
        self._controller.link.remove_controller(self._controller)
        self.call_in(None)

    async def in_range(self) -> None:
        """Carry it to where it can be heard."""
        self._in_range = True
        await self._tune()

    async def out_of_range(self) -> None:
        """Carry it away: nobody hears it, and the link that it has is lost."""
        self._in_range = False
        await self._tune()
        await self._disconnect(OUT_OF_RANGE)

    async def drop_link(self) -> None:
        """End the link as a robot does that has had enough."""
        await self._disconnect(HAD_ENOUGH)

    async def dock(self) -> None:
        """Put it on the powered cradle, which ends even deep sleep."""
        self.robot.dock()
        await self._tune()

    def heal(self) -> None:
        """End all faults; writes that were held up now go through."""
        self.robot.faults = Faults()
        for write in self._held_writes:
            write.set_result(None)
        self._held_writes.clear()

    def send(self, data: bytes, delay: float) -> None:
        """Send bytes to the client, if there is one."""
        if self._outbox:
            self._outbox.put(data, delay)

    def hang_up(self) -> None:
        """End the link once everything has been sent."""
        if self._outbox:
            self._outbox.close()

    def cut(self) -> None:
        """End the link at once."""
        self._begin(self.drop_link())

    def call_in(self, seconds: float | None) -> None:
        """Let the firmware look at its clock in so many seconds."""
        if self._timer:
            self._timer.cancel()
        self._timer = (
            None if seconds is None else self._loop.call_later(seconds, self.robot.advance)
        )

    def _begin(self, job: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = self._loop.create_task(job)
        self._jobs.add(task)
        task.add_done_callback(self._jobs.discard)
        return task

    async def _tune(self) -> None:
        """Advertise if it can be heard and is free, else be silent."""
        async with self._tuning:
            if self._in_range and not self.connected and not self.robot.deep_asleep:
                await self._device.start_advertising(advertising_data=self._advertisement())
            else:
                await self._device.stop_advertising()

    def _advertisement(self) -> bytes:
        return bytes(
            AdvertisingData(
                [
                    (AdvertisingData.FLAGS, GENERAL_DISCOVERABLE),
                    (AdvertisingData.COMPLETE_LOCAL_NAME, self.name.encode()),
                    (AdvertisingData.TX_POWER_LEVEL, TX_POWER),
                    (AdvertisingData.MANUFACTURER_SPECIFIC_DATA, MANUFACTURER_DATA),
                ]
            )
        )

    async def _disconnect(self, reason: int) -> None:
        if self._connection:
            await self._connection.disconnect(reason)

    def _on_connection(self, connection: Connection) -> None:
        self._connection = connection
        notify = partial(self._device.notify_subscriber, connection, self._response)
        self._outbox = Outbox(notify, lambda: self.faults.chunk)
        speaking = self._begin(self._speak(self._outbox))
        connection.on(connection.EVENT_DISCONNECTION, lambda _: self._on_disconnection(speaking))
        self.robot.link_up()

    async def _speak(self, outbox: Outbox) -> None:
        await outbox.run()
        self.cut()

    def _on_disconnection(self, speaking: asyncio.Task[None]) -> None:
        self._connection = self._outbox = None
        speaking.cancel()
        for write in self._held_writes:
            write.cancel()
        self._held_writes.clear()
        self.robot.link_down()
        self._begin(self._tune())

    def _add_services(self) -> Characteristic[bytes]:
        characteristics: dict[str, Characteristic[bytes]] = {}
        for uuid, rows in gatt.table(self.address).items():
            own = {row.digits: self._characteristic(row) for row in rows}
            self._device.add_service(Service(uuid, list(own.values())))
            characteristics |= own
        return characteristics[gatt.RESPONSE]

    def _characteristic(self, row: gatt.Row) -> Characteristic[bytes]:
        value = CharacteristicValue[bytes](
            read=lambda _connection: self._read(row),
            write=lambda _connection, value: self._write(row, value),
        )
        return Characteristic(row.uuid, row.properties, gatt.PERMISSIONS, value)

    def _read(self, row: gatt.Row) -> bytes:
        if not row.properties & gatt.READ:
            raise ATT_Error(ErrorCode.READ_NOT_PERMITTED)
        if row.digits == gatt.WAKE:
            return bytes((self.robot.awake,))
        if row.digits == gatt.RSSI:
            return self.rssi.to_bytes(1, signed=True)
        return row.value

    async def _write(self, row: gatt.Row, value: bytes) -> None:
        if not row.properties & (gatt.WRITE | gatt.COMMAND):
            raise ATT_Error(ErrorCode.WRITE_NOT_PERMITTED)
        if row.digits == COMMANDS and self.faults.unacknowledged_writes:
            held = self._loop.create_future()
            self._held_writes.add(held)
            await held
        if not self.robot.write(row.digits, bytes(value)):
            raise ATT_Error(ErrorCode.INSUFFICIENT_AUTHORIZATION)
