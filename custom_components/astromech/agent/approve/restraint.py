"""What keeps the agent from acting: a person's word, a pause, or a journal that refuses."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util

from ..journal.kept import Kept
from ..journal.record import Record

READ_ONLY: Final = "read_only"
PAUSED_UNTIL: Final = "paused_until"
"""The names under which they are kept."""


class Hold(StrEnum):
    """Why nothing may be executed at this moment; the values are reasons of decisions, too."""

    JOURNAL = "journal_unwritable"
    READ_ONLY = "read_only"
    PAUSED = "paused"


class Restraint:
    """Knows whether anything may be executed; what a person decided outlasts a restart.

    `changed` is called whenever it becomes another, also at the end of a pause.
    """

    def __init__(self, hass: HomeAssistant, record: Record, changed: Callable[[], None]) -> None:
        self._hass = hass
        self._record = record
        self._kept = Kept(record.journal)
        self._changed = changed
        self._alarm: CALLBACK_TYPE | None = None
        self.read_only = False
        self.paused_until = 0.0

    async def async_start(self) -> CALLBACK_TYPE:
        """Recall what a person decided; return what ends it."""
        self.read_only = bool(await self._record.keep(self._kept.get(READ_ONLY)))
        self.paused_until = float(await self._record.keep(self._kept.get(PAUSED_UNTIL)) or 0.0)
        self._set_alarm()
        return self._cancel_alarm

    @property
    def holds(self) -> Hold | None:
        """Return what keeps the agent from acting now, None if nothing does."""
        if self._record.read_only:
            return Hold.JOURNAL
        if self.read_only:
            return Hold.READ_ONLY
        return Hold.PAUSED if _now() < self.paused_until else None

    async def async_set_read_only(self, *, on: bool) -> None:
        """Let nothing be executed from now on, or let it again, which ends a pause as well."""
        if on:
            self.read_only = True
        elif self.paused_until:
            await self._async_pause_until(0.0)
        await self._record.keep(self._kept.put(READ_ONLY, on))
        self.read_only = on
        self._changed()

    async def async_pause(self, seconds: float) -> None:
        """Let nothing be executed for some seconds, counted from now."""
        await self._async_pause_until(_now() + seconds)
        self._changed()

    async def _async_pause_until(self, until: float) -> None:
        self.paused_until = until
        self._set_alarm()
        await self._record.keep(self._kept.put(PAUSED_UNTIL, until))

    def _set_alarm(self) -> None:
        self._cancel_alarm()
        if (left := self.paused_until - _now()) > 0:
            self._alarm = async_call_later(self._hass, left, self._over)

    @callback
    def _over(self, _now: Any) -> None:
        self._alarm = None
        self._changed()

    @callback
    def _cancel_alarm(self) -> None:
        if self._alarm is not None:
            self._alarm()
            self._alarm = None


def _now() -> float:
    return dt_util.utcnow().timestamp()
