"""The config entry that a fire drill is made on: it provides nothing, and fails once."""

from typing import Any, Final

from homeassistant.config_entries import SOURCE_SYSTEM, ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryError

from ...const import CONF_KIND, DOMAIN
from ...kinds import EntryKind, kind_of

CONF_FAILS: Final = "fails"
"""Whether its next set-up fails."""


async def async_setup_rig(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Set the entry up; raises ConfigEntryError the first time, and works after a reload."""
    if entry.data.get(CONF_FAILS):
        hass.config_entries.async_update_entry(entry, data={**entry.data, CONF_FAILS: False})
        raise ConfigEntryError(translation_domain=DOMAIN, translation_key="fire_drill")


async def async_add_rig(hass: HomeAssistant) -> str:
    """Add an entry that fails; return its id."""
    data = {CONF_KIND: EntryKind.DRILL, CONF_FAILS: True}
    flow = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_SYSTEM}, data=data
    )
    entry_id: str = flow["result"].entry_id
    return entry_id


async def async_remove_rigs(hass: HomeAssistant) -> None:
    """Remove every such entry, also one that a crash has left."""
    for entry in hass.config_entries.async_entries(DOMAIN):
        if kind_of(entry) is EntryKind.DRILL:
            await hass.config_entries.async_remove(entry.entry_id)
