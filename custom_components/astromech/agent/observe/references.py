"""What automations and scripts name in their configuration and the house does not have.

They are looked at a few at a time: after the start, when entities went or were renamed, when
automations were loaded again, and every quarter of an hour. Never when a state changes.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
import re
from typing import Any, Final, cast

from homeassistant.const import STATE_OFF
from homeassistant.core import CALLBACK_TYPE, Event, HassJob, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_component import DATA_INSTANCES
from homeassistant.helpers.event import async_call_later, async_track_time_interval
from homeassistant.util import dt as dt_util

from ..model import RunFacts, Signal, Subject, SubjectKind

DOMAINS: Final = ("automation", "script")
AFTER_START: Final = 60.0
"""Seconds until the first look: what comes late is not missing."""
AFTER_CHANGE: Final = 10.0
INTERVAL: Final = timedelta(minutes=15)
AT_A_TIME: Final = 5
PAUSE: Final = 0.05
"""How many are looked at in a turn of the event loop, and the seconds until the next ones."""
MAX_MISSING: Final = 20
MAX_DEPTH: Final = 30

_NAME: Final = re.compile(r"[a-z0-9_]+\.[a-z0-9_]+")
"""The form of an action and of an entity id: no template, and no word like `all`."""
_NO_STEPS: Final = frozenset(
    {"data", "data_template", "event_data", "target", "trigger", "triggers", "variables"}
)


@callback
def missing_of(hass: HomeAssistant, entity_id: str) -> tuple[str, ...]:
    """Return the entities and actions that an automation or script names in vain, sorted.

    Nothing of one that is not there or does not load.
    """
    component = hass.data.get(DATA_INSTANCES, {}).get(entity_id.partition(".")[0])
    entity = cast("Any", component.get_entity(entity_id)) if component is not None else None
    if entity is None:
        return ()
    actions = {action for action in _actions(entity.raw_config) if not _has_action(hass, action)}
    entities = {named for named in entity.referenced_entities if not _has_entity(hass, named)}
    return tuple(sorted(actions | entities)[:MAX_MISSING])


def _has_action(hass: HomeAssistant, action: str) -> bool:
    return hass.services.has_service(*action.split("."))


def _has_entity(hass: HomeAssistant, named: str) -> bool:
    """Say whether an entity is there, if only in the registry; a template or a word is no entity."""
    return (
        _NAME.fullmatch(named) is None
        or hass.states.get(named) is not None
        or er.async_get(hass).async_get(named) is not None
    )


def _actions(config: object, depth: int = 0) -> Iterator[str]:
    """Yield the actions of the steps of a configuration."""
    if depth > MAX_DEPTH:
        return
    if isinstance(config, list):
        for step in config:
            yield from _actions(step, depth + 1)
    elif isinstance(config, dict):
        for key, value in config.items():
            if isinstance(value, str):
                if key in {"action", "service"} and _NAME.fullmatch(value):
                    yield value
            elif key not in _NO_STEPS:
                yield from _actions(value, depth + 1)


class ReferenceCollector:
    """Tells which automations and scripts name what is not there, and when that has ended."""

    def __init__(self, hass: HomeAssistant, sink: Callable[[list[Signal]], None]) -> None:
        self._hass = hass
        self._sink = sink
        self._told: dict[str, tuple[str, ...]] = {}
        self._to_look_at: list[str] = []
        self._timer: CALLBACK_TYPE | None = None

    @callback
    def start(self) -> CALLBACK_TYPE:
        """Begin to look, some time after now; return what ends it."""
        listen = self._hass.bus.async_listen
        stops = [
            listen(er.EVENT_ENTITY_REGISTRY_UPDATED, self._changed, event_filter=_may_break),
            listen("automation_reloaded", self._changed),
            async_track_time_interval(self._hass, self._look, INTERVAL, cancel_on_shutdown=True),
            self._cancel,
        ]
        self._look_in(AFTER_START)

        @callback
        def stop() -> None:
            for end in stops:
                end()

        return stop

    @callback
    def _cancel(self) -> None:
        self._to_look_at.clear()
        if self._timer is not None:
            self._timer()
            self._timer = None

    @callback
    def _changed(self, _event: Event[Any]) -> None:
        if not self._to_look_at:
            self._look_in(AFTER_CHANGE)

    def _look_in(self, seconds: float) -> None:
        """Begin to look after a time; an earlier plan is given up."""
        self._cancel()
        job = HassJob(self._look, "Astromech look at references", cancel_on_shutdown=True)
        self._timer = async_call_later(self._hass, seconds, job)

    @callback
    def _look(self, _now: Any) -> None:
        """Look at all automations and scripts anew, and at those that have gone."""
        self._cancel()
        self._to_look_at = sorted({*self._hass.states.async_entity_ids(DOMAINS), *self._told})
        self._look_at_some(_now)

    @callback
    def _look_at_some(self, _now: Any) -> None:
        self._timer = None
        some, self._to_look_at = self._to_look_at[:AT_A_TIME], self._to_look_at[AT_A_TIME:]
        if signals := [signal for entity_id in some if (signal := self._news(entity_id))]:
            self._sink(signals)
        if self._to_look_at:
            job = HassJob(self._look_at_some, "Astromech references", cancel_on_shutdown=True)
            self._timer = async_call_later(self._hass, PAUSE, job)

    def _news(self, entity_id: str) -> Signal | None:
        """Return a signal if what an automation or script misses is not what it was."""
        disabled = entity_id.startswith("automation.") and self._hass.states.is_state(
            entity_id, STATE_OFF
        )
        missing = () if disabled else missing_of(self._hass, entity_id)
        if missing == self._told.get(entity_id, ()):
            return None
        if missing:
            self._told[entity_id] = missing
        else:
            del self._told[entity_id]
        return Signal(
            time=dt_util.utcnow().timestamp(),
            subject=Subject(kind=SubjectKind.AUTOMATION, id=entity_id),
            facts=RunFacts(failed=bool(missing), missing=missing),
        )


@callback
def _may_break(data: er.EventEntityRegistryUpdatedData) -> bool:
    """Let pass what can leave a name without an entity."""
    return data["action"] == "remove" or "old_entity_id" in data
