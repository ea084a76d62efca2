"""Driver for the Sphero BB-8: asyncio, over any bleak-like client, without Home Assistant."""

import re
from typing import Final

from .animations import Effect
from .control import Control
from .droid import Droid
from .errors import (
    CommandRejected,
    ConnectionFailed,
    DroidError,
    ForbiddenCommand,
    InvalidArgument,
    LinkLost,
    MalformedAnswer,
    NoAnswer,
    NoFreeSlot,
    NotConnected,
    NotSupported,
    Superseded,
)
from .gatt import Connect, GattClient
from .motion import Motion
from .refusal import MotionRefused, Refusal
from .sensors import Signal
from .state import Color, DroidState, PowerState, Versions
from .timing import Timing
from .way import Leg

__all__ = [
    "Color",
    "CommandRejected",
    "Connect",
    "ConnectionFailed",
    "Control",
    "Droid",
    "DroidError",
    "DroidState",
    "Effect",
    "ForbiddenCommand",
    "GattClient",
    "InvalidArgument",
    "Leg",
    "LinkLost",
    "MalformedAnswer",
    "Motion",
    "MotionRefused",
    "NoAnswer",
    "NoFreeSlot",
    "NotConnected",
    "NotSupported",
    "PowerState",
    "Refusal",
    "Signal",
    "Superseded",
    "Timing",
    "Versions",
    "is_supported_name",
]

_NAME: Final = re.compile(r"BB-[0-9A-F]{4}")


def is_supported_name(name: str) -> bool:
    """Tell a BB-8 by its advertised name; BB-9E (GB-...) and other Spheros are none."""
    return _NAME.fullmatch(name) is not None
