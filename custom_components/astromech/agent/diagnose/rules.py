"""The analyst: which card explains an incident best, and which remedy comes first here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ..model import Candidate, Cause, ChangeKind, Check, Diagnosis, Incident, SubjectKind
from .cards import Card, Preference, Shape, vocabulary
from .graph import EntryNode
from .reading import Reader, Reading, Text
from .surroundings import NOWHERE, Surroundings

TELLING: Final = 0.7
"""Confidence from which a card knows a reason, not only that something does not work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A card that fits, with the symptoms it rests on."""

    card: Card
    evidence: tuple[str, ...]
    certain: bool = True
    """Whether it rests on what the code says or what is known, not on words in an argument."""
    recognised: int = 0
    """Characters of the longest text that it recognises; known where the first place is tied."""

    @property
    def rank(self) -> tuple[bool, float, int]:
        """Return what decides between cards: confidence, then how much the card asks for.

        Words in an argument may be anybody's; a card that tells much without them comes first.
        """
        confidence = self.card.confidence
        return (self.certain and confidence >= TELLING, confidence, self.card.asks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What a card may ask about beside the symptoms."""

    facts: list[Text]
    changes: frozenset[ChangeKind]
    incident: Incident
    entry: EntryNode | None


def analyse(
    incident: Incident,
    entry: EntryNode | None,
    cards: Iterable[Card],
    surroundings: Surroundings = NOWHERE,
) -> Diagnosis:
    """Return the root cause that the cards find, or an abstention.

    It abstains when no card fits, and when the best fitting ones name different causes.
    """
    fits = fitting(incident, entry, cards, surroundings)
    if not fits:
        return _abstention("Nothing that is known fits what was observed", incident)
    if (leader := leading(fits)) is None:
        return _abstention("Several causes fit equally well", incident)
    return conclude(incident, leader, surroundings)


def leading(fits: Sequence[Fit]) -> Fit | None:
    """Return which of the cards that fit is right, the best first; None if causes tie.

    Of cards that read the same symptoms, the one that recognises more of them decides.
    """
    top = [fit for fit in fits if fit.rank == fits[0].rank]
    if len({fit.evidence for fit in top}) == 1:
        most = max(fit.recognised for fit in top)
        top = [fit for fit in top if fit.recognised == most]
    return top[0] if len({fit.card.cause for fit in top}) == 1 else None


def fitting(
    incident: Incident,
    entry: EntryNode | None,
    cards: Iterable[Card],
    surroundings: Surroundings = NOWHERE,
) -> list[Fit]:
    """Return all cards that fit, the best first."""
    cards = tuple(cards)
    reader = Reader(vocabulary(cards))
    readings = [reader.read(symptom) for symptom in incident.symptoms]
    around = Around(
        facts=[reader.text(fact) for fact in surroundings.facts],
        changes=surroundings.changes,
        incident=incident,
        entry=entry,
    )
    harmless = _harmless([card for card in cards if card.benign], readings)
    telling = [reading for reading in readings if reading.symptom.id not in harmless]
    fits = [
        Fit(card=card, evidence=evidence, certain=_is_certain(card, telling))
        for card in cards
        if (evidence := _match(card, readings if card.benign else telling, around))
    ]
    fits.sort(key=lambda fit: fit.rank, reverse=True)
    return _weighed(fits, telling)


def _is_certain(card: Card, readings: Iterable[Reading]) -> bool:
    """Say whether a card that fits needs no words that may be an argument of a record."""
    constants = [reading.constant for reading in readings if reading.constant is not None]
    when = card.when
    if not constants or when.context is not None or not when.evidence:
        return True
    return any(constant.shows(item) for constant in constants for item in when.evidence)


def _weighed(fits: list[Fit], readings: Sequence[Reading]) -> list[Fit]:
    """Return fits, of which those that tie for the first place know how much they recognise."""
    tied = [fit for fit in fits if fit.rank == fits[0].rank]
    if len(tied) < 2:
        return fits
    return [replace(f, recognised=_recognised(f.card, readings)) for f in tied] + fits[len(tied) :]


def _recognised(card: Card, readings: Iterable[Reading]) -> int:
    patterns = [item.text for item in card.when.evidence if item.text]
    texts = [reading.text.whole for reading in readings]
    return max((p.recognised(text) for p in patterns for text in texts), default=0)


def _harmless(benign: Iterable[Card], readings: Iterable[Reading]) -> frozenset[str]:
    """Return the ids of the symptoms that a card knows to be nothing, so that no other looks."""
    return frozenset(
        reading.symptom.id
        for reading in readings
        if any(is_harmless(reading, card) for card in benign)
    )


def is_harmless(reading: Reading, benign: Card) -> bool:
    """Say whether a card tells that a symptom is nothing."""
    shown = any(map(reading.shows, benign.when.evidence))
    return shown and not any(map(reading.shows, benign.unless))


def match(
    card: Card,
    incident: Incident,
    entry: EntryNode | None,
    surroundings: Surroundings = NOWHERE,
) -> tuple[str, ...] | None:
    """Return the ids of the symptoms that a card rests on, None if it does not fit."""
    fits = fitting(incident, entry, (card,), surroundings)
    return fits[0].evidence if fits else None


def _match(card: Card, readings: list[Reading], around: Around) -> tuple[str, ...] | None:
    shown = tuple(
        reading.symptom.id
        for reading in readings
        if not card.when.evidence or any(map(reading.shows, card.when.evidence))
    )
    if not shown or not _circumstances_fit(card, readings, around):
        return None
    return shown


def _circumstances_fit(card: Card, readings: list[Reading], around: Around) -> bool:
    when, facts = card.when, around.facts
    if not all(any(reading.shows(item) for reading in readings) for item in when.required):
        return False
    if any(reading.shows(item) for item in card.unless for reading in readings):
        return False
    if when.context is not None and not any(fact.has(when.context) for fact in facts):
        return False
    if card.unless_context is not None and any(fact.has(card.unless_context) for fact in facts):
        return False
    if when.custom is not None and when.custom is not any(r.custom for r in readings):
        return False
    if when.change and when.change.isdisjoint(around.changes):
        return False
    return _shape_fits(when.shape, around.incident) and _entry_fits(card, around.entry)


def _shape_fits(shape: Shape | None, incident: Incident) -> bool:
    if shape is None:
        return True
    return incident.scope.kind in shape.scope and incident.dependant_count >= shape.dependants


def _entry_fits(card: Card, entry: EntryNode | None) -> bool:
    when = card.when
    if when.entry:
        if entry is None:
            return False
        standing = "silent" if entry.silent else entry.state
        if standing not in when.entry:
            return False
    if when.reauth is not None:
        return entry is not None and entry.reauth_in_progress is when.reauth
    return True


# --- the conclusion ---------------------------------------------------------------------------


def conclude(incident: Incident, fit: Fit, surroundings: Surroundings) -> Diagnosis:
    """Return the diagnosis that a card gives, its remedies in the order that suits the facts."""
    card = fit.card
    return Diagnosis(
        root_cause=card.root_cause,
        cause=card.cause,
        impact=card.impact,
        confidence=card.confidence,
        evidence=fit.evidence,
        candidate_actions=remedies(card, surroundings),
        risk=card.risk,
        tests=_tests(incident),
        rule=card.id,
    )


def remedies(card: Card, surroundings: Surroundings) -> tuple[Candidate, ...]:
    """Return the remedies of a card, the one that the facts speak for first."""
    reader = Reader(vocabulary((card,)))
    facts = [reader.text(fact) for fact in surroundings.facts]
    known = {candidate.remedy for candidate in card.remedies}
    for preference in card.prefer:
        if preference.remedy in known and _speaks_for(preference, card.cause, facts):
            return tuple(sorted(card.remedies, key=lambda c: c.remedy is not preference.remedy))
    return card.remedies


def _speaks_for(preference: Preference, cause: Cause, facts: list[Text]) -> bool:
    if preference.causes and cause not in preference.causes:
        return False
    if preference.unless is not None and any(fact.has(preference.unless) for fact in facts):
        return False
    return any(fact.has(preference.context) for fact in facts)


def _tests(incident: Incident) -> tuple[Check, ...]:
    if incident.scope.kind is not SubjectKind.ENTRY:
        return ()
    return (Check.ENTRY_LOADED, Check.ENTITIES_AVAILABLE, Check.NO_REGRESSION)


def _abstention(reason: str, incident: Incident) -> Diagnosis:
    return Diagnosis(
        root_cause=reason,
        cause=Cause.OTHER,
        impact="",
        confidence=0.0,
        evidence=tuple(symptom.id for symptom in incident.symptoms),
        abstained=True,
    )
