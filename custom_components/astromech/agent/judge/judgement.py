"""From what was heard to what is thought: review, explain, propose, publish, resolve."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, Protocol

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util

from ..clock import Clock
from ..diagnose.fingerprint import fingerprint
from ..diagnose.standing import Standing
from ..happenings import Announcer, HappeningKind
from ..journal.record import Record
from ..model import (
    Diagnosis,
    Incident,
    IncidentStatus,
    Proposal,
    RepairFacts,
    Signal,
    Subject,
    SubjectKind,
)
from ..pace import Conveyor, in_slices
from ..show.issues import IssueBoard
from .analyst import Analyst
from .inspection import Inspection, Verdict
from .watch import Case, Watch

GROUP: Final = 5
"""Signals that are put where they belong at a time."""

MAX_WAITING: Final = 20_000
"""Signals that may wait for that; what comes on top is counted and dropped."""

PAUSE: Final = 1.0
"""Seconds between two reviews, however much happens."""


class Proposer(Protocol):
    """Puts forward what would be done about incidents."""

    async def async_put_forward(self, case: Case) -> Proposal | None:
        """Return what is proposed, None if nothing may be done."""

    def begin_automatic(self, fingerprint: str) -> None:
        """Begin at once what needs nobody's approval."""

    def is_snoozed(self, fingerprint: str) -> bool:
        """Say whether nobody wants to hear of an incident for now."""

    async def async_closed(self, fingerprint: str, resolution: str) -> None:
        """Take back what is proposed about an incident that is over."""


class Judgement:
    """Judges what is watched whenever something is due, and keeps the issues and the journal so."""

    def __init__(
        self,
        hass: HomeAssistant,
        *,
        analyst: Analyst,
        watch: Watch,
        record: Record,
        board: IssueBoard,
        name: Callable[[Subject], str],
        counted: Callable[[int], None],
        explained: Callable[[Case], None],
        announcer: Announcer,
    ) -> None:
        self._hass = hass
        self._analyst = analyst
        self._watch = watch
        self._record = record
        self._board = board
        self._name = name
        self._counted = counted
        self._explained = explained
        self._announcer = announcer
        self._clock = Clock(_now, hass.loop.time)
        self._something_due = asyncio.Event()
        self._alarm: CALLBACK_TYPE | None = None
        self._reviewed = 0.0
        self._has_begun = False
        self._inbox = Conveyor(
            hass.loop, self._take, group=GROUP, limit=MAX_WAITING, emptied=self.set_alarm
        )
        self.proposer: Proposer | None = None

    # --- hear ---------------------------------------------------------------------------------

    @callback
    def hear(self, signals: list[Signal]) -> None:
        """Take signals in; they are put where they belong a slice at a time."""
        self._inbox.put(signals)

    @property
    def dropped(self) -> int:
        """Return how many signals came faster than they could be taken in."""
        return self._inbox.dropped

    def _take(self, signals: list[Signal]) -> None:
        self._watch.observe(signals, _now())

    @callback
    def begin(self) -> None:
        """Begin to judge: Home Assistant has started."""
        self._has_begun = True
        self._watch.begin(_now())
        self.set_alarm()

    @callback
    def set_alarm(self) -> None:
        """Inspection when the next case is due."""
        self._cancel_alarm()
        self._heed_the_clock()
        if self._has_begun and (due := self._watch.next_due()) is not None:
            delay = max(due, self._reviewed + PAUSE) - _now()
            self._alarm = async_call_later(self._hass, max(0.0, delay), self._ring)

    def _heed_the_clock(self) -> None:
        """Count anew when the clock was set: by the old one all would be due at once, or never."""
        if self._clock.jump() and self._has_begun:
            self._watch.begin(_now())
            self._reviewed = 0.0

    def _cancel_alarm(self) -> None:
        if self._alarm is not None:
            self._alarm()
            self._alarm = None

    @callback
    def _ring(self, _now: Any) -> None:
        self._alarm = None
        self._something_due.set()

    @callback
    def look_again(self, fingerprint: str) -> None:
        """Explain an incident anew: more is thought of it by now."""
        case = self._watch.by_fingerprint(fingerprint)
        if case is not None:
            self._watch.put(replace(case, due=_now()))
            self.set_alarm()

    @callback
    def close(self) -> None:
        """Hear no more."""
        self._cancel_alarm()
        self._inbox.close()

    # --- judge --------------------------------------------------------------------------------

    async def async_run(self) -> None:
        """Inspection whenever something is due, for ever."""
        while True:
            await self._something_due.wait()
            self._something_due.clear()
            self._heed_the_clock()
            self._reviewed = _now()
            for verdict, case in await in_slices(Inspection(self._watch, self._reviewed).steps()):
                await asyncio.sleep(0)
                await self._async_carry_out(verdict, case)
            self.set_alarm()

    async def _async_carry_out(self, verdict: Verdict, case: Case) -> None:
        match verdict:
            case Verdict.EXPLAIN:
                await self.async_explain(case)
            case Verdict.RESOLVE:
                await self.async_resolve(case, "cured_itself")
            case Verdict.JOIN:
                await self.async_resolve(case, "same_cause")

    async def async_explain(self, case: Case) -> None:
        """Say what is wrong and what could be done; say it anew when that has changed."""
        incident = _opened(case.incident)
        diagnosis = await self._analyst.async_diagnose(incident)
        row = await self._async_written(case, incident, diagnosis)
        explained = replace(case, incident=incident, diagnosis=diagnosis, row=row)
        if self.proposer is not None:
            proposal = await self.proposer.async_put_forward(explained)
            explained = replace(explained, proposal=proposal)
        self._watch.put(explained)
        self._publish(explained)
        if case.diagnosis != diagnosis:
            self._explained(explained)
        if self.proposer is not None:
            self.proposer.begin_automatic(incident.fingerprint)

    async def _async_written(
        self, case: Case, incident: Incident, diagnosis: Diagnosis
    ) -> int | None:
        """Write what is thought of an incident; return its row, None if the journal refuses."""
        journal = self._record.journal
        if case.row is not None:
            if case.diagnosis != diagnosis:
                await self._record.keep(journal.incident_diagnosed(case.row, diagnosis))
            return case.row
        title = self._name(incident.scope)
        row = await self._record.keep(journal.incident_opened(incident, title, diagnosis, _now()))
        # Whoever is told may look it up at once.
        self._watch.put(replace(case, incident=incident, diagnosis=diagnosis, row=row))
        self._announcer.tell(
            HappeningKind.INCIDENT_OPENED,
            incident=row,
            fingerprint=incident.fingerprint,
            cause=str(diagnosis.cause),
        )
        return row

    async def async_resolve(self, case: Case, resolution: str) -> None:
        """Close an incident: it is over, or has become a part of another one."""
        if resolution == "same_cause":
            self._watch.cases.pop(case.incident.scope, None)
        else:
            self._watch.forget(case.incident.scope)
        self._board.clear(case.incident.fingerprint)
        self._count()
        if case.row is not None:
            await self._record.keep(
                self._record.journal.incident_resolved(case.row, resolution, _now())
            )
        if self.proposer is not None:
            await self.proposer.async_closed(case.incident.fingerprint, resolution)
        self._announcer.tell(
            HappeningKind.INCIDENT_RESOLVED,
            incident=case.row,
            fingerprint=case.incident.fingerprint,
            resolution=resolution,
        )

    # --- publish ------------------------------------------------------------------------------

    def _publish(self, case: Case) -> None:
        """Show an incident that is explained, or grave; what stands in Repairs already is not."""
        explained = case.diagnosis is not None and not case.diagnosis.abstained
        if _is_shown_already(case) or self._is_snoozed(case):
            self._board.clear(case.incident.fingerprint)
        elif explained or _is_grave(case.incident):
            self._board.show(case, self._analyst.entry(case.incident.scope))
        self._count()

    def _is_snoozed(self, case: Case) -> bool:
        fingerprint = case.incident.fingerprint
        return self.proposer is not None and self.proposer.is_snoozed(fingerprint)

    def _count(self) -> None:
        self._counted(len(self._watch.open_cases()))

    def lasts(self, case: Case) -> bool:
        """Say whether the subject of an incident is still down."""
        return self._watch.standing_of(case.incident, _now()) is Standing.DOWN

    def described(self, case: Case) -> dict[str, str]:
        """Return the texts of an incident."""
        return self._board.wording.describe(case, self._analyst.entry(case.incident.scope))


def _now() -> float:
    return dt_util.utcnow().timestamp()


def _opened(incident: Incident) -> Incident:
    """Return an incident that is one, with its name; an open one keeps the name that it has."""
    if incident.status is IncidentStatus.OPEN:
        return incident
    name = fingerprint(incident, down=incident.was_down)
    return replace(incident, status=IncidentStatus.OPEN, fingerprint=name)


def _is_shown_already(case: Case) -> bool:
    """Say whether all there is to say stands in Repairs, put there by whom it is about."""
    facts = (symptom.latest.facts for symptom in case.incident.symptoms)
    return case.proposal is None and all(isinstance(fact, RepairFacts) for fact in facts)


def _is_grave(incident: Incident) -> bool:
    """Say whether a person must hear of an incident that nobody can explain.

    Not of complaints in the log, and not of a single device: there may be many.
    """
    if not incident.was_down:
        return False
    return incident.scope.kind is not SubjectKind.DEVICE or incident.dependant_count > 0
