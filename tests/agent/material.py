"""Material for the tests of the agent: signals, incidents and a house made by hand."""

from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass, field, replace
import logging
from typing import Any, override

from custom_components.astromech.agent.diagnose.correlate import fold, gather
from custom_components.astromech.agent.diagnose.graph import DeviceNode, EntryNode, Graph
from custom_components.astromech.agent.diagnose.surroundings import Surroundings
from custom_components.astromech.agent.diagnose.wiring import DeviceRow, EntryRow, Wiring
from custom_components.astromech.agent.model import (
    AvailabilityFacts,
    ChangeKind,
    EntryFacts,
    Facts,
    Incident,
    LogFacts,
    Signal,
    Subject,
    SubjectKind,
)

STATION = Subject(kind=SubjectKind.ENTRY, id="station")


@dataclass
class PaperHouse(Graph):
    """A house on paper: entries and devices by id, and which entity belongs to which."""

    entries: dict[str, EntryNode] = field(default_factory=dict)
    entities: dict[str, str] = field(default_factory=dict)
    devices: dict[str, DeviceNode] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    """Devices by entity."""
    libraries: dict[str, str] = field(default_factory=dict)
    """Integrations by logger."""
    broken: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Failed platforms by entry."""
    wiring: Wiring = field(default_factory=Wiring)

    def put(self, **facts: Any) -> EntryNode:
        """Put an entry into the house, or change it."""
        node = EntryNode(**{"domain": "weather", "title": "Station", "state": "loaded", **facts})
        self.entries[node.entry_id] = node
        return node

    def put_device(self, **facts: Any) -> DeviceNode:
        """Put a device with one entity into the house, or change it."""
        node = DeviceNode(**{"entities": 1, **facts})
        self.devices[node.device_id] = node
        self.places[f"sensor.{node.device_id}"] = node.device_id
        return node

    def wire(self, *rows: DeviceRow | EntryRow) -> None:
        """Say what rests on what; devices stand with their entries by themselves."""
        devices = {
            n.device_id: DeviceRow(id=n.device_id, entry_id=n.entry_id)
            for n in self.devices.values()
        }
        entries = {
            n.entry_id: EntryRow(id=n.entry_id, domain=n.domain) for n in self.entries.values()
        }
        devices |= {row.id: row for row in rows if isinstance(row, DeviceRow)}
        entries |= {row.id: row for row in rows if isinstance(row, EntryRow)}
        self.wiring = Wiring(devices.values(), entries.values())

    @override
    def entry(self, entry_id: str) -> EntryNode | None:
        return self.entries.get(entry_id)

    @override
    def entries_of(self, domain: str) -> tuple[EntryNode, ...]:
        return tuple(node for node in self.entries.values() if node.domain == domain)

    @override
    def entry_of(self, entity_id: str) -> str | None:
        return self.entities.get(entity_id)

    @override
    def counts(self) -> tuple[int, int]:
        return sum(node.down for node in self.entries.values()), len(self.entries)

    @override
    def device(self, device_id: str) -> DeviceNode | None:
        return self.devices.get(device_id)

    @override
    def device_of(self, entity_id: str) -> str | None:
        return self.places.get(entity_id)

    @override
    def supports(self, subject: Subject) -> tuple[Subject, ...]:
        return self.wiring.supports(subject)

    @override
    def dependants(self, subject: Subject) -> tuple[Subject, ...]:
        return self.wiring.dependants(subject)

    @override
    def domain_of_logger(self, logger: str) -> str | None:
        return self.libraries.get(logger)

    @override
    def failed_platforms(self, entry_id: str) -> tuple[str, ...]:
        return self.broken.get(entry_id, ())


def log(message: str = "It broke", *, at: float = 0.0, **facts: Any) -> Signal:
    """Return the signal of a log record of the weather integration."""
    whole = LogFacts(
        **{
            "level": logging.ERROR,
            "logger": "custom_components.weather",
            "template": message,
            "call_site": "weather/api.py:fetch",
            "message": message,
            **facts,
        }
    )
    return Signal(time=at, subject=Subject(kind=SubjectKind.INTEGRATION, id="weather"), facts=whole)


def entry_state(state: str, reason: str = "", *, at: float = 0.0, entry: str = "station") -> Signal:
    """Return the signal of a config entry that went to a state."""
    return Signal(
        time=at,
        subject=Subject(kind=SubjectKind.ENTRY, id=entry),
        facts=EntryFacts(state=state, reason=reason),
    )


def availability(entity_id: str, *, available: bool = False, at: float = 0.0) -> Signal:
    """Return the signal of an entity that lost or regained its value."""
    return Signal(
        time=at,
        subject=Subject(kind=SubjectKind.ENTITY, id=entity_id),
        facts=AvailabilityFacts(available=available),
    )


def incident(*signals: Signal, scope: Subject = STATION) -> Incident:
    """Return an incident made of signals."""
    found: Incident | None = None
    for signal in signals:
        found = fold(found, signal, scope)
    assert found is not None
    return found


def outcome[T](steps: Generator[None, None, T]) -> T:
    """Return what some steps return, all taken at once."""
    while True:
        try:
            next(steps)
        except StopIteration as done:
            found: T = done.value
            return found


def gathered(scope: Subject, troubles: Iterable[Incident]) -> Incident:
    """Return the incident that some troubles amount to."""
    return outcome(gather(scope, troubles))


def example(words: Mapping[str, Any] | str) -> tuple[Incident, EntryNode | None, Surroundings]:
    """Return the incident, the entry and the known facts that a card's example tells of."""
    if isinstance(words, str):
        words = {"message": words}
    state, signals = words.get("entry", "loaded"), []
    if words.keys() & {"message", "template", "exceptions"}:
        facts = {key: words[key] for key in ("logger", "error") if key in words}
        template = words.get("template", words.get("message", "It broke"))
        exceptions = tuple(words.get("exceptions", ()))
        message = words.get("message", template)
        signals.append(log(message, template=template, exceptions=exceptions, **facts))
    if "also" in words:
        signals.append(log(words["also"]))
    if "reason" in words or not signals:
        signals.append(entry_state(state, words.get("reason", "")))
    silent = {"state": "loaded", "entities": 3, "unavailable": 3} if state == "silent" else {}
    entry = PaperHouse().put(
        entry_id="station",
        **{"state": state, "entities": 3, **silent},
        reauth_in_progress=words.get("reauth", False),
    )
    scope = Subject(kind=SubjectKind(words.get("scope", STATION.kind)), id=STATION.id)
    found = replace(incident(*signals, scope=scope), dependant_count=words.get("dependants", 0))
    around = Surroundings(
        facts=tuple(words.get("context", ())),
        changes=frozenset(map(ChangeKind, words.get("changes", ()))),
    )
    return found, entry, around


def facts_of[T: Facts](signal: Signal, kind: type[T]) -> T:
    """Return the facts of a signal, which must be of that kind."""
    assert isinstance(signal.facts, kind)
    return signal.facts
