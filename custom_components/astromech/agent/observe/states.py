"""Entities that lose or regain their value, as signals.

One listener for all entities: its filter looks at two strings and lets edges pass. Edges are
counted at once, and told when they have been gathered for a moment, a few at a time: what fails
together arrives together. `unknown` is a loss only of what had a value before.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import batched
from typing import Any, Final

from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.const import (
    ATTR_RESTORED,
    EVENT_STATE_CHANGED,
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
)
from homeassistant.core import (
    CALLBACK_TYPE,
    Event,
    EventStateChangedData,
    HassJob,
    HomeAssistant,
    State,
    callback,
)
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_call_later

from ..diagnose.flapping import Flaps
from ..model import AvailabilityFacts, Signal, Subject, SubjectKind
from ..pace import run_in_slices
from .census import NOWHERE, Census, Place

BATCH_SECONDS: Final = 1.0
GROUP: Final = 50
"""Signals that are handed over at a time."""

_NO_VALUE: Final = (STATE_UNAVAILABLE, STATE_UNKNOWN)


@callback
def _edge(data: EventStateChangedData) -> bool:
    """Let pass what has no value or had none, and what is new or gone."""
    new, old = data["new_state"], data["old_state"]
    return new is None or old is None or new.state in _NO_VALUE or old.state in _NO_VALUE


@dataclass(frozen=True, slots=True)
class _Edge:
    """The latest that happened to an entity since signals were last told."""

    available: bool
    state: str
    at: float
    flaps: int


class AvailabilityCollector:
    """Watches the availability of all entities, and keeps the census."""

    def __init__(
        self, hass: HomeAssistant, census: Census, sink: Callable[[list[Signal]], None]
    ) -> None:
        self._hass = hass
        self._census = census
        self._sink = sink
        self._registry = er.async_get(hass)
        self._flaps = Flaps()
        self._pending: dict[str, _Edge] = {}
        self._unschedule: CALLBACK_TYPE | None = None
        self._ended = False

    @callback
    def start(self) -> CALLBACK_TYPE:
        """Count everything, report what is lost already, and listen; return what ends it."""
        bus = self._hass.bus
        unlisten = [
            bus.async_listen(EVENT_STATE_CHANGED, self._changed, event_filter=_edge),
            bus.async_listen(er.EVENT_ENTITY_REGISTRY_UPDATED, self._registry_updated),
        ]
        run_in_slices(self._hass.loop, self._count_all(self._hass.states.async_all()))

        @callback
        def stop() -> None:
            self._ended = True
            for each in unlisten:
                each()
            if self._unschedule is not None:
                self._unschedule()
                self._unschedule = None

        return stop

    # --- counting -----------------------------------------------------------------------------

    def _count_all(self, states: list[State]) -> Iterator[None]:
        for state in states:
            if self._ended:
                return
            if not self._census.is_known(state.entity_id):
                at = state.last_changed_timestamp
                if self._count(state, lost=state.state == STATE_UNAVAILABLE, at=at):
                    self._gather(state.entity_id, _Edge(False, state.state, at, 0))
            yield

    def _count(self, state: State, *, lost: bool, at: float) -> bool:
        """Count an entity; say whether it was lost or regained by that."""
        place = self._census.place_of(state.entity_id)
        if place is NOWHERE:
            place = self._place(state.entity_id)
        orphan = ATTR_RESTORED in state.attributes
        return self._census.put(state.entity_id, place, lost=lost, at=at, orphan=orphan)

    def _place(self, entity_id: str) -> Place:
        entity = self._registry.async_get(entity_id)
        if entity is None:
            return NOWHERE
        kind = entity.device_class or entity.original_device_class
        return Place(
            entry_id=entity.config_entry_id,
            device_id=entity.device_id,
            battery=kind == SensorDeviceClass.BATTERY,
        )

    @callback
    def _registry_updated(self, event: Event[er.EventEntityRegistryUpdatedData]) -> None:
        entity_id = event.data["entity_id"]
        if event.data["action"] == "update" and self._census.is_known(entity_id):
            self._census.move(entity_id, self._place(entity_id))

    # --- edges --------------------------------------------------------------------------------

    @callback
    def _changed(self, event: Event[EventStateChangedData]) -> None:
        entity_id, new = event.data["entity_id"], event.data["new_state"]
        at = event.time_fired_timestamp
        if new is None:
            self._removed(entity_id, at)
            return
        lost = self._is_lost(entity_id, new.state, event.data["old_state"])
        if self._count(new, lost=lost, at=at):
            self._tell(new, lost=lost, at=at)

    def _removed(self, entity_id: str, at: float) -> None:
        """An entity that is gone altogether misses nothing."""
        if self._census.is_lost(entity_id):
            self._gather(entity_id, _Edge(True, "", at, 0))
        self._census.remove(entity_id)

    def _is_lost(self, entity_id: str, state: str, old: State | None) -> bool:
        if state != STATE_UNKNOWN or old is None:
            return state == STATE_UNAVAILABLE
        had_value = old.state not in _NO_VALUE
        return had_value or (old.state == STATE_UNKNOWN and self._census.is_lost(entity_id))

    def _tell(self, state: State, *, lost: bool, at: float) -> None:
        """Gather an edge; of what comes and goes only that it does so, once in a while."""
        entity_id = state.entity_id
        if lost and ATTR_RESTORED not in state.attributes:
            self._flaps.lost(entity_id, at)
        flaps = self._flaps.count(entity_id, at)
        if flaps == 0:
            self._gather(entity_id, _Edge(not lost, state.state, at, 0))
        elif lost and self._flaps.tell(entity_id, at):
            self._gather(entity_id, _Edge(False, state.state, at, flaps))

    def _gather(self, entity_id: str, edge: _Edge) -> None:
        self._pending[entity_id] = edge
        if self._unschedule is None:
            job = HassJob(self._flush, "Astromech availability batch", cancel_on_shutdown=True)
            self._unschedule = async_call_later(self._hass, BATCH_SECONDS, job)

    @callback
    def _flush(self, _now: Any) -> None:
        self._unschedule = None
        pending, self._pending = self._pending, {}
        run_in_slices(self._hass.loop, self._hand_over(pending))

    def _hand_over(self, pending: dict[str, _Edge]) -> Iterator[None]:
        for edges in batched(pending.items(), GROUP, strict=False):
            if self._ended:
                return
            self._sink([_signal(entity_id, edge) for entity_id, edge in edges])
            yield


def _signal(entity_id: str, edge: _Edge) -> Signal:
    return Signal(
        time=edge.at,
        subject=Subject(kind=SubjectKind.ENTITY, id=entity_id),
        facts=AvailabilityFacts(
            available=edge.available,
            state=STATE_UNKNOWN if edge.state == STATE_UNKNOWN else STATE_UNAVAILABLE,
            flaps=edge.flaps,
        ),
    )
