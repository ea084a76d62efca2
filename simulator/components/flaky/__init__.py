"""A weather station that fails on command, in the ways in which integrations really fail."""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryAuthFailed, ConfigEntryError, ConfigEntryNotReady
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType

from .const import DOMAIN
from .coordinator import FlakyEntry, WeatherCoordinator
from .services import async_setup_services
from .station import FAILURES, NotReachable, NotSupported, Station, WrongPassword

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)
PLATFORMS = [Platform.SENSOR]


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Set up what breaks and heals stations."""
    hass.data[FAILURES] = {}
    async_setup_services(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: FlakyEntry) -> bool:
    """Connect to a station.

    Raises:
        ConfigEntryNotReady: it does not answer.
        ConfigEntryError: it is of no use.
        ConfigEntryAuthFailed: it wants another password.
    """
    station = Station(hass, entry.entry_id)
    try:
        await station.connect()
    except NotReachable as err:
        raise ConfigEntryNotReady(str(err)) from err
    except NotSupported as err:
        raise ConfigEntryError(str(err)) from err
    except WrongPassword as err:
        raise ConfigEntryAuthFailed(str(err)) from err
    coordinator = WeatherCoordinator(hass, entry, station)
    await coordinator.async_config_entry_first_refresh()
    entry.runtime_data = coordinator
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    return True


async def async_unload_entry(hass: HomeAssistant, entry: FlakyEntry) -> bool:
    """Disconnect from a station, if it lets go."""
    if not entry.runtime_data.station.lets_go():
        return False
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
