"""The CPU time of a ping's round trip, beside spherov2 and a bare write-and-notify loop.

All three ping the same virtual robot over the same kind of client. What counts is the CPU time of
the process that pings, all its threads together. They take turns, and it is measured twice:

- "whole": the simulated radio and robot are in the same event loop, and so in each figure. They
  take most of the time, which is why nobody is far from anybody.
- "client": they are in a process of their own, and in no figure; the socket between is in each.
  This is what a driver costs its host, where the radio is another's work.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from custom_components.astromech.bb8 import Droid
from custom_components.astromech.bb8.gatt import (
    FULL_POWER,
    UNLOCK_KEY,
    WAKE_UP,
    Characteristic,
)
from custom_components.astromech.bb8.timing import Timing

from .figures import Figure, cpu_seconds
from .peer_environment import running
from .virtual_link import CLIENTS, Far, Near

ROUNDS: Final = 30
PINGS: Final = 100
WARM_UP: Final = 20
OF_PEER: Final = 0.6
OF_BARE: Final = 1.4
PING: Final = bytes.fromhex("ffff00010001fd")
REPLY_SIZE: Final = 6


def measure() -> tuple[Figure, ...]:
    """Compare milliseconds of CPU a ping, pacing off."""
    return tuple(figure for name in CLIENTS for figure in _compared(name))


def _compared(name: str) -> tuple[Figure, Figure]:
    client = CLIENTS[name]
    with running("spherov2_link", name) as spherov2, _ours(client) as ours, _bare(client) as bare:
        rounds = [(ours(), spherov2(), bare()) for _ in range(ROUNDS)]
    best, peer, least = map(min, zip(*rounds, strict=True))
    return (
        _figure(f"link {name} spherov2", best, peer, OF_PEER),
        _figure(f"link {name} bare", best, least, OF_BARE),
    )


def _figure(bench: str, ours: float, peer: float, most: float) -> Figure:
    return Figure(
        bench=bench,
        ours=ours,
        peer=peer,
        limit=most * peer,
        ratio=ours / peer,
        good=ours <= most * peer,
    )


@contextmanager
def _ours(client_class: type[Near | Far]) -> Iterator[Callable[[], float]]:
    """Connect our driver; yields how to measure it."""

    async def connect(on_disconnected: Callable[[], None]) -> Near | Far:
        client = client_class()
        await client.connect()
        return client

    async def connected() -> Droid:
        droid = Droid("BB-12AB", connect, timing=Timing(pacing=0.0))
        await droid.connect()
        return droid

    with asyncio.Runner() as runner:
        droid = runner.run(connected())
        yield lambda: runner.run(_cost(droid.ping))
        runner.run(droid.disconnect())


@contextmanager
def _bare(client_class: type[Near | Far]) -> Iterator[Callable[[], float]]:
    """Connect with nothing around a write and the notification that follows; as `_ours`."""
    client, heard = client_class(), asyncio.Event()

    def hear(_characteristic: object, data: bytearray) -> None:
        if len(data) == REPLY_SIZE:
            heard.set()

    async def connect() -> None:
        await client.connect()
        await client.write_gatt_char(Characteristic.UNLOCK, UNLOCK_KEY, True)
        await client.write_gatt_char(Characteristic.TX_POWER, FULL_POWER, True)
        await client.start_notify(Characteristic.RESPONSE, hear)
        await client.write_gatt_char(Characteristic.WAKE, WAKE_UP, True)

    async def ping() -> None:
        heard.clear()
        await client.write_gatt_char(command, PING, True)
        await heard.wait()

    with asyncio.Runner() as runner:
        runner.run(connect())
        command: Any = client.services.get_characteristic(Characteristic.COMMAND)
        yield lambda: runner.run(_cost(ping))
        runner.run(client.disconnect())


async def _cost(ping: Callable[[], Awaitable[object]]) -> float:
    """Return the milliseconds of CPU that a ping takes."""
    for _ in range(WARM_UP):
        await ping()
    began = cpu_seconds()
    for _ in range(PINGS):
        await ping()
    return (cpu_seconds() - began) / PINGS * 1000
