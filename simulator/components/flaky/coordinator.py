"""Polls the station."""

from datetime import timedelta
import logging
from typing import override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed

from .station import Station, StationError, Weather

LOGGER = logging.getLogger(__package__)
POLL_INTERVAL = timedelta(seconds=1)

type FlakyEntry = ConfigEntry[WeatherCoordinator]


class WeatherCoordinator(DataUpdateCoordinator[Weather]):
    """The latest weather; `config_entry` is the station's."""

    config_entry: FlakyEntry

    def __init__(self, hass: HomeAssistant, entry: FlakyEntry, station: Station) -> None:
        super().__init__(
            hass, LOGGER, config_entry=entry, name=entry.title, update_interval=POLL_INTERVAL
        )
        self.station = station

    @override
    async def _async_update_data(self) -> Weather:
        try:
            return await self.station.read()
        except StationError as err:
            raise UpdateFailed(f"Error communicating with API: {err}") from err
