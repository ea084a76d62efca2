"""What is done about an incident once it is shown: its context is kept, and a model may be asked.

Nobody waits for it: the incident is on the screen with the embedded diagnosis by then.
"""

from collections.abc import Callable
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from ..diagnose.advice import Advice
from ..diagnose.ai_task import Counsel
from ..diagnose.changes import ChangeLog
from ..journal.archive import Archive, outcomes
from ..journal.record import Record
from ..model import Diagnosis, Incident, SubjectKind
from .analyst import Analyst
from .context import async_bundle
from .watch import Case

type Advised = Callable[[str, Advice], None]
"""Told what a model said of the incident with a fingerprint."""


class Afterthought:
    """Thinks about incidents that are explained; `counsel` is None unless a person chose a model."""

    def __init__(
        self,
        hass: HomeAssistant,
        *,
        analyst: Analyst,
        record: Record,
        archive: Archive,
        changes: ChangeLog,
        redact: Callable[[str], str],
        counsel: Counsel | None,
        advised: Advised,
    ) -> None:
        self._hass = hass
        self._analyst = analyst
        self._record = record
        self._archive = archive
        self._changes = changes
        self._redact = redact
        self._counsel = counsel
        self._advised = advised

    async def async_consider(self, case: Case) -> None:
        """Keep the bundle of an incident, and ask the model about it."""
        incident, diagnosis = case.incident, case.diagnosis
        if case.row is None or diagnosis is None:
            return
        similar = await self._record.keep(
            self._archive.similar(incident.fingerprint, diagnosis.cause, incident.scope.id)
        )
        await self._async_keep(case.row, incident, diagnosis, similar or [])
        await self._async_ask(incident, diagnosis, similar or [])

    async def _async_keep(
        self, row: int, incident: Incident, diagnosis: Diagnosis, similar: list[dict[str, Any]]
    ) -> None:
        document = await async_bundle(
            self._hass,
            incident,
            diagnosis,
            changes=list(
                self._changes.near(self._analyst.about(incident), before=incident.first_seen)
            ),
            similar=similar,
            redact=self._redact,
        )
        now = dt_util.utcnow().timestamp()
        await self._record.keep(self._archive.keep(row, document, now))

    async def _async_ask(
        self, incident: Incident, diagnosis: Diagnosis, similar: list[dict[str, Any]]
    ) -> None:
        if self._counsel is None:
            return
        advice = await self._record.keep(
            self._counsel.async_advise(
                incident, diagnosis, domain=self._domain(incident), past=outcomes(similar)
            )
        )
        if advice is not None:
            self._advised(incident.fingerprint, advice)

    def _domain(self, incident: Incident) -> str:
        """Return the integration that an incident is about; no name that somebody gave."""
        scope = incident.scope
        match scope.kind:
            case SubjectKind.ENTRY:
                entry = self._analyst.entry(scope)
                return entry.domain if entry else ""
            case SubjectKind.INTEGRATION | SubjectKind.HOST:
                return scope.id
            case _:
                return str(scope.kind)
