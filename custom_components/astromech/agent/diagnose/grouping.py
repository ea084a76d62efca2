"""The signals of a batch, grouped by what they speak of, with the facts that are known of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ..model import Signal, SubjectKind
from .graph import Graph
from .topics import akin, is_general, is_speaker, said, topic, whole_words, words


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Signals about one thing; `facts` are those that may concern it."""

    topic: str
    signals: tuple[Signal, ...]
    facts: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    """Those of the facts that speak of this group; all, if there is no other."""
    speaks: bool = False
    """Whether it is somebody who names nobody, and so may speak for another group."""


def gather(signals: Sequence[Signal], graph: Graph | None) -> list[Group]:
    """Group signals by what they speak of; who speaks for an integration joins it."""
    by_topic: dict[str, list[Signal]] = {}
    for signal in signals:
        by_topic.setdefault(_topic(signal, graph), []).append(signal)
    for name in list(by_topic):
        other = _spoken_for(name, by_topic)
        if other is not None:
            by_topic[other].extend(by_topic.pop(name))
    return [
        Group(topic=name, signals=tuple(found), speaks=all(map(is_speaker, found)))
        for name, found in by_topic.items()
    ]


def _topic(signal: Signal, graph: Graph | None) -> str:
    if graph is not None and signal.subject.kind is SubjectKind.ENTRY:
        entry = graph.entry(signal.subject.id)
        return entry.domain if entry else signal.subject.id
    return topic(signal)


def _spoken_for(name: str, by_topic: Mapping[str, Sequence[Signal]]) -> str | None:
    """Return the integration that all signals of a speaker name, who is none himself."""
    signals = by_topic[name]
    if not all(is_speaker(signal) for signal in signals):
        return None
    texts = [said(signal).lower() for signal in signals]
    for other, theirs in by_topic.items():
        if other == name or is_general(other) or all(map(is_speaker, theirs)):
            continue
        if all(other in text for text in texts):
            return other
    return None


def with_facts(groups: Sequence[Group], facts: Sequence[str]) -> list[Group]:
    """Give each group the facts that speak of it, and those that speak of none."""
    matters = [words(" ".join([g.topic, *map(said, g.signals)])) | akin(g.topic) for g in groups]
    given: list[list[str]] = [[] for _ in groups]
    own: list[list[str]] = [[] for _ in groups]
    for fact in facts:
        shared = [len(whole_words(fact) & matter) for matter in matters]
        best = max(shared, default=0)
        for index, count in enumerate(shared):
            if best in (0, count):
                given[index].append(fact)
            if best == count and (best or len(groups) == 1):
                own[index].append(fact)
    return [
        replace(group, facts=tuple(given[i]), own=tuple(own[i])) for i, group in enumerate(groups)
    ]
