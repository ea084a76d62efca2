"""What is changed while Home Assistant runs: by a person, or by an integration.

None of it is a failure; each may be why something fails that did not before.
"""

from collections.abc import Callable, Iterator, Mapping
import re
from typing import Any, Final

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.const import (
    ATTR_DOMAIN,
    ATTR_SERVICE,
    EVENT_CALL_SERVICE,
    EVENT_CORE_CONFIG_UPDATE,
)
from homeassistant.core import (
    CALLBACK_TYPE,
    CoreState,
    Event,
    HomeAssistant,
    callback,
)
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.util import dt as dt_util

from ..model import Change, ChangeKind, Subject, SubjectKind

type _AnyEntry = ConfigEntry[object]
type _Kept = tuple[Mapping[str, Any], Mapping[str, Any], str | None]

CORE: Final = Subject(kind=SubjectKind.HOST, id="core")
CLOCK: Final = Subject(kind=SubjectKind.HOST, id="clock")
MAX_KEYS: Final = 10

_RELOADS: Final = frozenset(
    {"reload", "reload_all", "reload_core_config", "reload_custom_templates"}
)
_KEPT_UP: Final = re.compile(r"token|expir|session|cookie|refresh|last_|timestamp", re.IGNORECASE)
"""Keys of a config entry that integrations write on their own, day in, day out."""


class ChangeCollector:
    """Notes edits of config entries, reloads of YAML, restarts and time zones."""

    def __init__(
        self, hass: HomeAssistant, own_entry_id: str, sink: Callable[[Change], None]
    ) -> None:
        self._hass = hass
        self._own = own_entry_id
        self._sink = sink
        self._entries: dict[str, _Kept] = {}
        self._time_zone = hass.config.time_zone

    @callback
    def start(self) -> CALLBACK_TYPE:
        """Begin to listen; return what ends it. Before the start is over, this is a restart."""
        if self._hass.state is not CoreState.running:
            self._note(ChangeKind.RESTART, CORE, "homeassistant")
        self._entries = {
            entry.entry_id: _kept(entry) for entry in self._hass.config_entries.async_entries()
        }
        listen = self._hass.bus.async_listen
        stops = [
            async_dispatcher_connect(self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._entry_changed),
            listen(EVENT_CALL_SERVICE, self._reloaded, event_filter=_is_reload),
            listen(EVENT_CORE_CONFIG_UPDATE, self._core_configured),
        ]

        @callback
        def stop() -> None:
            for end in stops:
                end()

        return stop

    def _note(
        self, kind: ChangeKind, subject: Subject, what: str, before: str = "", after: str = ""
    ) -> None:
        self._sink(
            Change(
                time=dt_util.utcnow().timestamp(),
                kind=kind,
                subject=subject,
                what=what,
                before=before,
                after=after,
            )
        )

    # --- config entries -----------------------------------------------------------------------

    @callback
    def _entry_changed(self, change: ConfigEntryChange, entry: _AnyEntry) -> None:
        if entry.entry_id == self._own:
            return
        subject = Subject(kind=SubjectKind.ENTRY, id=entry.entry_id)
        before = self._entries.pop(entry.entry_id, None)
        if change is ConfigEntryChange.REMOVED:
            self._note(ChangeKind.REMOVED, subject, entry.domain)
            return
        self._entries[entry.entry_id] = after = _kept(entry)
        if before is None:
            self._note(ChangeKind.ADDED, subject, entry.domain)
        elif edited := sorted(set(_edited(before, after))):
            self._note(ChangeKind.OPTIONS, subject, ", ".join(edited[:MAX_KEYS]))

    # --- the rest of the house ----------------------------------------------------------------

    @callback
    def _reloaded(self, event: Event[Mapping[str, Any]]) -> None:
        domain, service = event.data[ATTR_DOMAIN], event.data[ATTR_SERVICE]
        whole = domain == "homeassistant"
        subject = CORE if whole else Subject(kind=SubjectKind.INTEGRATION, id=domain)
        self._note(ChangeKind.YAML_RELOAD, subject, f"{domain}.{service}")

    @callback
    def _core_configured(self, _event: Event[Mapping[str, Any]]) -> None:
        before, self._time_zone = self._time_zone, self._hass.config.time_zone
        if before != self._time_zone:
            self._note(ChangeKind.TIME, CLOCK, "time_zone", before, self._time_zone)


@callback
def _is_reload(data: Mapping[str, Any]) -> bool:
    return data[ATTR_SERVICE] in _RELOADS


def _kept(entry: _AnyEntry) -> _Kept:
    """Return what of an entry is compared; Home Assistant replaces the mappings, it never edits."""
    return entry.data, entry.options, entry.disabled_by


def _edited(before: _Kept, after: _Kept) -> Iterator[str]:
    """Yield the names of the settings that are not what they were; never their values."""
    for old, new in zip(before[:2], after[:2], strict=True):
        if old is not new:
            yield from (
                str(key)
                for key in old.keys() | new.keys()
                if not _KEPT_UP.search(str(key)) and old.get(key) != new.get(key)
            )
    if before[2] != after[2]:
        yield "disabled_by"
