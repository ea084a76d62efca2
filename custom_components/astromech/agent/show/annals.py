"""The journal for a person to read: the last hours, or all of it as a file."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from ..journal.record import Record
from ..journal.timeline import Timeline
from .journal_export import Export, async_export, exported


class Annals:
    """Reads the journal; what it returns is None where the journal refuses."""

    def __init__(self, hass: HomeAssistant, record: Record) -> None:
        self._hass = hass
        self._record = record
        self._timeline = Timeline(record.journal)

    async def async_last(self, hours: int) -> dict[str, Any] | None:
        """Return the `timeline` of the last hours, and whether there was `more` than one page."""
        since = dt_util.utcnow().timestamp() - hours * 3600
        page = await self._record.keep(self._timeline.page(since))
        if page is None:
            return None
        rows, place = page
        return {"timeline": rows, "more": place is not None}

    async def async_export(self) -> Export | None:
        """Write the journal to a file; raises OSError if there is no room for it."""
        return await self._record.keep(async_export(self._hass, self._timeline))

    async def async_exported(self, name: str) -> bytes | None:
        """Return a file that was exported, None if there is none of that name."""
        return await self._hass.async_add_executor_job(exported(self._hass, name))
