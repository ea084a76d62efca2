"""The weather station: what the component would talk to, and what is wrong with it."""

from dataclasses import dataclass

from homeassistant.core import HomeAssistant
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN, FailureMode

FAILURES: HassKey[dict[str, FailureMode]] = HassKey(DOMAIN)
"""What is broken now, by entry id; a restart heals everything."""
SESSION_CLOSED = (FailureMode.STALE_SESSION, FailureMode.RELOAD_DOES_NOT_HELP)


class StationError(Exception):
    """The station cannot be asked."""


class NotReachable(StationError):
    """It does not answer."""


class NotSupported(StationError):
    """It answers in a language that this component does not know."""


class WrongPassword(StationError):
    """It wants another password."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """One reading: degrees Celsius, per cent, hectopascals; and whether its sensors work."""

    temperature: float
    humidity: float
    pressure: float
    sensors_work: bool


class Station:
    """One station on the network."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        self._hass, self._entry_id = hass, entry_id

    @property
    def _failure(self) -> FailureMode | None:
        return self._hass.data[FAILURES].get(self._entry_id)

    async def connect(self) -> None:
        """Open a session.

        Raises:
            StationError: that is not possible.
        """
        if self._failure is FailureMode.SETUP_NOT_READY:
            raise NotReachable("Timeout while connecting to 192.0.2.10:80")
        if self._failure is FailureMode.SETUP_ERROR:
            raise NotSupported("Firmware 0.9 is not supported")
        if self._failure is FailureMode.AUTH_FAILED:
            raise WrongPassword("401 Unauthorized")
        if self._failure is FailureMode.STALE_SESSION:
            self.recover()

    async def read(self) -> Weather:
        """Read all sensors.

        Raises:
            StationError: the session has ended.
        """
        if self._failure in SESSION_CLOSED:
            raise StationError("Session is closed")
        return Weather(
            temperature=21.5,
            humidity=48,
            pressure=1013,
            sensors_work=self._failure is not FailureMode.ENTITIES_UNAVAILABLE,
        )

    def lets_go(self) -> bool:
        """Tell whether the session can be closed."""
        return self._failure is not FailureMode.UNLOAD_FAILS

    def recover(self) -> None:
        """End what is broken."""
        self._hass.data[FAILURES].pop(self._entry_id, None)
