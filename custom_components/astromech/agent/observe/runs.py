"""Runs of automations and scripts that failed, as signals; a later good run is good news.

Home Assistant tells when a run begins. How it ended is asked of its trace store a little later,
and again at growing intervals while it goes on.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.core import CALLBACK_TYPE, Context, Event, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util

from ..model import RunFacts, Signal, Subject, SubjectKind
from .origins import Origins
from .references import missing_of
from .traces import Ended, ended, find_trace, trace_key

FIRST_LOOK: Final = 2.0
LAST_LOOK: Final = 60.0
"""Seconds until a run is looked at: soon after its beginning, then after half of its age again."""
MAX_RUNS: Final = 200
"""Runs that are followed at once; for one more the oldest is given up, and counted."""
MAX_LOOKED_AT: Final = 20
"""Runs that are looked at in a turn of the event loop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    entity_id: str
    key: str
    context_id: str
    started_by: str | None
    since: float
    due: float


class RunCollector:
    """Follows the runs of all automations and scripts that Home Assistant keeps traces of.

    `ours` says whether a context is one of our own actions: what such a run does is our doing.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        redact: Callable[[str], str],
        sink: Callable[[list[Signal]], None],
        ours: Callable[[Context], bool],
    ) -> None:
        self._hass = hass
        self._redact = redact
        self._sink = sink
        self._ours = ours
        self._origins = Origins()
        self._runs: dict[tuple[str, str], _Run] = {}
        self._failed: set[str] = set()
        self._timer: CALLBACK_TYPE | None = None
        self.dropped = 0

    @callback
    def start(self) -> CALLBACK_TYPE:
        """Begin to listen; return what ends it."""
        listen = self._hass.bus.async_listen
        stops = [
            listen("automation_triggered", self._begun),
            listen("script_started", self._begun),
        ]

        @callback
        def stop() -> None:
            for end in stops:
                end()
            self._cancel()

        return stop

    @callback
    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer()
            self._timer = None

    @callback
    def _begun(self, event: Event[Mapping[str, Any]]) -> None:
        entity_id, context = event.data[ATTR_ENTITY_ID], event.context
        if self._ours(context):
            return
        source = str(event.data.get("source") or "")
        started_by = self._origins.started(entity_id, context, source)
        if (key := trace_key(self._hass, entity_id)) is None:
            return
        if len(self._runs) >= MAX_RUNS:
            # The store, too, gives up the oldest ones first.
            del self._runs[next(iter(self._runs))]
            self.dropped += 1
        now = _now()
        self._runs[entity_id, context.id] = _Run(
            entity_id=entity_id,
            key=key,
            context_id=context.id,
            started_by=started_by,
            since=now,
            due=now + FIRST_LOOK,
        )
        if self._timer is None:
            self._look_in(FIRST_LOOK)

    def _look_in(self, seconds: float) -> None:
        job = HassJob(self._look, "Astromech look at runs", cancel_on_shutdown=True)
        self._timer = async_call_later(self._hass, seconds, job)

    @callback
    def _look(self, _now_: Any) -> None:
        """Look at the runs that are due, and plan when to look next."""
        now = _now()
        due = [run for run in self._runs.values() if run.due <= now][:MAX_LOOKED_AT]
        signals = [signal for run in due if (signal := self._look_at(run, now)) is not None]
        self._timer = None
        if self._runs:
            next_due = min(run.due for run in self._runs.values())
            self._look_in(max(0.0, next_due - now))
        if signals:
            self._sink(signals)

    def _look_at(self, run: _Run, now: float) -> Signal | None:
        """Return what to tell of a run, None if it goes on or is no news."""
        name = (run.entity_id, run.context_id)
        trace = find_trace(self._hass, run.key, run.context_id)
        end = ended(trace) if trace is not None else None
        if trace is not None and end is None:
            age = now - run.since
            self._runs[name] = replace(run, due=now + min(max(FIRST_LOOK, age / 2), LAST_LOOK))
            return None
        del self._runs[name]
        if end is None:
            # Newer runs have taken its place in the store, which keeps a few of each.
            self.dropped += 1
            return None
        return self._news(run, end)

    def _news(self, run: _Run, end: Ended) -> Signal | None:
        if end.failed:
            self._failed.add(run.entity_id)
        elif run.entity_id in self._failed:
            self._failed.discard(run.entity_id)
        else:
            return None
        facts = RunFacts(
            failed=end.failed,
            step=end.step if end.failed else None,
            missing=missing_of(self._hass, run.entity_id) if end.failed else (),
            started_by=run.started_by,
            error=self._redact(end.error),
        )
        subject = Subject(kind=SubjectKind.AUTOMATION, id=run.entity_id)
        return Signal(time=_now(), subject=subject, facts=facts)


def _now() -> float:
    return dt_util.utcnow().timestamp()
