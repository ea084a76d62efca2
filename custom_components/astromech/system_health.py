"""What Settings > System > Repairs > System information shows of us."""

from typing import Any

from homeassistant.components import system_health
from homeassistant.core import HomeAssistant, callback

from .const import DOMAIN
from .kinds import DroidConfigEntry, EntryKind, kind_of


@callback
def async_register(
    hass: HomeAssistant,
    register: system_health.SystemHealthRegistration,
) -> None:
    """Register what is asked when a person opens the page."""
    register.async_register_info(_info)


async def _info(hass: HomeAssistant) -> dict[str, Any]:
    """Return figures of all robots together: the page has no room for each."""
    droids: list[DroidConfigEntry] = [
        entry
        for entry in hass.config_entries.async_loaded_entries(DOMAIN)
        if kind_of(entry) is EntryKind.DROID
    ]
    cares = [entry.runtime_data.care for entry in droids]
    pulses = [pulse for care in cares for pulse in care.supervisor.pulses.values()]
    return {
        "robots": len(droids),
        "connected": sum(entry.runtime_data.data.connected for entry in droids),
        "attempts_last_hour": sum(care.record.attempts for care in cares),
        "levels_breached": sum(len(care.levels.breached) for care in cares),
        "tasks_running": f"{sum(pulse.running for pulse in pulses)}/{len(pulses)}",
        "oldest_heartbeat": f"{max((pulse.age for pulse in pulses), default=0):.0f} s",
    }
