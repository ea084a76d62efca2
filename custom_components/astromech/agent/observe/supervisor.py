"""The Supervisor, where there is one, as signals: the only module that knows `hassio`.

Nothing is asked twice: Home Assistant's own coordinators ask the Supervisor, and we look at what
they have whenever it is new. Only the log of an add-on that failed is fetched by ourselves.
`hassio` is imported when its entry is loaded, for elsewhere its library need not be there.
"""

import asyncio
from collections.abc import Callable, Coroutine
import logging
from typing import TYPE_CHECKING, Any, Final

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.util import dt as dt_util

from ..diagnose.slots import mask
from ..model import Condition, ConditionFacts, LogFacts, Signal, Subject, SubjectKind
from .addons import AddonLife, complaints, states
from .conditions import Reading, Standings
from .supervised import BACKUP_JOBS, Jobs, issue, reasons, silence

if TYPE_CHECKING:
    from aiohasupervisor.models import InstalledAddon, InstalledAddonComplete
    from homeassistant.components.hassio.coordinator import SupervisorIssuesCoordinator

_LOGGER = logging.getLogger(__name__)

DOMAIN: Final = "hassio"
LOG_LINES: Final = 100
LOG_TIMEOUT: Final = 15.0
LOG_PAUSE: Final = 600.0
"""Seconds before the log of the same add-on is fetched again, however often it fails."""


class SupervisorCollector:
    """Looks at what Home Assistant knows of its Supervisor, for as long as that is set up.

    Args:
        hass: Home Assistant.
        redact: Makes a remote text fit to be kept.
        sink: Takes the signals.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        redact: Callable[[str], str],
        sink: Callable[[list[Signal]], None],
    ) -> None:
        self._hass = hass
        self._redact = redact
        self._sink = sink
        self._answers = Standings()
        self._addons = Standings()
        self._reports = Standings()
        self._jobs = Jobs()
        self._jobs_failed = Standings()
        self._attached: list[CALLBACK_TYPE] = []
        self._fetched: dict[Subject, float] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @callback
    def start(self) -> CALLBACK_TYPE:
        """Begin to look, now or when the Supervisor is set up; return what ends it."""
        for entry in self._hass.config_entries.async_loaded_entries(DOMAIN):
            self._entry_changed(ConfigEntryChange.UPDATED, entry)
        unlisten = async_dispatcher_connect(
            self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._entry_changed
        )

        @callback
        def stop() -> None:
            unlisten()
            self._detach()
            for task in self._tasks:
                task.cancel()

        return stop

    @callback
    def _entry_changed(self, _change: ConfigEntryChange, entry: ConfigEntry[Any]) -> None:
        if entry.domain != DOMAIN:
            return
        if entry.state is not ConfigEntryState.LOADED:
            self._detach()
        elif not self._attached:
            self._attach()

    def _attach(self) -> None:
        from homeassistant.components.hassio import const  # noqa: PLC0415

        data = self._hass.data
        addons, issues = data[const.ADDONS_COORDINATOR], data[const.DATA_KEY_SUPERVISOR_ISSUES]
        for job in data[const.JOBS_COORDINATOR].current_jobs:
            # Among them are the steps of others, which cannot be told apart but by their names.
            if (job.name or "").startswith(BACKUP_JOBS):
                self._jobs.take(job.to_dict())
        self._attached = [
            addons.async_add_listener(self._look),
            issues.async_add_listener(self._look),
            async_dispatcher_connect(self._hass, const.EVENT_SUPERVISOR_EVENT, self._event),
        ]
        self._look()
        self._tell(self._jobs_failed.weigh(self._jobs.readings, dt_util.utcnow().timestamp()))

    def _detach(self) -> None:
        while self._attached:
            self._attached.pop()()

    @callback
    def _event(self, event: dict[str, Any]) -> None:
        """Hear of a job; of all else the coordinators hear."""
        if event.get("event") == "job" and isinstance(job := event.get("data"), dict):
            self._jobs.take(job)
            self._tell(self._jobs_failed.weigh(self._jobs.readings, dt_util.utcnow().timestamp()))

    @callback
    def _look(self) -> None:
        """Judge what the coordinators have; what they could not get is not judged."""
        from homeassistant.components.hassio import const  # noqa: PLC0415

        data, now = self._hass.data, dt_util.utcnow().timestamp()
        addons, issues = data[const.ADDONS_COORDINATOR], data[const.DATA_KEY_SUPERVISOR_ISSUES]
        silent = not (addons.last_update_success and issues.last_update_success)
        self._tell(self._answers.weigh([silence(silent=silent)], now))
        if addons.last_update_success:
            more = data[const.DATA_ADDONS_INFO]
            lives = (_life(each.addon, more.get(slug)) for slug, each in addons.data.addons.items())
            self._tell(self._addons.weigh(states(lives), now))
        if issues.last_update_success:
            self._tell(self._reports.weigh(_reports(issues), now))

    def _tell(self, signals: list[Signal]) -> None:
        if signals:
            self._sink(signals)
        for signal in signals:
            self._fetch_log(signal)

    def _fetch_log(self, signal: Signal) -> None:
        """Fetch the log of an add-on that has just failed, unless that was done lately."""
        facts, now = signal.facts, self._hass.loop.time()
        if not isinstance(facts, ConditionFacts) or not facts.holds:
            return
        lately = self._fetched.get(signal.subject, -LOG_PAUSE) > now - LOG_PAUSE
        if facts.condition is Condition.ADDON_FAILED and not lately:
            self._fetched[signal.subject] = now
            self._spawn(self._async_log(signal.subject.id), f"Astromech log of {signal.subject.id}")

    def _spawn(self, work: Coroutine[Any, Any, None], name: str) -> None:
        task = self._hass.async_create_background_task(work, name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _async_log(self, slug: str) -> None:
        try:
            async with asyncio.timeout(LOG_TIMEOUT):
                log = await self._async_read_log(slug)
                found = await self._hass.async_add_executor_job(complaints, log)
        except Exception as err:  # noqa: BLE001  a log that is not to be had explains nothing
            _LOGGER.debug("No log of add-on %s: %s", slug, err)
            return
        self._sink([_complaint(slug, self._redact(line)) for line in found])

    async def _async_read_log(self, slug: str) -> str:
        """Return the last lines of an add-on's log; the client has no method for it."""
        from homeassistant.components.hassio.const import DATA_COMPONENT  # noqa: PLC0415

        log: str = await self._hass.data[DATA_COMPONENT].send_command(
            f"/addons/{slug}/logs",
            method="get",
            return_text=True,
            params={"lines": LOG_LINES, "no_colors": ""},
        )
        return log


def _life(addon: InstalledAddon, more: InstalledAddonComplete | None) -> AddonLife:
    """Return an add-on in our words; what is told of it at length may not have been had."""
    if more is None:
        return AddonLife(slug=addon.slug, state=addon.state.value)
    return AddonLife(
        slug=addon.slug,
        state=addon.state.value,
        boot=more.boot.value,
        startup=more.startup.value,
    )


def _reports(issues: SupervisorIssuesCoordinator) -> list[Reading]:
    """Return what the coordinator of the resolution centre has."""
    return [
        *reasons(Condition.SUPERVISOR_UNHEALTHY, issues.unhealthy_reasons),
        *reasons(Condition.SUPERVISOR_UNSUPPORTED, issues.unsupported_reasons),
        *(issue(each.type, str(each.context), each.reference) for each in issues.issues),
    ]


def _complaint(slug: str, line: str) -> Signal:
    subject = Subject(kind=SubjectKind.ADDON, id=slug)
    facts = LogFacts(
        level=logging.ERROR,
        logger=f"addon.{slug}",
        template=mask(line),
        call_site="",
        message=line,
    )
    return Signal(time=dt_util.utcnow().timestamp(), subject=subject, facts=facts)
