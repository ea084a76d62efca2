"""Prints spherov2's CPU time a ping in ms; runs in the peers' environment.

spherov2 is used as it is, but for the pause after each packet. Its adapter makes a bleak client
in an event loop of its own; the virtual link is made there too, on connecting.
"""

import json
import os
import sys
from typing import Any

import bleak
from spherov2.commands.core import Core
from spherov2.toy.bb8 import BB8

from .figures import cpu_seconds
from .virtual_link import PINGS, ROUNDS, VirtualAir


class Client:
    """Takes the place of bleak's client, and brings the link along."""

    def __init__(self, *_: Any, **__: Any) -> None:
        self._client: Any = None

    async def connect(self) -> None:
        """Make the link, and connect."""
        air = VirtualAir()
        await air.start()
        self._client = air.client()
        await self._client.connect()

    def __getattr__(self, name: str) -> Any:
        """Return what bleak's client has."""
        return getattr(self._client, name)


class Found:
    """What a scan would have found."""

    address = "C8:12:34:56:12:AB"
    name = "BB-12AB"


def cost() -> float:
    """Connect, and return the milliseconds of CPU that a ping takes."""
    from spherov2.adapter.bleak_adapter import BleakAdapter  # noqa: PLC0415  # after the patch

    with BB8(Found(), BleakAdapter) as toy:
        toy.wake()
        for _ in range(PINGS // 10):
            toy._execute(Core.ping(toy))
        began = cpu_seconds()
        for _ in range(PINGS):
            toy._execute(Core.ping(toy))
        return (cpu_seconds() - began) / PINGS * 1000


bleak.BleakClient = Client  # type: ignore[assignment,misc]  # spherov2 looks it up when it connects
BB8.toy_type = BB8.toy_type._replace(cmd_safe_interval=0.0)
sys.stdout.write(json.dumps(min(cost() for _ in range(ROUNDS))) + "\n")
sys.stdout.flush()
os._exit(0)  # a link that was left in a stopped loop cannot be taken down
