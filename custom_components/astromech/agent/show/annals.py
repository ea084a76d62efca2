"""The journal for a person to read: the last hours, or all of it as a file."""

from collections.abc import Sequence
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from ..journal import JournalError
from ..journal.chain import verify_chain
from ..journal.history import History
from ..journal.record import Record
from ..journal.timeline import END, Place, Timeline
from .journal_export import Export, async_export, exported


class Annals:
    """Reads the journal; what it returns is None where the journal refuses."""

    def __init__(self, hass: HomeAssistant, record: Record) -> None:
        self._hass = hass
        self._record = record
        self._timeline = Timeline(record.journal)
        self._history = History(record.journal)

    async def async_last(self, hours: int) -> dict[str, Any] | None:
        """Return the `timeline` of the last hours, and whether there was `more` than one page."""
        since = dt_util.utcnow().timestamp() - hours * 3600
        page = await self._record.keep(self._timeline.page(since))
        if page is None:
            return None
        rows, place = page
        return {"timeline": rows, "more": place is not None}

    async def async_search(
        self, text: str, kind: str | None, after: Sequence[Any] | None, limit: int
    ) -> dict[str, Any] | None:
        """Return rows of the `timeline` that have a text or are of a kind, and where to go `next`.

        `after` is what `next` was before, None to begin at the newest row.
        """
        place = END if after is None else Place(float(after[0]), str(after[1]))
        found = await self._record.keep(self._timeline.search(text, kind, place, limit))
        if found is None:
            return None
        rows, more = found
        return {"timeline": rows, "next": None if more is None else list(more)}

    async def async_executions(
        self, before: float | None, limit: int
    ) -> tuple[list[dict[str, Any]], float | None] | None:
        """Return what was done, the newest first, and from where to go on."""
        return await self._record.keep(self._history.executions(before, limit))

    async def async_intact(self) -> bool | None:
        """Say whether the journal is what its hashes say it was."""
        try:
            return await verify_chain(self._record.journal) is None
        except JournalError:
            return None

    async def async_export(self) -> Export | None:
        """Write the journal to a file; raises OSError if there is no room for it."""
        return await self._record.keep(async_export(self._hass, self._timeline))

    async def async_exported(self, name: str) -> bytes | None:
        """Return a file that was exported, None if there is none of that name."""
        return await self._hass.async_add_executor_job(exported(self._hass, name))
