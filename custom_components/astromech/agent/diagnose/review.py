"""A batch of signals explained at once: which incidents they are, and the root cause of each.

Used where somebody asks "what was that?" of a span of time. It works by the words of the signals
and of the facts; where there is a live graph, it says what belongs together.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
import logging
from typing import Final

from ..model import Cause, Diagnosis, Incident, LogFacts, Signal, Subject, SubjectKind
from .cards import Card
from .consequences import follows_from, house_wide
from .correlate import fold
from .graph import Graph
from .grouping import Group, gather, with_facts
from .noise import FINE, MEANT, RARE, is_open, is_trouble, without_noise
from .rules import Fit, conclude, fitting, leading
from .surroundings import NOWHERE, Surroundings
from .topics import is_general

SURE: Final = 0.9
"""Confidence from which a cause that is meant or over is still worth saying."""

FEW: Final = 3
"""Groups up to which a fact that names nobody is taken to mean all of them."""

WEAK: Final = 0.5
"""Confidence below which a cause is hardly more than a guess."""

MACHINE: Final = frozenset({"host", "supervisor"})
"""Topics below which quite different things may fail at once."""

WRITTEN: Final = frozenset(
    {
        Cause.TEMPLATE_ERROR,
        Cause.INVALID_YAML_CONFIG,
        Cause.MISSING_ENTITY_OR_SERVICE,
    }
)
"""What is wrong in what a person has written, and that nobody can have meant."""

NOT_ALONE: Final = WRITTEN | {Cause.AUTOMATION_LOGIC_ERROR}
"""Of these a murmur is more than that if there is another like it."""

ONCE: Final = frozenset(
    {"homeassistant.config_entries", "homeassistant.setup", "homeassistant.util.loop"}
)
"""Loggers that warn once of what goes on: one warning of theirs is as good as many."""

PERSISTENT: Final = 3
"""Repetitions from which something that often passes by itself has not passed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """An incident of a batch, what it is about, and its diagnosis."""

    topic: str
    incident: Incident
    diagnosis: Diagnosis


@dataclass(frozen=True, slots=True, kw_only=True)
class _Suspect:
    finding: Finding
    group: Group
    card: Card
    salience: float


def review(
    signals: Iterable[Signal],
    cards: Sequence[Card],
    surroundings: Surroundings = NOWHERE,
    graph: Graph | None = None,
) -> list[Finding]:
    """Return the incidents among signals, the gravest first; none for a house that is well."""
    causes = tuple(card for card in cards if not card.benign)
    everything = list(signals)
    heard = set(without_noise(everything, [card for card in cards if card.benign]))
    groups = [
        replace(group, signals=tuple(signal for signal in group.signals if signal in heard))
        for group in with_facts(gather(everything, graph), surroundings.facts)
        if not heard.isdisjoint(group.signals)
    ]
    found = [
        suspect
        for group in _claimed(groups, causes, surroundings, graph)
        for suspect in _suspects(group, causes, surroundings, graph)
    ]
    found.sort(key=lambda suspect: suspect.salience, reverse=True)
    told = Counter(suspect.card.id for suspect in found)
    alone = len(everything) == 1
    suspects = [
        suspect
        for suspect in found
        if not _is_excused(suspect, told[suspect.card.id], few=len(groups) <= FEW, alone=alone)
    ]
    if not suspects and _tells_of_trouble(surroundings.facts):
        suspects = [s for s in found if not _is_well(s.group.own)][:1]
    kept = _lasting(_folded(suspects), few=len(groups) < FEW)
    return [suspect.finding for suspect in _with_told(kept, suspects, surroundings)]


# --- what is behind it ------------------------------------------------------------------------


def _claimed(
    groups: Sequence[Group],
    cards: Sequence[Card],
    surroundings: Surroundings,
    graph: Graph | None,
) -> list[Group]:
    """Let a fact that names nobody explain one group only: the one that it explains best."""
    claims: dict[str, list[tuple[tuple[bool, ...], Group]]] = {}
    for group in groups:
        if group.facts == group.own:
            continue
        plain = next(_suspects(replace(group, facts=group.own), cards, surroundings, graph), None)
        told = next(_suspects(group, cards, surroundings, graph), None)
        if told is not None and (plain is None or plain.card is not told.card):
            rank = _plausibility(group, told.card, plain.card if plain else None)
            claims.setdefault(told.card.id, []).append((rank, group))
    losers = {
        group.topic
        for rivals in claims.values()
        for _, group in sorted(rivals, key=lambda rival: rival[0], reverse=True)[1:]
    }
    return [replace(g, facts=g.own) if g.topic in losers else g for g in groups]


def _plausibility(group: Group, told: Card, plain: Card | None) -> tuple[bool, ...]:
    """Return what speaks for a group that a fact may explain, the weightiest first."""
    return (
        plain is not None and plain.cause is told.cause,
        not group.own,
        not is_general(group.topic),
        _has_error(group),
    )


def _suspects(
    group: Group, cards: Sequence[Card], surroundings: Surroundings, graph: Graph | None
) -> Iterator[_Suspect]:
    """Return what is behind a group; the machine can have two things wrong at once."""
    incident = _incident(group)
    entry = graph.entry(incident.scope.id) if graph else None
    known = replace(surroundings, facts=group.facts)
    fits = fitting(incident, entry, cards, known)
    for leader in _leaders(fits, several=group.topic in MACHINE):
        card = leader.card
        diagnosis = conclude(incident, leader, known)
        finding = Finding(topic=group.topic, incident=incident, diagnosis=diagnosis)
        yield _Suspect(finding=finding, group=group, card=card, salience=_salience(group, card))


def _leaders(fits: Sequence[Fit], *, several: bool) -> Iterator[Fit]:
    leader = leading(fits) if fits else None
    if leader is None:
        return
    yield leader
    if several:
        apart = (
            f for f in fits if f.card.confidence >= SURE and not {*f.evidence} & {*leader.evidence}
        )
        yield from list(apart)[:1]


def _is_excused(suspect: _Suspect, told: int, *, few: bool, alone: bool) -> bool:
    """Say whether what is known tells that there is nothing to do.

    Facts that name nobody excuse only where there is hardly anybody else whom they may mean. What
    a person wrote wrong is meant by nobody. One murmur among others is nothing, unless another is
    like it.
    """
    group, card = suspect.group, suspect.card
    written = card.cause in WRITTEN
    if card.passing and not group.own and not alone and _is_murmur(group):
        return told < 2 or card.cause not in NOT_ALONE
    facts = group.own or (group.facts if few else ())
    if _is_faint(card) and (_is_well(facts) or (_is_meant(facts) and not written)):
        return True
    return card.confidence < SURE and not written and _is_meant(group.own)


def _tells_of_trouble(facts: Sequence[str]) -> bool:
    """Say whether facts tell that something is wrong, or none of them that nothing is."""
    return any(map(is_trouble, facts)) or (bool(facts) and all(map(is_open, facts)))


def _is_well(facts: Sequence[str]) -> bool:
    return any(FINE.search(fact) for fact in facts)


def _is_meant(facts: Sequence[str]) -> bool:
    return any(MEANT.search(fact) for fact in facts)


def _incident(group: Group) -> Incident:
    incident: Incident | None = None
    scope = group.signals[0].subject
    if scope.kind is SubjectKind.LOGGER:
        scope = Subject(kind=SubjectKind.INTEGRATION, id=group.topic)
    for signal in group.signals:
        incident = fold(incident, signal, scope)
    assert incident is not None  # noqa: S101  a group has signals
    return incident


def _is_faint(card: Card) -> bool:
    """Say whether a card alone does not make an incident where something else speaks against it."""
    return card.passing or card.confidence < WEAK


def _has_error(group: Group) -> bool:
    return any(
        isinstance(s.facts, LogFacts) and s.facts.level >= logging.ERROR for s in group.signals
    )


def _is_murmur(group: Group) -> bool:
    """Say whether it is one warning and nothing more, and of nothing that goes on."""
    first, *others = group.signals
    return (
        not others
        and isinstance(first.facts, LogFacts)
        and first.facts.level <= logging.WARNING
        and not first.facts.exceptions
        and first.facts.logger not in ONCE
    )


def _salience(group: Group, card: Card) -> float:
    return (
        card.confidence
        + 0.1 * min(len(group.own), 3)
        + 0.05 * _has_error(group)
        - 0.01 * group.speaks
    )


# --- what is a consequence, and what has passed -------------------------------------------------


def _folded(suspects: Sequence[_Suspect]) -> list[_Suspect]:
    """Leave out what another suspect explains, and repetitions of one cause for all of the house."""
    kept: list[_Suspect] = []
    spoken: dict[Cause, bool] = {}
    gravest = {suspect.card.cause: suspect for suspect in reversed(suspects)}
    for suspect in suspects:
        cause, speaks = suspect.card.cause, suspect.group.speaks
        if any(_explains(other, suspect) for other in gravest.values()):
            continue
        if cause in spoken and (house_wide(cause) or speaks or spoken[cause]):
            continue
        spoken[cause] = spoken.get(cause, False) or speaks
        kept.append(suspect)
    return kept or list(suspects[:1])


def _explains(upstream: _Suspect, suspect: _Suspect) -> bool:
    """Say whether a suspect is an effect of another; of two that may be either, the graver is."""
    if not follows_from(suspect.card.cause, upstream.card.cause):
        return False
    mutual = follows_from(upstream.card.cause, suspect.card.cause)
    return not mutual or upstream.salience > suspect.salience


def _lasting(suspects: Sequence[_Suspect], *, few: bool) -> list[_Suspect]:
    """Leave out what often passes by itself, unless it lasts or there is hardly anything else."""
    lasting = [s for s in suspects if few or not _is_faint(s.card) or _lasts(s)]
    return lasting or list(suspects[:1])


def _with_told(
    kept: Sequence[_Suspect], suspects: Sequence[_Suspect], surroundings: Surroundings
) -> list[_Suspect]:
    """Add the likeliest that was left out if a fact tells of trouble, and nobody kept owns it."""
    owned = {fact for suspect in kept for fact in suspect.group.own}
    told = any(is_trouble(fact) for fact in surroundings.facts if fact not in owned)
    causes = {suspect.card.cause for suspect in kept}
    others = (
        s
        for s in suspects
        if s not in kept
        and s.card.cause not in causes
        and _has_error(s.group)
        and not _is_well(s.group.own)
        and not any(_explains(other, s) for other in kept)
    )
    return [*kept, *(list(others)[:1] if told else ())]


def _lasts(suspect: _Suspect) -> bool:
    group = suspect.group
    if any(RARE.search(fact) for fact in group.facts):
        return False
    return bool(group.own) or len(group.signals) >= PERSISTENT
