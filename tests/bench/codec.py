"""Encoding requests and parsing frames, beside spherov2: at least 5 times its rate.

The work is the project's protocol vectors. Both get a request's data as bytes, and give a frame's
data as bytes.
"""

from struct import pack
from typing import Final

from custom_components.astromech.bb8 import ForbiddenCommand
from custom_components.astromech.bb8.packet import Parser, encode

from .figures import Figure, best_rate
from .peer_environment import measure as measure_peer
from .work import TIMES, received, requests

TARGET: Final = 5.0
FRAMES: Final = received()


def measure() -> Figure:
    """Compare the rates: packets a second of CPU, encoded or parsed."""
    ours, peer, limit = best_rate(_ours), measure_peer("spherov2_codec"), best_rate(_bare)
    return Figure(
        bench="codec",
        ours=ours,
        peer=peer,
        limit=limit,
        ratio=ours / peer,
        good=ours >= TARGET * peer,
    )


def _encodable() -> list[tuple[int, bytes]]:
    """Return opcode and data of the requests that our codec does not refuse."""
    found = []
    for did, cid, data in requests():
        try:
            encode(did << 8 | cid, 0, data)
        except ForbiddenCommand:
            continue
        found.append((did << 8 | cid, data))
    return found


REQUESTS: Final = _encodable()


def _ours() -> int:
    feed = Parser().feed
    for _ in range(TIMES):
        for opcode, data in REQUESTS:
            encode(opcode, 0, data)
        for frame in FRAMES:
            feed(frame)
    return TIMES * (len(REQUESTS) + len(FRAMES))


def _bare() -> int:
    """Do the same bytes by hand, without a check of anything."""
    for _ in range(TIMES):
        for opcode, data in REQUESTS:
            body = pack(">HBB", opcode, 0, len(data) + 1) + data
            b"\xff\xff" + body + bytes((~sum(body) & 0xFF,))
        for frame in FRAMES:
            sum(frame[2:-1])
            frame[5:-1]
    return TIMES * (len(REQUESTS) + len(FRAMES))
