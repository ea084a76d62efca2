"""What codecs are measured on: the project's protocol vectors, all of them that they can share."""

import json
from pathlib import Path
from typing import Any, Final

VECTORS: Final = Path(__file__).resolve().parent.parent / "data" / "bb8_vectors.jsonl"
REPLY: Final = 0xFF
CODES_OF_PEER: Final = frozenset((*range(10), *range(0x31, 0x36)))
"""A reply with another code makes spherov2 raise."""

TIMES: Final = 20
"""How often a round goes through all of them."""

NOTIFICATION: Final = 20
"""Bytes at which the robot cuts what it says."""


def requests() -> list[tuple[int, int, bytes]]:
    """Return device id, command id and data of each request that is encoded."""
    return [
        (each["did"], each["cid"], bytes.fromhex(each["hex"])[6:-1])
        for each in _vectors("command")
        if each.get("doc") != "differs"
    ]


def frames() -> list[bytes]:
    """Return each frame of a robot that is parsed: replies, notices and streams."""
    found = (bytes.fromhex(each["hex"]) for each in _vectors("response", "async", "stream"))
    return [frame for frame in found if _is_sound(frame)]


def notifications() -> list[bytes]:
    """Return the frames as they come over the air, one after the other."""
    return [
        frame[start : start + NOTIFICATION]
        for frame in frames()
        for start in range(0, len(frame), NOTIFICATION)
    ]


def _is_sound(frame: bytes) -> bool:
    """Tell whether both codecs take a frame: spherov2 raises at damaged ones."""
    known = frame[1] != REPLY or frame[2] in CODES_OF_PEER
    return known and sum(frame[2:]) & 0xFF == 0xFF


def _vectors(*kinds: str) -> list[dict[str, Any]]:
    lines = VECTORS.read_text("utf-8").splitlines()
    return [each for each in map(json.loads, lines) if each["kind"] in kinds]
