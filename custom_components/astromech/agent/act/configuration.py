"""Home Assistant's check of its configuration files, before anything reads them anew."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import check_config

from .action import ActionRefused


async def async_require_valid(hass: HomeAssistant) -> None:
    """Return if the configuration files are in order; raises ActionRefused if they are not."""
    checked = await check_config.async_check_ha_config_file(hass)
    if checked.errors:
        raise ActionRefused("configuration_invalid")
