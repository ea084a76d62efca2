"""Rule cards: what is known about failures, as data, and the analyst that applies it.

A card says which evidence it needs (`when`), what forbids it (`unless`), the cause, and the
remedies in order. Its form is knowledge/card.schema.json.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
import re
from typing import Any, Final

from ..model import (
    Candidate,
    Cause,
    Check,
    Diagnosis,
    EntryFacts,
    Incident,
    LogFacts,
    Remedy,
    Risk,
    SubjectKind,
    Symptom,
)
from .graph import EntryNode

MAX_TEXT: Final = 2000
"""Characters of a text that are looked at: bounds the time, whatever somebody logs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What one symptom must show; every given part must hold of that same symptom."""

    text: re.Pattern[str] | None = None
    template: re.Pattern[str] | None = None
    logger: re.Pattern[str] | None = None
    reason: re.Pattern[str] | None = None
    exceptions: frozenset[str] = frozenset()

    def shown_by(self, symptom: Symptom) -> bool:
        """Say whether a symptom is this evidence."""
        facts = symptom.latest.facts
        if isinstance(facts, LogFacts):
            return self.reason is None and self._shown_by_log(facts)
        if isinstance(facts, EntryFacts):
            return self._shown_by_entry(facts)
        return False

    def _shown_by_log(self, facts: LogFacts) -> bool:
        return (
            _found(self.text, f"{facts.message}\n{facts.error}")
            and _found(self.template, facts.template)
            and _found(self.logger, facts.logger)
            and (not self.exceptions or not self.exceptions.isdisjoint(facts.exceptions))
        )

    def _shown_by_entry(self, facts: EntryFacts) -> bool:
        if self.template or self.logger or self.exceptions:
            return False
        return _found(self.text, facts.reason) and _found(self.reason, facts.reason)


def _found(pattern: re.Pattern[str] | None, text: str) -> bool:
    return pattern is None or pattern.search(text[:MAX_TEXT]) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What a card asks of the symptoms and of the config entry they belong to."""

    evidence: tuple[Evidence, ...] = ()
    """At least one of these must be shown, if there are any."""
    entry: frozenset[str] = frozenset()
    """The entry must be in one of these states; `silent`: loaded, with no entity available."""
    reauth: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One piece of knowledge about one cause."""

    id: str
    cause: Cause
    root_cause: str
    impact: str
    confidence: float
    risk: Risk
    remedies: tuple[Candidate, ...]
    when: Circumstances
    unless: tuple[Evidence, ...] = ()


def parse_cards(documents: Iterable[Mapping[str, Any]]) -> tuple[Card, ...]:
    """Return cards from their YAML documents; raise KeyError or ValueError for a malformed one."""
    return tuple(_card(document) for document in documents)


def _card(document: Mapping[str, Any]) -> Card:
    when = document["when"]
    return Card(
        id=document["id"],
        cause=Cause(document["cause"]),
        root_cause=document["root_cause"],
        impact=document["impact"],
        confidence=float(document["confidence"]),
        risk=Risk(document["risk"]),
        remedies=tuple(
            Candidate(remedy=Remedy(remedy), rationale=rationale)
            for item in document["remedies"]
            for remedy, rationale in item.items()
        ),
        when=Circumstances(
            evidence=tuple(_evidence(item) for item in when.get("evidence", ())),
            entry=frozenset(when.get("entry", ())),
            reauth=when.get("reauth"),
        ),
        unless=tuple(_evidence(item) for item in document.get("unless", ())),
    )


def _evidence(item: Mapping[str, Any]) -> Evidence:
    patterns = {
        key: re.compile(item[key], re.IGNORECASE)
        for key in ("text", "template", "logger", "reason")
        if key in item
    }
    return Evidence(**patterns, exceptions=frozenset(item.get("exceptions", ())))


# --- the analyst ------------------------------------------------------------------------------


def analyse(incident: Incident, entry: EntryNode | None, cards: Iterable[Card]) -> Diagnosis:
    """Return the root cause that the cards find, or an abstention.

    It abstains when no card fits, and when the best fitting ones name different causes.
    """
    matches = [
        (card, evidence) for card in cards if (evidence := match(card, incident, entry)) is not None
    ]
    if not matches:
        return _abstention("Nothing that is known fits what was observed", incident)
    best = max(card.confidence for card, _ in matches)
    top = [(card, evidence) for card, evidence in matches if card.confidence == best]
    if len({card.cause for card, _ in top}) > 1:
        return _abstention("Several causes fit equally well", incident)
    card, evidence = top[0]
    return Diagnosis(
        root_cause=card.root_cause,
        cause=card.cause,
        impact=card.impact,
        confidence=card.confidence,
        evidence=evidence,
        candidate_actions=card.remedies,
        risk=card.risk,
        tests=_tests(incident),
        rule=card.id,
    )


def match(card: Card, incident: Incident, entry: EntryNode | None) -> tuple[str, ...] | None:
    """Return the ids of the symptoms that a card rests on, None if it does not fit."""
    if not _entry_fits(card.when, entry):
        return None
    if any(item.shown_by(symptom) for item in card.unless for symptom in incident.symptoms):
        return None
    if not card.when.evidence:
        return tuple(symptom.id for symptom in incident.symptoms)
    shown = tuple(
        symptom.id
        for symptom in incident.symptoms
        if any(item.shown_by(symptom) for item in card.when.evidence)
    )
    return shown or None


def _entry_fits(when: Circumstances, entry: EntryNode | None) -> bool:
    if when.entry:
        if entry is None:
            return False
        standing = "silent" if entry.silent else entry.state
        if standing not in when.entry:
            return False
    if when.reauth is not None:
        return entry is not None and entry.reauth_in_progress is when.reauth
    return True


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
