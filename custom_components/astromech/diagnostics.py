"""The download of an entry's diagnostics, without what tells one house from another."""

from collections.abc import Mapping
from dataclasses import asdict
import re
from typing import TYPE_CHECKING, Any, Final

from homeassistant.components import bluetooth
from homeassistant.components.diagnostics import REDACTED, async_redact_data
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_ADDRESS, CONF_NAME
from homeassistant.core import HomeAssistant

from .kinds import DroidConfigEntry, EntryKind, kind_of
from .packet_trace import told

if TYPE_CHECKING:
    from .agent.loop import Agent
    from .coordinator import DroidCoordinator

# The robot's own and those of the adapters and proxies.
_ADDRESS: Final = r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}"


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: ConfigEntry[Any]
) -> Mapping[str, Any]:
    """Return what a person may attach to a report of a fault."""
    match kind_of(entry):
        case EntryKind.DROID:
            return _droid_diagnostics(hass, entry)
        case EntryKind.AGENT:
            agent: Agent = entry.runtime_data
            return await agent.async_diagnostics()
        case EntryKind.DRILL:
            return {}


def _droid_diagnostics(hass: HomeAssistant, entry: DroidConfigEntry) -> dict[str, Any]:
    coordinator = entry.runtime_data
    return {
        "entry": async_redact_data(dict(entry.data), (CONF_ADDRESS, CONF_NAME)),
        "state": asdict(coordinator.data),
        "link": _link(coordinator),
        "counters": asdict(coordinator.counters),
        "care": coordinator.care.summary(),
        "attested": attested.told() if (attested := coordinator.care.attested) else None,
        "gatt_table": coordinator.droid.gatt_table,
        "packets": told(coordinator.droid.trace.packets),
        "mqtt": coordinator.bridge.counts() if coordinator.bridge else None,
        "advertisement": _advertisement(hass, coordinator.address),
    }


def _link(coordinator: DroidCoordinator) -> dict[str, Any]:
    name = re.escape(coordinator.config_entry.data[CONF_NAME])
    reason = coordinator.reason
    return {
        "connection": coordinator.connection,
        "in_range": coordinator.presence.in_range,
        "reason": reason and re.sub(f"{_ADDRESS}|{name}", REDACTED, reason, flags=re.IGNORECASE),
    }


def _advertisement(hass: HomeAssistant, address: str) -> dict[str, Any] | None:
    """Return what the robot tells everyone, but for its name; None when it is not heard."""
    info = bluetooth.async_last_service_info(hass, address, connectable=True)
    if info is None:
        return None
    return {
        "rssi": info.rssi,
        "tx_power": info.tx_power,
        "connectable": info.connectable,
        "service_uuids": info.service_uuids,
        "manufacturer_data": {
            company: data.hex() for company, data in info.manufacturer_data.items()
        },
    }
