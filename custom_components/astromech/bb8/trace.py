"""The last packets between us and the robot, for a report of a fault."""

from collections import deque
from enum import StrEnum
from time import monotonic
from typing import Final, NamedTuple

KEPT: Final = 200


class Direction(StrEnum):
    """Who said it, and why."""

    REQUEST = "request"
    REPLY = "reply"
    NOTICE = "notice"


class Packet(NamedTuple):
    """One packet: when (monotonic seconds), which way, what it is, and its data."""

    time: float
    direction: Direction
    name: str
    data: bytes


class Trace:
    """Keeps the last packets of a robot, over all its links."""

    __slots__ = ("_packets",)

    def __init__(self) -> None:
        self._packets: deque[tuple[float, Direction, str, bytes]] = deque(maxlen=KEPT)

    @property
    def packets(self) -> tuple[Packet, ...]:
        """The packets, oldest first."""
        return tuple(map(Packet._make, self._packets))

    def note(self, direction: Direction, name: str, data: bytes) -> None:
        """Keep a packet; the oldest makes room for it."""
        self._packets.append((monotonic(), direction, name, data))
