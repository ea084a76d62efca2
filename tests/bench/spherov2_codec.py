"""Prints the rate of spherov2's codec; runs in the peers' environment."""

import json
import sys

from spherov2.controls.v1 import Packet

from .figures import best_rate
from .work import TIMES, received, requests

REQUESTS = requests()
FRAMES = received()


def go_through() -> int:
    """Do what our codec does."""
    new_packet = Packet.Manager().new_packet
    add = Packet.Collector(lambda _: None).add
    for _ in range(TIMES):
        for did, cid, data in REQUESTS:
            new_packet(did, cid, None, data).build()
        for frame in FRAMES:
            add(bytearray(frame))  # it eats what it is given
    return TIMES * (len(REQUESTS) + len(FRAMES))


sys.stdout.write(json.dumps(best_rate(go_through)) + "\n")
