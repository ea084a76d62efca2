"""The agent's loop on one page: observe -> diagnose -> propose -> act -> learn."""

import asyncio
from collections.abc import Coroutine
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import CALLBACK_TYPE, Context, Event, HomeAssistant, callback
from homeassistant.helpers.start import async_at_started
from homeassistant.util import dt as dt_util

from ..const import CONF_AI_ENTITY, CONF_NOTIFY, CONF_SETTLE, DEFAULT_SETTLE, DOMAIN
from .act.fence import Fence
from .approve.charge import Charge
from .approve.notices import Notices
from .approve.office import Office
from .approve.rulebook import Rulebook
from .approve.snooze_button import async_listen_to_snooze
from .coordinator import AgentCoordinator
from .diagnose import advice, contract
from .diagnose.advice import Advice
from .diagnose.ai_task import Counsel
from .diagnose.cards import Card
from .diagnose.changes import ChangeLog
from .diagnose.redaction.lazy import compile_all
from .drill.drill import FireDrill
from .drill.permits import DrillPermits
from .happenings import Announcer
from .journal import Journal
from .journal.archive import Archive
from .journal.ledger import Ledger
from .journal.record import Record
from .judge.afterthought import Afterthought
from .judge.analyst import Analyst
from .judge.handover import hand_over, take_over
from .judge.judgement import Judgement
from .judge.watch import Case, Watch
from .knowledge import load_cards
from .learn.learning import Learning
from .legacy import Legacy
from .model import Signal, Subject
from .notebook import Notebook
from .senses import Senses
from .show.glance import Glance
from .show.health import Ailment
from .show.issues import IssueBoard, OwnIssue
from .show.showroom import Showroom
from .show.wording import Wording

JOURNAL: Final = "journal.db"


async def async_setup_agent(hass: HomeAssistant, entry: ConfigEntry[Agent]) -> None:
    """Start the agent; a journal that cannot be opened makes it read-only, not absent."""
    entry.runtime_data = agent = Agent(hass, entry)
    await agent.async_start()


class Agent:
    """What runs for the agent's config entry."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Agent]) -> None:
        self.hass = self._hass = hass
        self._entry = entry
        self._tasks: set[asyncio.Task[None]] = set()
        self._stops: list[CALLBACK_TYPE] = []
        self._changes = ChangeLog()
        self.coordinator = AgentCoordinator(hass, entry)
        self.announcer = Announcer()
        self.journal = Journal(Path(hass.config.path(DOMAIN, JOURNAL)))
        self._record = Record(self.journal, self._journal_refused)
        self._archive, self._ledger = Archive(self.journal), Ledger(self.journal)
        self.glance = Glance(
            hass, coordinator=self.coordinator, record=self._record, spawn=self._spawn
        )
        self._senses = Senses(
            hass,
            entry.entry_id,
            sink=self._observe,
            note=self._changes.add,
            went_deaf=self._went_deaf,
            ours=self._is_ours,
        )
        house = self._senses.house
        self.learning = Learning(
            record=self._record, graph=house, announcer=self.announcer, spawn=self._spawn
        )
        self.wording = Wording(hass, house.name_of)
        self._board = IssueBoard(hass, self._record, self.wording)
        self._analyst = Analyst(hass, house, self._changes)
        self._watch = Watch(
            house,
            settle=entry.options.get(CONF_SETTLE, DEFAULT_SETTLE),
            since=_now(),
            benign=self._analyst.is_benign,
        )
        self._judgement = self._make_judgement()
        self._afterthought = self._make_afterthought()
        self.legacy = self._make_legacy()
        self.charge = self._make_charge()
        self._notebook = Notebook(hass, self._record)
        self.rulebook = Rulebook(hass, self.charge, self._notebook)
        self._permits = DrillPermits(self.charge.permission, lambda: self.glance.restraint.holds)
        self._office = self._make_office()
        self.desk = self._judgement.proposer = self._office.desk
        self.drill = self._make_drill()
        self.shown = self._make_showroom()

    def _make_judgement(self) -> Judgement:
        return Judgement(
            self._hass,
            analyst=self._analyst,
            watch=self._watch,
            record=self._record,
            board=self._board,
            name=self._name,
            counted=self.glance.counted,
            explained=self._explained,
            announcer=self.announcer,
        )

    def _make_legacy(self) -> Legacy:
        return Legacy(
            Fence(self._hass, self.journal, self._senses.house),
            record=self._record,
            board=self._board,
            restrain=partial(self.glance.restraint.async_set_read_only, on=True),
        )

    def _make_drill(self) -> FireDrill:
        return FireDrill(
            self._hass,
            record=self._record,
            watch=self._watch,
            desk=self.desk,
            permits=self._permits,
            look=self._judgement.set_alarm,
            spawn=self._spawn,
        )

    def _make_showroom(self) -> Showroom:
        return Showroom(
            self._hass,
            record=self._record,
            archive=self._archive,
            ledger=self._ledger,
            senses=self._senses,
            analyst=self._analyst,
            watch=self._watch,
            judgement=self._judgement,
            learning=self.learning,
            desk=self.desk,
            board=self._board,
            wording=self.wording,
            name=self._name,
        )

    def _make_afterthought(self) -> Afterthought:
        return Afterthought(
            self._hass,
            analyst=self._analyst,
            record=self._record,
            archive=self._archive,
            changes=self._changes,
            redact=self._senses.redact,
            counsel=self._counsel(),
            advised=self._advised,
        )

    def _make_charge(self) -> Charge:
        charge = Charge(
            self._hass,
            self._entry,
            graph=self._senses.house,
            record=self._record,
            board=self._board,
            health=self.glance.health,
            restraint=self.glance.restraint,
            announcer=self.announcer,
            spawn=self._spawn,
            changed=self._policy_changed,
        )
        self.glance.automatic = charge.automatic
        return charge

    def _make_office(self) -> Office:
        return Office(
            self._hass,
            graph=self._senses.house,
            watch=self._watch,
            record=self._record,
            judgement=self._judgement,
            board=self._board,
            permission=self._permits,
            diagnose=self._analyst.async_diagnose,
            spawn=self._spawn,
            announcer=self.announcer,
            worthwhile=self.learning.is_worthwhile,
            renamed=self._changes.renamed,
        )

    def _make_notices(self, target: str) -> Notices:
        return Notices(
            self._hass,
            target=target,
            desk=self.desk,
            wording=self.wording,
            announcer=self.announcer,
            spawn=self._spawn,
        )

    @property
    def knows(self) -> bool:
        """Say whether the cards have been read, so that it can judge."""
        return self._analyst.cards > 0

    # --- life ---------------------------------------------------------------------------------

    async def async_start(self) -> None:
        """Open the journal and begin to observe; what fails before the start of HA waits for it."""
        self._entry.async_on_unload(self.async_close)
        await self.wording.async_load()
        await self._async_open_journal()
        self._stops = [self._judgement.close, self._senses.close, await self._board.async_start()]
        self._stops += [await self.learning.async_start(), *await self.glance.async_start()]
        await self.legacy.async_guard()
        self._stops += await self.charge.async_start()
        self._stops += await self._office.async_start()
        self._stops.append(async_listen_to_snooze(self._hass, self.desk))
        self._stops.append(self._notebook.async_start())
        if target := self._entry.options.get(CONF_NOTIFY):
            self._stops += self._make_notices(target).start()
        await self._senses.secrets.async_refresh()
        self._senses.start()
        self._stops.append(async_at_started(self._hass, self._start_observing))
        # Not one of the stops: at the end of Home Assistant it has gone when they are called.
        self._entry.async_on_unload(
            self._hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, self._async_stopping)
        )
        self._spawn(self._async_judge(), "Astromech judge")

    async def _async_judge(self) -> None:
        """Learn first: nothing is judged before the settle time has passed anyway."""
        self._analyst.know(await self._hass.async_add_executor_job(_learn))
        await self._judgement.async_run()

    async def _async_open_journal(self) -> None:
        now = _now()
        await self._record.keep(self.journal.open(now))
        await self._record.keep(self.journal.incidents_interrupted(now))
        await self.legacy.async_start()
        if self.journal.kept_aside is not None:
            kept = str(self.journal.kept_aside.relative_to(self._hass.config.config_dir))
            self._board.show_own(OwnIssue.JOURNAL_DAMAGED, kept_as=kept)

    @callback
    def _journal_refused(self, reason: str) -> None:
        self._board.show_own(OwnIssue.JOURNAL_UNWRITABLE, reason=reason)
        self.glance.health.note(Ailment.JOURNAL_UNWRITABLE)

    @callback
    def _start_observing(self, _hass: HomeAssistant) -> None:
        self._judgement.begin()
        self._senses.start_observing()
        self._judgement.hear(take_over(self._hass, self._watch.graph))
        self._spawn(self.legacy.async_look_back(), "Astromech look back")
        self._spawn(self.drill.async_clear(), "Astromech drill clean-up")

    async def _async_stopping(self, _event: Event) -> None:
        await self.async_close()

    async def async_close(self) -> None:
        """End everything that was started; what is being executed will be in doubt. Idempotent."""
        if self._stops:
            hand_over(self._hass, self._watch.open_cases())
        while self._stops:
            self._stops.pop()()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._board.clear_all()
        await self.legacy.async_end()
        await self.journal.close()

    @property
    def read_only(self) -> bool:
        """Say whether nothing may be executed: a person said so, or the journal refuses."""
        return self.glance.restraint.holds is not None

    # --- observe and diagnose -----------------------------------------------------------------

    @callback
    def _observe(self, signals: list[Signal]) -> None:
        self.glance.hear(signals)
        self._judgement.hear(signals)

    def _is_ours(self, context: Context) -> bool:
        return self._office.executor.is_ours(context)

    @callback
    def _went_deaf(self, _collector: str) -> None:
        names = ", ".join(sorted(self._senses.deaf))
        self._board.show_own(OwnIssue.COLLECTOR_DEAF, collectors=names)
        self.glance.health.note(Ailment.COLLECTOR_DEAF)

    @callback
    def _policy_changed(self) -> None:
        self.glance.show()
        self.analyse_now()

    @callback
    def analyse_now(self) -> None:
        """Look at all incidents anew, as soon as their turn comes."""
        for case in self._watch.open_cases():
            self._judgement.look_again(case.incident.fingerprint)

    @callback
    def _explained(self, case: Case) -> None:
        self._spawn(self._afterthought.async_consider(case), "Astromech afterthought")

    @callback
    def _advised(self, fingerprint: str, said: Advice) -> None:
        if self._analyst.heed(fingerprint, said):
            self._judgement.look_again(fingerprint)

    def _counsel(self) -> Counsel | None:
        """Return what asks the model that a person chose, None if nobody did."""
        entity_id = self._entry.options.get(CONF_AI_ENTITY)
        return Counsel(self._hass, entity_id, self._ledger, now=_now) if entity_id else None

    def _name(self, subject: Subject) -> str:
        """Return what a person calls a subject, as far as it may be kept."""
        return self._senses.redact(self._senses.house.name_of(subject))

    # --- propose, act and learn ---------------------------------------------------------------

    def incident(self, fingerprint: str) -> Case | None:
        """Return an open incident, None if there is none of that name."""
        return self._watch.by_fingerprint(fingerprint)

    def incidents(self) -> list[Case]:
        """Return the open incidents, the oldest first."""
        return self._watch.open_cases()

    @callback
    def ignore(self, fingerprint: str) -> None:
        """Let a person hear no more of an incident."""
        self._board.ignore(fingerprint)

    async def async_diagnostics(self) -> dict[str, Any]:
        """Return what helps to understand the agent itself, without secrets."""
        logs = self._senses.logs
        return {
            "read_only": self._record.read_only,
            "rule_cards": self._analyst.cards,
            "deaf_collectors": sorted(self._senses.deaf),
            "log_records": {
                "seen": logs.seen,
                "dropped": logs.dropped,
                "unreadable": logs.unreadable,
            },
            "signals_dropped": self._judgement.dropped,
            "watched": len(self._watch.troubles),
            "watch_dropped": self._watch.dropped,
            "journal": await self._record.keep(self.journal.recent()),
            "sent_to_a_model": [
                asdict(sent) for sent in await self._record.keep(self._ledger.recent()) or []
            ],
        }

    def _spawn(self, work: Coroutine[Any, Any, None], name: str) -> None:
        task = self._entry.async_create_background_task(self._hass, work, name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _learn() -> tuple[Card, ...]:
    """Return the cards; reads them and the schemas, and gets the redaction ready."""
    compile_all()
    contract.validator()
    advice.validator()
    return load_cards()


def _now() -> float:
    return dt_util.utcnow().timestamp()
