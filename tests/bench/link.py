"""The CPU time of a ping's round trip, beside spherov2 and a bare write-and-notify loop.

All three ping the same robot on the same virtual link, whose own cost is in each figure.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from bleak import BleakClient

from custom_components.astromech.bb8 import Droid
from custom_components.astromech.bb8.gatt import (
    FULL_POWER,
    UNLOCK_KEY,
    WAKE_UP,
    Characteristic,
)
from custom_components.astromech.bb8.timing import Timing

from .figures import Figure, cpu_seconds
from .peer_environment import measure as measure_peer
from .virtual_link import PINGS, ROUNDS, VirtualAir

OF_PEER: Final = 0.6
OF_BARE: Final = 1.4
PING: Final = bytes.fromhex("ffff00010001fd")
REPLY_SIZE: Final = 6


def measure() -> Figure:
    """Compare milliseconds of CPU a ping, pacing off."""
    ours, limit = asyncio.run(_both())
    peer = measure_peer("spherov2_link")
    return Figure(
        bench="link",
        ours=ours,
        peer=peer,
        limit=limit,
        ratio=ours / peer,
        good=ours <= OF_PEER * peer and ours <= OF_BARE * limit,
    )


async def _both() -> tuple[float, float]:
    """Take turns, so that what disturbs one disturbs the other."""
    ours = [await _ours()]
    bare = [await _bare()]
    for _ in range(ROUNDS - 1):
        ours.append(await _ours())
        bare.append(await _bare())
    return min(ours), min(bare)


async def _ours() -> float:
    air = VirtualAir()
    await air.start()

    async def connect(on_disconnected: Callable[[], None]) -> BleakClient:
        client = air.client()
        await client.connect()
        return client

    droid = Droid("BB-12AB", connect, timing=Timing(pacing=0.0))
    try:
        await droid.connect()
        return await _cost(droid.ping)
    finally:
        await droid.disconnect()
        await air.stop()


async def _bare() -> float:
    """Write and wait for the notification, with nothing around it."""
    air = VirtualAir()
    await air.start()
    client = air.client()
    await client.connect()
    heard = asyncio.Event()

    def hear(_characteristic: object, data: bytearray) -> None:
        if len(data) == REPLY_SIZE:
            heard.set()

    command = client.services.get_characteristic(Characteristic.COMMAND)
    assert command

    async def ping() -> None:
        heard.clear()
        await client.write_gatt_char(command, PING, True)
        await heard.wait()

    try:
        await client.write_gatt_char(Characteristic.UNLOCK, UNLOCK_KEY, True)
        await client.write_gatt_char(Characteristic.TX_POWER, FULL_POWER, True)
        await client.start_notify(Characteristic.RESPONSE, hear)
        await client.write_gatt_char(Characteristic.WAKE, WAKE_UP, True)
        return await _cost(ping)
    finally:
        await client.disconnect()
        await air.stop()


async def _cost(ping: Callable[[], Awaitable[object]]) -> float:
    """Return the milliseconds of CPU that a ping takes."""
    for _ in range(PINGS // 10):
        await ping()
    began = cpu_seconds()
    for _ in range(PINGS):
        await ping()
    return (cpu_seconds() - began) / PINGS * 1000
