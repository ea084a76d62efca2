"""State changes of config entries, as signals.

Home Assistant tells every transition, and every change of data too: only a new state counts.
Retries of an entry that is not ready are logged at INFO, so the state is the reliable source.
"""

from collections.abc import Callable

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.util import dt as dt_util

from ..diagnose.graph import FAILED_STATES
from ..model import EntryFacts, Signal, Subject, SubjectKind

type AnyEntry = ConfigEntry[object]


class EntryCollector:
    """Watches the entries of all integrations but the agent's own."""

    def __init__(
        self,
        hass: HomeAssistant,
        own_entry_id: str,
        redact: Callable[[str], str],
        sink: Callable[[list[Signal]], None],
    ) -> None:
        self._hass = hass
        self._own = own_entry_id
        self._redact = redact
        self._sink = sink
        self._last: dict[str, str] = {}

    @callback
    def start(self) -> CALLBACK_TYPE:
        """Report what fails already, and begin to listen; return what ends it."""
        entries = self._hass.config_entries.async_entries(include_ignore=False)
        self._last = {entry.entry_id: entry.state.value for entry in entries}
        self._sink([self._signal(entry) for entry in entries if entry.state.value in FAILED_STATES])
        return async_dispatcher_connect(self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._changed)

    @callback
    def _changed(self, change: ConfigEntryChange, entry: AnyEntry) -> None:
        if entry.entry_id == self._own:
            return
        if change is ConfigEntryChange.REMOVED:
            self._last.pop(entry.entry_id, None)
            self._sink([self._signal(entry, state="removed")])
            return
        state = entry.state.value
        if self._last.get(entry.entry_id) == state:
            return
        self._last[entry.entry_id] = state
        if state in FAILED_STATES or state == "loaded":
            self._sink([self._signal(entry)])

    def _signal(self, entry: AnyEntry, state: str | None = None) -> Signal:
        return Signal(
            time=dt_util.utcnow().timestamp(),
            subject=Subject(kind=SubjectKind.ENTRY, id=entry.entry_id),
            facts=EntryFacts(
                state=state or entry.state.value,
                reason=self._redact(entry.reason or ""),
                reason_key=entry.error_reason_translation_key,
            ),
        )
