"""Entities that lose or regain their value, as signals.

One listener for all entities: its filter looks at two strings and lets edges pass. Edges are
gathered for a moment, since what fails together arrives together.
"""

from collections.abc import Callable
from typing import Any, Final

from homeassistant.const import EVENT_STATE_CHANGED, STATE_UNAVAILABLE
from homeassistant.core import (
    CALLBACK_TYPE,
    Event,
    EventStateChangedData,
    HassJob,
    HomeAssistant,
    callback,
)
from homeassistant.helpers.event import async_call_later

from ..model import AvailabilityFacts, Signal, Subject, SubjectKind

BATCH_SECONDS: Final = 1.0


@callback
def _edge(data: EventStateChangedData) -> bool:
    """Let pass what goes to or comes from `unavailable`."""
    new, old = data["new_state"], data["old_state"]
    gone = new is not None and new.state == STATE_UNAVAILABLE
    was_gone = old is not None and old.state == STATE_UNAVAILABLE
    return gone is not was_gone


class AvailabilityCollector:
    """Watches the availability of all entities."""

    def __init__(self, hass: HomeAssistant, sink: Callable[[list[Signal]], None]) -> None:
        self._hass = hass
        self._sink = sink
        self._pending: dict[str, Signal] = {}
        self._unschedule: CALLBACK_TYPE | None = None

    @callback
    def start(self) -> CALLBACK_TYPE:
        """Report what is unavailable already, and begin to listen; return what ends it."""
        self._sink(
            [
                _signal(state.entity_id, available=False, at=state.last_changed_timestamp)
                for state in self._hass.states.async_all()
                if state.state == STATE_UNAVAILABLE
            ]
        )
        unlisten = self._hass.bus.async_listen(
            EVENT_STATE_CHANGED, self._changed, event_filter=_edge
        )

        @callback
        def stop() -> None:
            unlisten()
            if self._unschedule is not None:
                self._unschedule()
                self._unschedule = None

        return stop

    @callback
    def _changed(self, event: Event[EventStateChangedData]) -> None:
        entity_id, new = event.data["entity_id"], event.data["new_state"]
        available = new is None or new.state != STATE_UNAVAILABLE
        self._pending[entity_id] = _signal(
            entity_id, available=available, at=event.time_fired_timestamp
        )
        if self._unschedule is None:
            job = HassJob(self._flush, "Astromech availability batch", cancel_on_shutdown=True)
            self._unschedule = async_call_later(self._hass, BATCH_SECONDS, job)

    @callback
    def _flush(self, _now: Any) -> None:
        self._unschedule = None
        pending, self._pending = self._pending, {}
        self._sink(list(pending.values()))


def _signal(entity_id: str, *, available: bool, at: float) -> Signal:
    return Signal(
        time=at,
        subject=Subject(kind=SubjectKind.ENTITY, id=entity_id),
        facts=AvailabilityFacts(available=available),
    )
