"""The robots of the house, where an action is about one of them."""

from typing import TYPE_CHECKING

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback

from ...const import DOMAIN
from ...kinds import EntryKind, kind_of

if TYPE_CHECKING:
    from ...coordinator import DroidCoordinator


@callback
def is_droid(hass: HomeAssistant, entry_id: str) -> bool:
    """Say whether an entry stands for a robot."""
    entry = hass.config_entries.async_get_entry(entry_id)
    return entry is not None and entry.domain == DOMAIN and kind_of(entry) is EntryKind.DROID


@callback
def loaded_droid(hass: HomeAssistant, entry_id: str) -> DroidCoordinator | None:
    """Return the robot that an entry stands for, None if it is not one, or not set up."""
    entry = hass.config_entries.async_get_entry(entry_id)
    if entry is None or not is_droid(hass, entry_id) or entry.state is not ConfigEntryState.LOADED:
        return None
    droid: DroidCoordinator = entry.runtime_data
    return droid
