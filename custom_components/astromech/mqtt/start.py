"""What is begun for a droid: its topics if a person wants them, and a look for the add-on's."""

from ..const import CONF_MQTT_BASE
from ..kinds import DroidConfigEntry
from .bridge import Bridge
from .broker import WhileThere
from .search import Search


def async_start_mqtt(entry: DroidConfigEntry) -> None:
    """Begin; all of it ends with the entry."""
    coordinator = entry.runtime_data
    if base := entry.options.get(CONF_MQTT_BASE):
        coordinator.bridge = bridge = Bridge(coordinator, base)
        bridge.async_start()
    search = Search(coordinator)
    WhileThere(coordinator, search.async_begin).async_start()
