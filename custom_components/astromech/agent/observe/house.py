"""The live graph: the registries and config entries of Home Assistant, asked by the diagnosis."""

from typing import override

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from ..diagnose.graph import EntryNode, Graph

type AnyEntry = ConfigEntry[object]


class House(Graph):
    """Answers from the indexes of the registries; nothing is kept, nothing is scanned."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self._entities = er.async_get(hass)
        self._devices = dr.async_get(hass)

    @callback
    @override
    def entry(self, entry_id: str) -> EntryNode | None:
        entry = self._hass.config_entries.async_get_entry(entry_id)
        return None if entry is None else self._node(entry)

    @callback
    @override
    def entries_of(self, domain: str) -> tuple[EntryNode, ...]:
        entries = self._hass.config_entries.async_entries(
            domain, include_ignore=False, include_disabled=False
        )
        return tuple(self._node(entry) for entry in entries)

    @callback
    @override
    def entry_of(self, entity_id: str) -> str | None:
        entity = self._entities.async_get(entity_id)
        return None if entity is None else entity.config_entry_id

    @callback
    @override
    def counts(self) -> tuple[int, int]:
        entries = self._hass.config_entries.async_entries(
            include_ignore=False, include_disabled=False
        )
        return sum(self._node(entry).down for entry in entries), len(entries)

    def _node(self, entry: AnyEntry) -> EntryNode:
        entities, unavailable = self._availability(entry.entry_id)
        return EntryNode(
            entry_id=entry.entry_id,
            domain=entry.domain,
            title=entry.title,
            state=entry.state.value,
            reason=entry.reason or "",
            reason_key=entry.error_reason_translation_key,
            can_unload=entry.supports_unload is not False,
            reauth_in_progress=any(entry.async_get_active_flows(self._hass, {SOURCE_REAUTH})),
            disabled=entry.disabled_by is not None,
            entities=entities,
            unavailable=unavailable,
            devices=len(dr.async_entries_for_config_entry(self._devices, entry.entry_id)),
        )

    def _availability(self, entry_id: str) -> tuple[int, int]:
        """Return how many entities of an entry have a state, and how many are unavailable."""
        states = [
            state
            for entity in er.async_entries_for_config_entry(self._entities, entry_id)
            if not entity.disabled and (state := self._hass.states.get(entity.entity_id))
        ]
        return len(states), sum(state.state == STATE_UNAVAILABLE for state in states)
