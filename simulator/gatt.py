"""The GATT table of a real BB-8, as a dump of one shows it."""

from dataclasses import dataclass

from bumble.gatt import Characteristic

from .robot import UNLOCK_SECONDS

_P = Characteristic.Properties
READ, WRITE, COMMAND, NOTIFY = _P.READ, _P.WRITE, _P.WRITE_WITHOUT_RESPONSE, _P.NOTIFY

PERMISSIONS = Characteristic.READABLE | Characteristic.WRITEABLE
"""bumble does not look at them; whoever serves a characteristic looks at its properties."""

ROBOT_CONTROL, RADIO = "2ba0", "2bb0"
RESPONSE, RSSI, WAKE = "2ba6", "2bb6", "2bbf"
UPDATE_BASE = "-d102-11e1-9b23-00025b00a5a5"


def sphero_uuid(digits: str) -> str:
    """Return the full UUID of a Sphero service or characteristic by its four hex digits."""
    return f"22bb746f-{digits}-7554-2d6f-726568705327"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A characteristic: how it is recorded, its UUID, what it allows, what it reads at first."""

    digits: str
    uuid: str
    properties: Characteristic.Properties
    value: bytes = b""


def _sphero(digits: str, properties: Characteristic.Properties, value: bytes = b"") -> Row:
    return Row(digits=digits, uuid=sphero_uuid(digits), properties=properties, value=value)


def _update(digits: str, properties: Characteristic.Properties) -> Row:
    return Row(digits=digits, uuid=f"0000{digits}{UPDATE_BASE}", properties=properties)


def _information(digits: str, value: bytes) -> Row:
    return Row(digits=digits, uuid=digits, properties=READ, value=value)


def table(address: str) -> dict[str, tuple[Row, ...]]:
    """Return the characteristics by the UUID of their service, for a robot with this address."""
    return {
        "180a": (
            _information("2a24", b"30"),
            _information("2a25", address.encode()),
            _information("2a26", b"1.47"),
            _information("2a27", b"A"),
            _information("2a29", b"Sphero"),
        ),
        sphero_uuid(ROBOT_CONTROL): (
            _sphero("2ba1", WRITE | COMMAND),
            _sphero(RESPONSE, NOTIFY),
        ),
        sphero_uuid(RADIO): (
            _sphero("2bb1", READ | WRITE, b"\x00"),
            _sphero("2bb2", WRITE),
            _sphero(RSSI, READ | WRITE | COMMAND | NOTIFY),
            _sphero("2bb7", READ | WRITE | COMMAND, b"\x00"),
            _sphero("2bb8", READ, b"\x2c"),
            _sphero("2bb9", READ, b"\x09\x00"),
            _sphero("2bba", READ, b"\xc8\x00"),
            _sphero("2bbd", WRITE | COMMAND),
            _sphero("2bbe", READ | WRITE, bytes((int(UNLOCK_SECONDS),))),
            _sphero(WAKE, READ | WRITE | COMMAND, b"\x00"),
            _sphero("3bba", READ | WRITE | COMMAND, b"\x01\x00"),
        ),
        f"00001016{UPDATE_BASE}": (
            _update("1013", READ | WRITE),
            _update("1017", WRITE),
            _update("1014", READ | NOTIFY),
        ),
    }
