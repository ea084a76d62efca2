"""Material for the tests of the agent: signals, incidents and a house made by hand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
import logging
from typing import Any, override

from custom_components.astromech.agent.diagnose.correlate import fold
from custom_components.astromech.agent.diagnose.graph import EntryNode, Graph
from custom_components.astromech.agent.model import (
    AvailabilityFacts,
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
    """A house on paper: entries by id, and which entity belongs to which."""

    entries: dict[str, EntryNode] = field(default_factory=dict)
    entities: dict[str, str] = field(default_factory=dict)

    def put(self, **facts: Any) -> EntryNode:
        """Put an entry into the house, or change it."""
        node = EntryNode(**{"domain": "weather", "title": "Station", "state": "loaded", **facts})
        self.entries[node.entry_id] = node
        return node

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


def example(words: Mapping[str, Any]) -> tuple[Incident, EntryNode | None]:
    """Return the incident and the entry that a card's example tells of."""
    state, signals = words.get("entry", "loaded"), []
    if words.keys() & {"message", "template", "exceptions"}:
        facts = {key: words[key] for key in ("logger", "error") if key in words}
        template = words.get("template", words.get("message", "It broke"))
        exceptions = tuple(words.get("exceptions", ()))
        message = words.get("message", template)
        signals.append(log(message, template=template, exceptions=exceptions, **facts))
    if "reason" in words or not signals:
        signals.append(entry_state(state, words.get("reason", "")))
    silent = {"state": "loaded", "entities": 3, "unavailable": 3} if state == "silent" else {}
    entry = PaperHouse().put(
        entry_id="station",
        **{"state": state, "entities": 3, **silent},
        reauth_in_progress=words.get("reauth", False),
    )
    return incident(*signals), entry


def facts_of[T: Facts](signal: Signal, kind: type[T]) -> T:
    """Return the facts of a signal, which must be of that kind."""
    assert isinstance(signal.facts, kind)
    return signal.facts
