"""State changes of config entries, as signals.

Home Assistant tells every transition, and every change of data too: only a new state counts.
Retries of an entry that is not ready are logged at INFO, so the state is the reliable source. A
platform that fails leaves its entry loaded: it is asked for when the entry is.
"""

from collections.abc import Callable

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    SOURCE_REAUTH,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import entity_platform
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.util import dt as dt_util

from ..diagnose.graph import FAILED_STATES
from ..model import EntryFacts, Signal, Subject, SubjectKind
from .entry_clock import EntryClock

type AnyEntry = ConfigEntry[object]


class EntryCollector:
    """Watches the entries of all integrations but the agent's own."""

    def __init__(
        self,
        hass: HomeAssistant,
        own_entry_id: str,
        clock: EntryClock,
        redact: Callable[[str], str],
        sink: Callable[[list[Signal]], None],
    ) -> None:
        self._hass = hass
        self._own = own_entry_id
        self._clock = clock
        self._redact = redact
        self._sink = sink

    @callback
    def start(self) -> CALLBACK_TYPE:
        """Report what fails already, and begin to listen; return what ends it."""
        entries = self._hass.config_entries.async_entries(include_ignore=False)
        for entry in entries:
            self._clock.note(entry.entry_id, entry.state.value, _now())
        self._sink([self._signal(entry) for entry in entries if self._fails(entry)])
        return async_dispatcher_connect(self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._changed)

    @callback
    def _changed(self, change: ConfigEntryChange, entry: AnyEntry) -> None:
        if entry.entry_id == self._own:
            return
        if change is ConfigEntryChange.REMOVED:
            self._clock.forget(entry.entry_id)
            self._sink([self._signal(entry, state="removed")])
            return
        is_new = self._clock.note(entry.entry_id, entry.state.value, _now())
        if is_new and (entry.state.value in FAILED_STATES or entry.state.value == "loaded"):
            self._sink([self._signal(entry)])

    def _fails(self, entry: AnyEntry) -> bool:
        if entry.entry_id == self._own or entry.disabled_by is not None:
            return False
        return entry.state.value in FAILED_STATES or bool(failed_platforms(self._hass, entry))

    def _signal(self, entry: AnyEntry, state: str | None = None) -> Signal:
        return Signal(
            time=_now(),
            subject=Subject(kind=SubjectKind.ENTRY, id=entry.entry_id),
            facts=EntryFacts(
                state=state or entry.state.value,
                reason=self._redact(entry.reason or ""),
                reason_key=entry.error_reason_translation_key,
                tries=self._clock.of(entry.entry_id).tries,
                reauth=asks_to_sign_in(self._hass, entry),
                failed_platforms=() if state else failed_platforms(self._hass, entry),
            ),
        )


def asks_to_sign_in(hass: HomeAssistant, entry: AnyEntry) -> bool:
    """Say whether a person is being asked to sign in again."""
    return any(entry.async_get_active_flows(hass, {SOURCE_REAUTH}))


def failed_platforms(hass: HomeAssistant, entry: AnyEntry) -> tuple[str, ...]:
    """Return the platforms of a loaded entry that could not be set up, or not yet."""
    if entry.state.value != "loaded":
        return ()
    platforms = entity_platform.async_get_platforms(hass, entry.domain)
    return tuple(
        sorted(
            platform.domain
            for platform in platforms
            if platform.config_entry is entry and not _is_set_up(platform)
        )
    )


def _is_set_up(platform: entity_platform.EntityPlatform) -> bool:
    """Home Assistant keeps this to itself; a version that no longer does has no failed platforms."""
    return bool(platform.entities) or bool(getattr(platform, "_setup_complete", True))


def _now() -> float:
    return dt_util.utcnow().timestamp()
