"""What tells the add-on's discovery messages from everybody else's; pure."""

from collections.abc import Iterator, Mapping
import re
from typing import Any, Final

from homeassistant.util.json import JSON_DECODE_EXCEPTIONS, json_loads

LEFTOVERS: Final = "addon_leftovers"
"""The id of the repair, and the key of its texts."""

LARGEST: Final = 8192
"""Bytes; the add-on's had less than a thousand."""

# The ids that the add-on gave, by the kind of entity; those of its later sets end in an address.
_KINDS: Final[Mapping[str, frozenset[str]]] = {
    "light": frozenset({"bb8_main_led", "bb8_led"}),
    "binary_sensor": frozenset({"bb8_connection_status", "bb8_ble_presence", "bb8_presence"}),
    "button": frozenset({"bb8_connect_button", "bb8_drive", "bb8_sleep"}),
    "sensor": frozenset({"bb8_rssi"}),
    "switch": frozenset({"bb8_power"}),
    "number": frozenset({"bb8_heading", "bb8_speed"}),
}
_MAC: Final = r"(?:[0-9a-f]{2}[:_-]?){5}[0-9a-f]{2}"
_WITH_MAC: Final = re.compile(
    rf"bb8_(?:(?:presence|rssi|led)_{_MAC}|{_MAC}_(?:led|sleep|drive|heading|speed))", re.IGNORECASE
)
_DEVICE: Final = re.compile(rf"bb8[_-]{_MAC}|bb8-sphero-robot|mac:{_MAC}", re.IGNORECASE)


def filters(prefix: str) -> Iterator[str]:
    """Return what is to be subscribed to, to hear what is announced of the kinds that it had."""
    for kind in _KINDS:
        yield f"{prefix}/{kind}/+/config"
        yield f"{prefix}/{kind}/+/+/config"


def is_leftover(prefix: str, topic: str, payload: bytes) -> bool:
    """Return whether a discovery message is the add-on's: by its entity's id and its device's."""
    if len(payload) > LARGEST or b"bb8" not in payload.lower():
        return False
    match topic.removeprefix(f"{prefix}/").split("/"):
        case [kind, *_, "config"] if kind in _KINDS:
            return _is_the_addons(kind, _announced(payload))
        case _:
            return False


def _is_the_addons(kind: str, announced: Mapping[str, Any]) -> bool:
    unique_id = announced.get("unique_id", announced.get("uniq_id"))
    if not isinstance(unique_id, str):
        return False
    known = unique_id in _KINDS[kind] or _WITH_MAC.fullmatch(unique_id)
    return bool(known) and any(_DEVICE.fullmatch(each) for each in _device_ids(announced))


def _announced(payload: bytes) -> Mapping[str, Any]:
    try:
        content = json_loads(payload)
    except JSON_DECODE_EXCEPTIONS:
        return {}
    return content if isinstance(content, dict) else {}


def _device_ids(announced: Mapping[str, Any]) -> list[str]:
    device = announced.get("device", announced.get("dev"))
    if not isinstance(device, dict):
        return []
    ids = device.get("identifiers", device.get("ids"))
    return [each for each in (ids if isinstance(ids, list) else [ids]) if isinstance(each, str)]
