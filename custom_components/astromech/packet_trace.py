"""What was said of late between a robot and us, as it may be shown and sent on."""

from collections.abc import Iterable
from typing import Any, Final

from homeassistant.components.diagnostics import REDACTED

from .bb8.trace import Packet

# Packets that carry a name or an address. The configuration block is not documented.
_PRIVATE: Final = frozenset(("SetDeviceName", "GetBluetoothInfo", "ConfigBlock", "Diagnostics"))


def told(packets: Iterable[Packet]) -> list[dict[str, Any]]:
    """Return packets as JSON, but for the name and address that the robot was given."""
    return [
        {
            "time": round(packet.time, 3),
            "direction": packet.direction,
            "name": packet.name,
            "data": REDACTED if packet.name in _PRIVATE else packet.data.hex(),
        }
        for packet in packets
    ]
