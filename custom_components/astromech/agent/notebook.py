"""What the journal keeps beside incidents and remedies: attestations of robots, edits of the policy."""

from typing import Any

from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant
from homeassistant.util import dt as dt_util

from ..const import EVENT_ATTESTATION
from .journal.notes import Note, NoteKind, Notes
from .journal.record import Record


class Notebook:
    """Writes notes as long as the journal can be written."""

    def __init__(self, hass: HomeAssistant, record: Record) -> None:
        self._hass = hass
        self._record = record
        self._notes = Notes(record.journal)

    async def async_keep(self, note: Note) -> None:
        """Keep a note of this moment."""
        await self._record.keep(self._notes.write(note, dt_util.utcnow().timestamp()))

    def async_start(self) -> CALLBACK_TYPE:
        """Take note of each attestation; return what ends it."""
        return self._hass.bus.async_listen(EVENT_ATTESTATION, self._async_attested)

    async def _async_attested(self, event: Event[Any]) -> None:
        told = event.data
        await self.async_keep(
            Note(
                kind=NoteKind.ATTESTED,
                subject=str(told.get("name", "")),
                target=str(told.get("device_id", "")),
                outcome=str(told.get("verdict", "")),
                detail=", ".join(map(str, told.get("failed", ()))),
                who=f"user/{event.context.user_id}" if event.context.user_id else "",
            )
        )
