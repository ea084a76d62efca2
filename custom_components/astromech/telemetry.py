"""What a robot's link goes through, as events: for automations, for MQTT, and for who attests."""

from datetime import datetime
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import format_mac
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .kinds import DroidConfigEntry
from .service_levels import duplicates

ECHO_ROUNDTRIP: Final = f"{DOMAIN}_echo_roundtrip"
"""A ping came back, or did not; data: ms (of an answer), outcome, ts."""

BLE_CONNECT_ATTEMPT: Final = f"{DOMAIN}_ble_connect_attempt"
"""A connection is tried; data: try (from 1, since the last that succeeded), backoff_s, ts."""

LED_DISCOVERY: Final = f"{DOMAIN}_led_discovery"
"""The robot's light is there; data: unique_id, duplicates of devices and entities, ts."""

SETTLED: Final = 5.0
"""Seconds after which all of an entry's entities are registered."""


class Telemetry:
    """Tells of one robot; each event has `device_id` and `ts`, in seconds since the epoch."""

    def __init__(self, hass: HomeAssistant, entry: DroidConfigEntry, address: str) -> None:
        self._hass = hass
        self._entry = entry
        self._address = address

    @callback
    def async_start(self) -> None:
        """Tell of the light as soon as it is registered."""
        self._entry.async_on_unload(
            async_call_later(self._hass, SETTLED, self._async_tell_of_light)
        )

    @callback
    def async_echo(self, seconds: float | None, outcome: str = "ok") -> None:
        """Tell of a ping: how long its answer took, or why there is none."""
        ms = None if seconds is None else round(seconds * 1000, 1)
        self._fire(ECHO_ROUNDTRIP, {"ms": ms, "outcome": outcome})

    @callback
    def async_attempt(self, number: int, backoff: float) -> None:
        """Tell of an attempt to connect, after a pause of so many seconds."""
        self._fire(BLE_CONNECT_ATTEMPT, {"try": number, "backoff_s": round(backoff, 1)})

    @callback
    def _async_tell_of_light(self, _now: datetime) -> None:
        told = {
            "unique_id": f"{format_mac(self._address)}_main_led",
            "duplicates": duplicates(self._hass, self._entry),
        }
        self._fire(LED_DISCOVERY, told)

    def _fire(self, event: str, data: dict[str, Any]) -> None:
        self._hass.bus.async_fire(
            event,
            {
                "device_id": device_id_of(self._hass, self._entry),
                **data,
                "ts": round(dt_util.utcnow().timestamp(), 3),
            },
        )


def device_id_of(hass: HomeAssistant, entry: DroidConfigEntry) -> str | None:
    """Return the id of a robot's device; None before it is registered."""
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return devices[0].id if devices else None
