"""As much of a Home Assistant as an execution needs, made in milliseconds."""

from pathlib import Path

from homeassistant.config_entries import ConfigEntries
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er


async def async_light_house(folder: Path) -> HomeAssistant:
    """Return a Home Assistant with empty registries, which was never started."""
    hass = HomeAssistant(str(folder))
    hass.config_entries = ConfigEntries(hass, {})
    dr.async_setup(hass)
    await dr.async_load(hass, load_empty=True)
    await er.async_load(hass, load_empty=True)
    return hass
