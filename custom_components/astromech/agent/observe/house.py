"""The live graph: the registries and config entries of Home Assistant, asked by the diagnosis."""

from collections.abc import Iterable
from typing import override

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from ..diagnose.graph import FAILED_STATES, DeviceNode, EntryNode, Graph
from ..diagnose.wiring import DeviceRow, EntryRow, Wiring
from ..model import Subject, SubjectKind
from .census import Census
from .entries import asks_to_sign_in, failed_platforms
from .entry_clock import EntryClock
from .needs import Libraries, entry_row

type AnyEntry = ConfigEntry[object]


class House(Graph):
    """Answers from indexes: nothing is walked for an answer.

    The census and the clock are kept by the collectors; what rests on what is read anew after
    devices or entries have come, gone or moved.
    """

    def __init__(self, hass: HomeAssistant, census: Census, clock: EntryClock) -> None:
        self._hass = hass
        self._census = census
        self._clock = clock
        self._entities = er.async_get(hass)
        self._devices = dr.async_get(hass)
        self._rows: dict[str, EntryRow] = {}
        self._libraries = Libraries()
        self._wiring: Wiring | None = None

    @callback
    def start(self) -> CALLBACK_TYPE:
        """Begin to follow what is moved; return what ends it."""
        ends = (
            self._hass.bus.async_listen(dr.EVENT_DEVICE_REGISTRY_UPDATED, self._devices_changed),
            async_dispatcher_connect(self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._entry_changed),
        )

        @callback
        def stop() -> None:
            for end in ends:
                end()

        return stop

    @callback
    def _devices_changed(self, _event: Event[dr.EventDeviceRegistryUpdatedData]) -> None:
        self._wiring = None

    @callback
    def _entry_changed(self, change: ConfigEntryChange, entry: AnyEntry) -> None:
        """Entries change their state all the time; only what they need matters here."""
        if change is ConfigEntryChange.REMOVED:
            self._rows.pop(entry.entry_id, None)
            self._wiring = None
        elif self._rows.get(entry.entry_id) != (row := entry_row(self._hass, entry)):
            self._rows[entry.entry_id] = row
            self._wiring = None

    # --- entries ------------------------------------------------------------------------------

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
        return sum(self._is_down(entry) for entry in entries), len(entries)

    def _is_down(self, entry: AnyEntry) -> bool:
        if entry.state.value != "loaded":
            return entry.state.value in FAILED_STATES
        tally = self._census.entry(entry.entry_id)
        return 0 < tally.entities - tally.orphans == tally.lost - tally.orphans

    def _node(self, entry: AnyEntry) -> EntryNode:
        tally, times = self._census.entry(entry.entry_id), self._clock.of(entry.entry_id)
        loaded = entry.state.value == "loaded"
        orphans = tally.orphans if loaded else 0
        return EntryNode(
            entry_id=entry.entry_id,
            domain=entry.domain,
            title=entry.title,
            state=entry.state.value,
            reason=entry.reason or "",
            reason_key=entry.error_reason_translation_key,
            can_unload=entry.supports_unload is not False,
            reauth_in_progress=asks_to_sign_in(self._hass, entry),
            disabled=entry.disabled_by is not None,
            entities=tally.entities - orphans,
            unavailable=tally.lost - orphans,
            devices=len(dr.async_entries_for_config_entry(self._devices, entry.entry_id)),
            since=tally.began if loaded else times.failed_since,
            loaded_since=times.loaded_since,
            tries=times.tries,
        )

    @callback
    @override
    def failed_platforms(self, entry_id: str) -> tuple[str, ...]:
        entry = self._hass.config_entries.async_get_entry(entry_id)
        return () if entry is None else failed_platforms(self._hass, entry)

    @callback
    @override
    def domain_of_logger(self, logger: str) -> str | None:
        self._wired()
        return self._libraries.domain_of(logger)

    # --- devices ------------------------------------------------------------------------------

    @callback
    @override
    def device(self, device_id: str) -> DeviceNode | None:
        device = self._devices.async_get(device_id)
        if device is None:
            return None
        tally, entry_id = self._census.device(device_id), device.config_entry_id
        return DeviceNode(
            device_id=device_id,
            entry_id=entry_id,
            name=device.name_by_user or device.name or "",
            entities=tally.entities - tally.orphans,
            unavailable=tally.lost - tally.orphans,
            since=tally.began,
            battery=tally.batteries > 0,
            disabled=device.disabled_by is not None,
        )

    @callback
    @override
    def device_of(self, entity_id: str) -> str | None:
        entity = self._entities.async_get(entity_id)
        return None if entity is None else entity.device_id

    # --- what rests on what -------------------------------------------------------------------

    @callback
    @override
    def supports(self, subject: Subject) -> tuple[Subject, ...]:
        return self._wired().supports(subject)

    @callback
    @override
    def dependants(self, subject: Subject) -> tuple[Subject, ...]:
        return self._wired().dependants(subject)

    def _wired(self) -> Wiring:
        if self._wiring is None:
            entries = self._hass.config_entries.async_entries(
                include_ignore=False, include_disabled=False
            )
            self._rows = {entry.entry_id: self._row(entry) for entry in entries}
            self._libraries = Libraries(self._hass, (entry.domain for entry in entries))
            self._wiring = Wiring(self._device_rows(entries), self._rows.values())
        return self._wiring

    def _row(self, entry: AnyEntry) -> EntryRow:
        return self._rows.get(entry.entry_id) or entry_row(self._hass, entry)

    def _device_rows(self, entries: Iterable[AnyEntry]) -> Iterable[DeviceRow]:
        for entry_id in (entry.entry_id for entry in entries):
            for device in dr.async_entries_for_config_entry(self._devices, entry_id):
                yield DeviceRow(id=device.id, entry_id=entry_id, via=device.via_device_id)
            for part in dr.async_child_entries_for_config_entry(self._devices, entry_id):
                yield DeviceRow(id=part.id, entry_id=entry_id, via=part.parent_device_id)

    # --- names --------------------------------------------------------------------------------

    @callback
    def name_of(self, subject: Subject) -> str:
        """Return what a person calls a subject; its id if nobody has named it."""
        name: str | None = None
        match subject.kind:
            case SubjectKind.ENTRY:
                entry = self._hass.config_entries.async_get_entry(subject.id)
                name = entry.title if entry else None
            case SubjectKind.DEVICE:
                device = self._devices.async_get(subject.id)
                name = (device.name_by_user or device.name) if device else None
            case SubjectKind.AUTOMATION | SubjectKind.ENTITY:
                state = self._hass.states.get(subject.id)
                name = state.name if state else None
            case _:
                pass
        return name or subject.id
