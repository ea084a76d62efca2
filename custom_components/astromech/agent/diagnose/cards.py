"""Rule cards: what is known about failures, as data.

A card says which evidence it needs (`when`), what forbids it (`unless`), the cause, and the
remedies in order. Its form is knowledge/card.schema.json; docs/rule-cards.md tells how to write one.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
import re
from typing import Any, Final

from ..model import Candidate, Cause, ChangeKind, Condition, Remedy, Risk, SubjectKind
from .prefilter import Vocabulary, branches, literals


@cache
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A pattern in its branches, each with the words of which a text must have one to be searched.

    A branch is compiled when it is first searched: most never are.
    """

    branches: tuple[tuple[str, frozenset[str] | None], ...]
    words: frozenset[str] | None

    def found_in(self, text: str, present: frozenset[str]) -> bool:
        """Say whether it occurs in a text, of which the words that are looked for are known."""
        return any(
            (words is None or not words.isdisjoint(present)) and _compiled(source).search(text)
            for source, words in self.branches
        )

    def recognised(self, text: str) -> int:
        """Return how many characters of a text it recognises at most."""
        found = (_compiled(source).search(text) for source, _ in self.branches)
        return max((len(match[0]) for match in found if match), default=0)


def pattern(source: str) -> Pattern:
    """Return a pattern that ignores case."""
    return Pattern(
        branches=tuple((branch, literals(branch)) for branch in branches(source)),
        words=literals(source),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What one symptom must show; every given part must hold of that same symptom."""

    text: Pattern | None = None
    template: Pattern | None = None
    logger: Pattern | None = None
    reason: Pattern | None = None
    repair: Pattern | None = None
    """Of a Repairs issue: `domain/issue_id/translation_key`."""
    run: Pattern | None = None
    """Of a failed run of an automation: what it ended with."""
    exceptions: frozenset[str] = frozenset()
    status: frozenset[int] = frozenset()
    """HTTP status codes."""
    condition: frozenset[Condition] = frozenset()
    indoors: bool | None = None
    """Whether the integration that it is about speaks with something in the house only."""
    missing: bool | None = None
    """Of a run: whether something that its configuration names is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What the graph must say of an incident: whom it is about, and how many suffer with it."""

    scope: frozenset[SubjectKind]
    dependants: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What a card asks of the symptoms, of what is known, of the graph, and of the config entry."""

    evidence: tuple[Evidence, ...] = ()
    """At least one of these must be shown, if there are any."""
    required: tuple[Evidence, ...] = ()
    """Each of these must be shown, by whichever symptom."""
    context: Pattern | None = None
    """One of the facts known about it must say this."""
    entry: frozenset[str] = frozenset()
    """The entry must be in one of these states; `silent`: loaded, with no entity available."""
    reauth: bool | None = None
    custom: bool | None = None
    """Whether the symptoms speak of a custom integration."""
    shape: Shape | None = None
    change: frozenset[ChangeKind] = frozenset()
    """One of these must have been changed shortly before it began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """A remedy that is to be tried first where the facts say so."""

    context: Pattern
    remedy: Remedy
    unless: Pattern | None = None
    causes: frozenset[Cause] = frozenset()
    """The causes it speaks of; all, if there are none."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
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
    unless_context: Pattern | None = None
    prefer: tuple[Preference, ...] = ()
    passing: bool = False
    """Whether it often passes by itself: an incident only if it lasts, or if nothing else is."""

    @property
    def benign(self) -> bool:
        """Say whether it tells of something that is no trouble at all."""
        return self.cause is Cause.OTHER and self.remedies[0].remedy is Remedy.IGNORE_BENIGN

    @property
    def asks(self) -> int:
        """Return how many different things it asks for: a measure of how special it is."""
        when = self.when
        given = (when.context, when.reauth, when.custom, when.shape)
        lists = (when.entry, when.required, when.change, self.unless or self.unless_context)
        return sum(part is not None for part in given) + sum(map(bool, lists))


@lru_cache(maxsize=8)
def vocabulary(cards: tuple[Card, ...]) -> Vocabulary:
    """Return the words that the patterns of some cards look for."""
    patterns = (pattern for card in cards for pattern in _patterns(card))
    return Vocabulary(
        {word for pattern in patterns for _, words in pattern.branches for word in words or ()}
    )


def _patterns(card: Card) -> Iterator[Pattern]:
    when = card.when
    for evidence in (*when.evidence, *when.required, *card.unless):
        yield from filter(None, (getattr(evidence, name) for name in _PATTERNS))
    yield from filter(None, (when.context, card.unless_context))
    for preference in card.prefer:
        yield from filter(None, (preference.context, preference.unless))


_PATTERNS: Final = ("text", "template", "logger", "reason", "repair", "run")


def parse_cards(
    documents: Iterable[Mapping[str, Any]], general: tuple[Preference, ...] = ()
) -> tuple[Card, ...]:
    """Return cards from their YAML documents; raise KeyError or ValueError for a malformed one.

    General preferences come after a card's own, and only choose among its remedies.
    """
    return tuple(_card(document, general) for document in documents)


def parse_preferences(items: Iterable[Mapping[str, Any]]) -> tuple[Preference, ...]:
    """Return preferences from their YAML documents."""
    return tuple(
        Preference(
            context=pattern(item["context"]),
            remedy=Remedy(item["remedy"]),
            unless=_optional(item.get("unless")),
            causes=frozenset(Cause(cause) for cause in item.get("causes", ())),
        )
        for item in items
    )


def _card(document: Mapping[str, Any], general: tuple[Preference, ...]) -> Card:
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
        when=_circumstances(document["when"]),
        unless=tuple(_evidence(item) for item in document.get("unless", ())),
        unless_context=_optional(document.get("unless_context")),
        prefer=(*parse_preferences(document.get("prefer", ())), *general),
        passing=document.get("passing", False),
    )


def _circumstances(when: Mapping[str, Any]) -> Circumstances:
    return Circumstances(
        evidence=tuple(_evidence(item) for item in when.get("evidence", ())),
        required=tuple(_evidence(item) for item in when.get("required", ())),
        context=_optional(when.get("context")),
        entry=frozenset(when.get("entry", ())),
        reauth=when.get("reauth"),
        custom=when.get("custom"),
        shape=_shape(when["shape"]) if "shape" in when else None,
        change=frozenset(ChangeKind(kind) for kind in when.get("change", ())),
    )


def _shape(item: Mapping[str, Any]) -> Shape:
    return Shape(
        scope=frozenset(SubjectKind(kind) for kind in item["scope"]),
        dependants=item.get("dependants", 0),
    )


def _evidence(item: Mapping[str, Any]) -> Evidence:
    return Evidence(
        **{key: pattern(item[key]) for key in _PATTERNS if key in item},
        exceptions=frozenset(item.get("exceptions", ())),
        status=frozenset(item.get("status", ())),
        condition=frozenset(Condition(name) for name in item.get("condition", ())),
        indoors=item.get("indoors"),
        missing=item.get("missing"),
    )


def _optional(source: str | None) -> Pattern | None:
    return None if source is None else pattern(source)
