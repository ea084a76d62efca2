"""The agent's senses: every collector, each of which can fail alone, and what they redact with."""

from collections.abc import Callable, Iterable
import logging
import re
from typing import Final, Protocol

from homeassistant.core import CALLBACK_TYPE, Context, HomeAssistant, callback

from .diagnose.redact import excerpt
from .model import Change, LogFacts, Signal
from .observe.bluetooth import BluetoothCollector
from .observe.census import Census
from .observe.changes import ChangeCollector
from .observe.droids import DroidCollector
from .observe.entries import EntryCollector
from .observe.entry_clock import EntryClock
from .observe.host import HostCollector
from .observe.house import House
from .observe.known_secrets import KnownSecrets
from .observe.logs import LogCollector
from .observe.pulse import PulseCollector
from .observe.references import ReferenceCollector
from .observe.registries import RegistryCollector
from .observe.repairs import RepairCollector
from .observe.runs import RunCollector
from .observe.states import AvailabilityCollector
from .observe.supervisor import SupervisorCollector
from .observe.updates import UpdateCollector
from .observe.versions import VersionCollector

_LOGGER = logging.getLogger(__name__)

_OWN_CODE: Final = re.compile(r"\bagent/observe/(\w+)\.py\b")
"""Stands in the traceback of an exception that one of our own collectors has let out."""


class Collector(Protocol):
    """What observes one source."""

    def start(self) -> CALLBACK_TYPE:
        """Begin to observe; return what ends it."""


type Make = Callable[[], Collector]


class Senses:
    """Starts and ends the collectors, and knows which of them are deaf.

    `sink` gets what they hear, `note` what was changed, `went_deaf` the name of one that failed;
    `ours` says whether a context is one of our own actions.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        own_entry_id: str,
        *,
        sink: Callable[[list[Signal]], None],
        note: Callable[[Change], None],
        went_deaf: Callable[[str], None],
        ours: Callable[[Context], bool],
    ) -> None:
        self._hass = hass
        self._own_entry_id = own_entry_id
        self._sink = sink
        self._note = note
        self._went_deaf = went_deaf
        self._are_ours = ours
        self.secrets = KnownSecrets(hass)
        self._stops: list[tuple[str, CALLBACK_TYPE]] = []
        self._census, self._clock = Census(), EntryClock()
        self.house = House(hass, self._census, self._clock)
        self.logs = LogCollector(hass, self.redact, self._hear)
        self.deaf: set[str] = set()

    # --- the table ----------------------------------------------------------------------------

    def _from_the_beginning(self) -> Iterable[tuple[str, Make]]:
        """Return the collectors that hear what happens while Home Assistant starts."""
        yield "secrets", lambda: self.secrets
        yield "house", lambda: self.house
        yield "logs", lambda: self.logs
        yield "changes", lambda: ChangeCollector(self._hass, self._own_entry_id, self._note)
        yield "registries", lambda: RegistryCollector(self._hass, self._note)
        yield "versions", lambda: VersionCollector(self._hass, self._note)
        yield "updates", lambda: UpdateCollector(self._hass, self._note)
        yield "pulse", lambda: PulseCollector(self._hass, self._hear, self._note)

    def _once_started(self) -> Iterable[tuple[str, Make]]:
        """Return the collectors of what only counts when all had time to come up."""
        hass, redact, hear = self._hass, self.redact, self._hear
        yield "entries", lambda: EntryCollector(hass, self._own_entry_id, self._clock, redact, hear)
        yield "states", lambda: AvailabilityCollector(hass, self._census, hear)
        yield "repairs", lambda: RepairCollector(hass, hear)
        yield "runs", lambda: RunCollector(hass, redact, hear, self._are_ours)
        yield "references", lambda: ReferenceCollector(hass, hear)
        yield "host", lambda: HostCollector(hass, hear)
        yield "bluetooth", lambda: BluetoothCollector(hass, hear)
        yield "supervisor", lambda: SupervisorCollector(hass, redact, hear)
        yield "droids", lambda: DroidCollector(hass, hear)

    # --- life ---------------------------------------------------------------------------------

    @callback
    def start(self) -> None:
        """Begin to listen to what happens from the beginning."""
        self._start_each(self._from_the_beginning())

    @callback
    def start_observing(self) -> None:
        """Begin to observe everything else: Home Assistant has started."""
        self._start_each(self._once_started())

    def _start_each(self, table: Iterable[tuple[str, Make]]) -> None:
        for name, make in table:
            try:
                self._stops.append((name, make().start()))
            except Exception:
                _LOGGER.exception("Nothing can be observed of: %s", name)
                self._lose(name)

    def _lose(self, name: str) -> None:
        """Note that a collector is deaf, and end what is left of it: once is enough for the log."""
        if name in self.deaf:
            return
        self.deaf.add(name)
        for started, stop in self._stops:
            if started == name:
                self._end(stop)
        self._stops = [(started, stop) for started, stop in self._stops if started != name]
        self._went_deaf(name)

    @callback
    def close(self) -> None:
        """End all collectors; one that fails even in that keeps no other from it."""
        while self._stops:
            _, stop = self._stops.pop()
            self._end(stop)

    def _end(self, stop: CALLBACK_TYPE) -> None:
        try:
            stop()
        except Exception:
            _LOGGER.exception("A collector could not be stopped")

    # --- hearing ------------------------------------------------------------------------------

    @callback
    def _hear(self, signals: list[Signal]) -> None:
        """Pass signals on; an exception in a collector of ours is no trouble of the house."""
        heard = []
        for signal in signals:
            if (name := _own_failure(signal)) is None:
                heard.append(signal)
            else:
                self._lose(name)
        self._sink(heard)

    # --- redaction ----------------------------------------------------------------------------

    def redact(self, text: str) -> str:
        """Return what may be kept of a remote text."""
        return excerpt(self.secrets.redactor, text)


def _own_failure(signal: Signal) -> str | None:
    """Return the module of ours that has let out an exception, None if none has.

    Home Assistant logs some tracebacks as a part of the message.
    """
    facts = signal.facts
    if not isinstance(facts, LogFacts) or facts.level < logging.ERROR:
        return None
    found = _OWN_CODE.search(facts.root_frame or facts.message)
    return found[1] if found else None
