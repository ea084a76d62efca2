"""Updates that were installed, from the entities that offer them."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from homeassistant.core import (
    CALLBACK_TYPE,
    Event,
    EventStateChangedData,
    HomeAssistant,
    State,
    callback,
)
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.util import dt as dt_util

from ..model import Change, ChangeKind, Subject, SubjectKind

DOMAIN: Final = "update"


class UpdateCollector:
    """Follows the installed version of each such entity, through all that an update does to it.

    They are tracked one by one, as automations do: no other entity's state costs anything.
    """

    def __init__(self, hass: HomeAssistant, sink: Callable[[Change], None]) -> None:
        self._hass = hass
        self._sink = sink
        self._installed: dict[str, str] = {}
        self._stops: list[CALLBACK_TYPE] = []

    @callback
    def start(self) -> CALLBACK_TYPE:
        """Begin to follow those that there are, and those that come; return what ends it."""
        states = self._hass.states.async_all(DOMAIN)
        for state in states:
            self._remember(state)
        registered = (name for name in er.async_get(self._hass).entities if _is_update(name))
        self._track({*(state.entity_id for state in states), *registered})
        self._stops.append(
            self._hass.bus.async_listen(
                er.EVENT_ENTITY_REGISTRY_UPDATED, self._came, event_filter=_comes
            )
        )
        return self._stop

    @callback
    def _stop(self) -> None:
        while self._stops:
            self._stops.pop()()

    def _track(self, entity_ids: Iterable[str]) -> None:
        track = async_track_state_change_event
        self._stops.append(track(self._hass, entity_ids, self._changed))

    @callback
    def _came(self, event: Event[Any]) -> None:
        self._track([event.data["entity_id"]])

    @callback
    def _changed(self, event: Event[EventStateChangedData]) -> None:
        state = event.data["new_state"]
        if state is None:
            return
        before = self._installed.get(state.entity_id)
        after = self._remember(state)
        if before is None or after is None or before == after:
            return
        self._sink(
            Change(
                time=dt_util.utcnow().timestamp(),
                kind=ChangeKind.VERSION,
                subject=self._subject(state.entity_id),
                what=state.entity_id,
                before=before,
                after=after,
            )
        )

    def _remember(self, state: State) -> str | None:
        """Return the version that is installed; while the entity is gone, the one before it stays."""
        installed = state.attributes.get("installed_version")
        if not installed:
            return None
        self._installed[state.entity_id] = str(installed)
        return str(installed)

    def _subject(self, entity_id: str) -> Subject:
        """Return the config entry whose device was updated."""
        entry = er.async_get(self._hass).async_get(entity_id)
        if entry is None or entry.config_entry_id is None:
            return Subject(kind=SubjectKind.ENTITY, id=entity_id)
        return Subject(kind=SubjectKind.ENTRY, id=entry.config_entry_id)


def _is_update(entity_id: str) -> bool:
    return entity_id.startswith(f"{DOMAIN}.")


@callback
def _comes(data: er.EventEntityRegistryUpdatedData) -> bool:
    """Let pass an update entity that is new, or has a new name."""
    return _is_update(data["entity_id"]) and (data["action"] == "create" or "old_entity_id" in data)
