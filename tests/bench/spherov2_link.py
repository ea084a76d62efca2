"""Prints spherov2's CPU time a ping in ms for each line that comes in; in the peers' environment.

spherov2 is used as it is, but for the pause after each packet, and the client that it makes.
"""

import sys

import bleak
from spherov2.adapter.bleak_adapter import BleakAdapter
from spherov2.commands.core import Core
from spherov2.toy.bb8 import BB8

from .figures import cpu_seconds, serve
from .virtual_link import CLIENTS

PINGS = 100
WARM_UP = 20


class Found:
    """What a scan would have found."""

    address = "C8:12:34:56:12:AB"
    name = "BB-12AB"


def cost(toy: BB8) -> float:
    """Return the milliseconds of CPU that a ping takes."""
    for _ in range(WARM_UP):
        toy._execute(Core.ping(toy))
    began = cpu_seconds()
    for _ in range(PINGS):
        toy._execute(Core.ping(toy))
    return (cpu_seconds() - began) / PINGS * 1000


bleak.BleakClient = CLIENTS[sys.argv[1]]  # type: ignore[assignment,misc]  # looked up on connecting
BB8.toy_type = BB8.toy_type._replace(cmd_safe_interval=0.0)
with BB8(Found(), BleakAdapter) as toy:
    toy.wake()
    serve(lambda: cost(toy))
