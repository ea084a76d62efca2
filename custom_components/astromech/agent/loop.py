"""The agent's loop on one page: observe -> diagnose -> propose -> act -> learn."""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
import logging
from pathlib import Path
from typing import Any, Final

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.start import async_at_started
from homeassistant.util import dt as dt_util

from ..const import CONF_SETTLE, DEFAULT_SETTLE, DOMAIN
from .coordinator import AgentCoordinator, AgentSnapshot
from .diagnose.contract import validator
from .diagnose.fingerprint import fingerprint
from .diagnose.graph import EntryNode
from .diagnose.redact import Redactor, excerpt, secrets_in
from .diagnose.rules import Card, analyse
from .issues import IssueBoard, OwnIssue
from .journal import Journal
from .knowledge import load_cards
from .model import (
    Diagnosis,
    ExecutionState,
    Incident,
    IncidentStatus,
    Proposal,
    Signal,
)
from .observe.entries import EntryCollector
from .observe.house import House
from .observe.logs import LogCollector
from .observe.states import AvailabilityCollector
from .record import Record
from .remedies import Remedies
from .watch import Case, Verdict, Watch

_LOGGER = logging.getLogger(__name__)

JOURNAL: Final = "journal.db"


async def async_setup_agent(hass: HomeAssistant, entry: ConfigEntry[Agent]) -> None:
    """Start the agent; a journal that cannot be opened makes it read-only, not absent."""
    entry.runtime_data = agent = Agent(hass, entry)
    await agent.async_start()


class Agent:
    """What runs for the agent's config entry."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Agent]) -> None:
        self._hass = hass
        self._entry = entry
        self._house = House(hass)
        self._watch = Watch(
            self._house, settle=entry.options.get(CONF_SETTLE, DEFAULT_SETTLE), since=_now()
        )
        self._logs = LogCollector(hass, self._redact, self._observe)
        self._cards: tuple[Card, ...] = ()
        self._redactor: Redactor | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._stops: list[CALLBACK_TYPE] = []
        self._something_due = asyncio.Event()
        self._alarm: CALLBACK_TYPE | None = None
        self.coordinator = AgentCoordinator(hass, entry)
        self.journal = Journal(Path(hass.config.path(DOMAIN, JOURNAL)))
        self._record = Record(self.journal, self._journal_refused)
        self._board = IssueBoard(hass, self._record)
        self.remedies = Remedies(
            hass,
            graph=self._house,
            watch=self._watch,
            record=self._record,
            diagnose=self._diagnose,
            spawn=self._spawn,
            ended=self._async_remedy_ended,
        )

    # --- life ---------------------------------------------------------------------------------

    async def async_start(self) -> None:
        """Open the journal and begin to observe; what fails before the start of HA waits for it."""
        self._entry.async_on_unload(self.async_close)
        self._cards = await self._hass.async_add_executor_job(load_cards)
        await self._hass.async_add_executor_job(validator)
        await self._async_open_journal()
        self._stops = [
            await self._board.async_start(),
            self._logs.start(),
            async_dispatcher_connect(self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._entry_changed),
            async_at_started(self._hass, self._start_observing),
        ]
        # Not one of the stops: at the end of Home Assistant it has gone when they are called.
        self._entry.async_on_unload(
            self._hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, self._async_stopping)
        )
        self._spawn(self._async_judge_for_ever(), "Astromech judge")

    async def _async_open_journal(self) -> None:
        now = _now()
        await self._record.keep(self.journal.open(now))
        await self._record.keep(self.journal.incidents_interrupted(now))
        doubtful = await self._record.keep(self.journal.doubtful(now))
        if self.journal.kept_aside is not None:
            kept = str(self.journal.kept_aside.relative_to(self._hass.config.config_dir))
            self._board.show_own(OwnIssue.JOURNAL_DAMAGED, kept_as=kept)
        if doubtful:
            self._board.show_own(OwnIssue.EXECUTION_IN_DOUBT, targets=self._titles(doubtful))

    @callback
    def _journal_refused(self, reason: str) -> None:
        self._board.show_own(OwnIssue.JOURNAL_UNWRITABLE, reason=reason)

    @callback
    def _start_observing(self, hass: HomeAssistant) -> None:
        collectors = (
            EntryCollector(hass, self._entry.entry_id, self._redact, self._observe),
            AvailabilityCollector(hass, self._observe),
        )
        self._stops.extend(collector.start() for collector in collectors)

    async def _async_stopping(self, _event: Event) -> None:
        await self.async_close()

    async def async_close(self) -> None:
        """End everything that was started; what is being executed will be in doubt. Idempotent."""
        while self._stops:
            self._stops.pop()()
        if self._alarm is not None:
            self._alarm()
            self._alarm = None
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._board.clear_all()
        await self.journal.close()

    # --- observe ------------------------------------------------------------------------------

    @callback
    def _observe(self, signals: list[Signal]) -> None:
        self._watch.observe(signals, _now())
        self._set_alarm()

    @callback
    def _set_alarm(self) -> None:
        """Look at the cases when the next one is due."""
        if self._alarm is not None:
            self._alarm()
            self._alarm = None
        if (due := self._watch.next_due()) is not None:
            self._alarm = async_call_later(self._hass, max(0.0, due - _now()), self._ring)

    @callback
    def _ring(self, _now: Any) -> None:
        self._alarm = None
        self._something_due.set()

    @callback
    def _entry_changed(self, _change: ConfigEntryChange, _entry: ConfigEntry[Any]) -> None:
        self._redactor = None

    def _redact(self, text: str) -> str:
        """Return what may be kept of a remote text."""
        if self._redactor is None:
            entries = self._hass.config_entries.async_entries()
            mappings = (mapping for e in entries for mapping in (e.data, e.options))
            self._redactor = Redactor(value for m in mappings for value in secrets_in(m))
        return excerpt(self._redactor, text)

    # --- diagnose and propose -----------------------------------------------------------------

    async def _async_judge_for_ever(self) -> None:
        while True:
            await self._something_due.wait()
            self._something_due.clear()
            for case in self._watch.due(_now()):
                await self._async_judge(case)
            self._set_alarm()

    async def _async_judge(self, case: Case) -> None:
        match self._watch.judge(case, _now()):
            case Verdict.DROP:
                self._watch.forget(case.incident.scope)
            case Verdict.RESOLVE:
                await self._async_resolve(case, "cured_itself")
            case Verdict.OPEN | Verdict.KEEP:
                await self._async_explain(self._watch.cases[case.incident.scope])

    def _diagnose(self, incident: Incident) -> Diagnosis:
        return analyse(incident, self._house.entry(incident.scope.id), self._cards)

    async def _async_explain(self, case: Case) -> None:
        """Say what is wrong and what could be done; say it anew when that has changed."""
        incident = _opened(case.incident)
        entry = self._house.entry(incident.scope.id)
        diagnosis = self._diagnose(incident)
        proposal = await self.remedies.async_propose(incident, diagnosis)
        explained = replace(case, incident=incident, diagnosis=diagnosis, proposal=proposal)
        if case.row is None:
            row = await self._record.keep(
                self.journal.incident_opened(incident, self._title(entry), diagnosis, _now())
            )
            explained = replace(explained, row=row)
        elif case.diagnosis != diagnosis:
            await self._record.keep(self.journal.incident_diagnosed(case.row, diagnosis))
        self._watch.put(explained)
        self._publish(explained, entry)

    def _publish(self, case: Case, entry: EntryNode | None) -> None:
        """Show an incident; one that nobody can explain is shown if Home Assistant calls it failed."""
        explained = case.diagnosis is not None and not case.diagnosis.abstained
        if explained or (entry is not None and entry.failed):
            self._board.show(case, entry)
        self._count()

    def _count(self) -> None:
        count = len(self._watch.open_cases())
        self.coordinator.async_set_updated_data(AgentSnapshot(open_incidents=count))

    async def _async_resolve(self, case: Case, resolution: str) -> None:
        self._watch.forget(case.incident.scope)
        self._board.clear(case.incident.fingerprint)
        self._count()
        if case.row is not None:
            await self._record.keep(self.journal.incident_resolved(case.row, resolution, _now()))

    # --- act and learn ------------------------------------------------------------------------

    def proposed(self, fingerprint: str) -> tuple[Proposal, dict[str, str]] | None:
        """Return what is proposed about an incident and the texts to show, None if nothing is."""
        case = self._watch.by_fingerprint(fingerprint)
        if case is None or case.proposal is None:
            return None
        return case.proposal, self._board.describe(case, self._house.entry(case.incident.scope.id))

    async def _async_remedy_ended(self, case: Case, state: ExecutionState) -> None:
        """Draw the conclusion from a run: it helped, or the incident goes on."""
        if state is ExecutionState.SUCCEEDED:
            await self._async_resolve(case, "remedied")
        else:
            await self._async_explain(case)
        self._set_alarm()

    async def async_diagnostics(self) -> dict[str, Any]:
        """Return what helps to understand the agent itself, without secrets."""
        return {
            "read_only": self._record.read_only,
            "rule_cards": len(self._cards),
            "log_records": {"seen": self._logs.seen, "dropped": self._logs.dropped},
            "watched": len(self._watch.cases),
            "watch_dropped": self._watch.dropped,
            "journal": await self._record.keep(self.journal.recent()),
        }

    # --- names and tasks ----------------------------------------------------------------------

    def _title(self, entry: EntryNode | None) -> str:
        return self._redact(entry.title) if entry else ""

    def _titles(self, entry_ids: list[str]) -> str:
        entries = (self._house.entry(entry_id) for entry_id in entry_ids)
        return ", ".join(sorted(entry.title for entry in entries if entry)) or "?"

    def _spawn(self, work: Coroutine[Any, Any, None], name: str) -> None:
        task = self._entry.async_create_background_task(self._hass, work, name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _now() -> float:
    return dt_util.utcnow().timestamp()


def _opened(incident: Incident) -> Incident:
    """Return an incident that is one, with its name; an open one keeps the name that it has."""
    if incident.status is IncidentStatus.OPEN:
        return incident
    name = fingerprint(incident, down=incident.was_down)
    return replace(incident, status=IncidentStatus.OPEN, fingerprint=name)
