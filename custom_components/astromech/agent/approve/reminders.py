"""What is to be looked at again at a certain time: one reminder for each name."""

from collections.abc import Callable
from typing import Any

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util


class Reminders:
    """Calls `ring` with a name when its time has come; a later wish takes an earlier one's place."""

    def __init__(self, hass: HomeAssistant, ring: Callable[[str], None]) -> None:
        self._hass = hass
        self._ring = ring
        self._waiting: dict[str, CALLBACK_TYPE] = {}

    @callback
    def remind(self, name: str, at: float) -> None:
        """Remind of a name at a time (s since the epoch), at once if that is over."""
        self.forget(name)

        @callback
        def ring(_now: Any) -> None:
            self._waiting.pop(name, None)
            self._ring(name)

        delay = max(0.0, at - dt_util.utcnow().timestamp())
        self._waiting[name] = async_call_later(self._hass, delay, ring)

    @callback
    def forget(self, name: str) -> None:
        """Remind of a name no more."""
        if (cancel := self._waiting.pop(name, None)) is not None:
            cancel()

    @callback
    def close(self) -> None:
        """Remind of nothing more."""
        for name in list(self._waiting):
            self.forget(name)
