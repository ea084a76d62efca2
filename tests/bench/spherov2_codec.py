"""Prints the rate of spherov2's codec for each line that comes in; runs in the peers' environment."""

from typing import Any

from spherov2.controls.v1 import Packet

from .figures import rate, serve
from .work import TIMES, frames, notifications, requests

REQUESTS = requests()
FRAMES = frames()
NOTIFICATIONS = notifications()


def go_through() -> int:
    """Do what our codec does."""
    found: list[Any] = []
    new_packet = Packet.Manager().new_packet
    add = Packet.Collector(found.append).add
    for _ in range(TIMES):
        for did, cid, data in REQUESTS:
            new_packet(did, cid, None, data).build()
        for notification in NOTIFICATIONS:
            add(bytearray(notification))  # it eats what it is given
    assert len(found) == TIMES * len(FRAMES)
    return TIMES * (len(REQUESTS) + len(FRAMES))


serve(lambda: rate(go_through))
