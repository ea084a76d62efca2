"""Encoding requests and parsing what is notified, beside spherov2: at least 5 times its rate.

The work is the project's protocol vectors, each once, the robot's frames in notifications of 20
bytes. Both get a request's data as bytes, and give a frame's data as bytes. They take turns.
"""

from struct import pack
from typing import Final

from custom_components.astromech.bb8 import ForbiddenCommand
from custom_components.astromech.bb8.packet import Parser, encode

from .figures import ROUNDS, Figure, rate
from .peer_environment import running
from .work import TIMES, frames, notifications, requests

TARGET: Final = 5.0
FRAMES: Final = frames()
NOTIFICATIONS: Final = notifications()


def measure() -> Figure:
    """Compare the rates: packets a second of CPU, encoded or parsed."""
    ours, peer, limit = [], [], []
    with running("spherov2_codec") as spherov2:
        for _ in range(ROUNDS):
            ours.append(rate(_ours))
            peer.append(spherov2())
            limit.append(rate(_bare))
    best = max(ours)
    return Figure(
        bench="codec",
        ours=best,
        peer=max(peer),
        limit=max(limit),
        ratio=best / max(peer),
        good=best >= TARGET * max(peer),
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
    done = 0
    for _ in range(TIMES):
        for opcode, data in REQUESTS:
            encode(opcode, 0, data)
        for notification in NOTIFICATIONS:
            done += len(feed(notification))
    assert done == TIMES * len(FRAMES)
    return TIMES * (len(REQUESTS) + len(FRAMES))


def _bare() -> int:
    """Do the same bytes by hand, without a check of anything, each frame in one piece."""
    for _ in range(TIMES):
        for opcode, data in REQUESTS:
            body = pack(">HBB", opcode, 0, len(data) + 1) + data
            b"\xff\xff" + body + bytes((~sum(body) & 0xFF,))
        for frame in FRAMES:
            sum(frame[2:-1])
            frame[5:-1]
    return TIMES * (len(REQUESTS) + len(FRAMES))
