"""A symptom as the cards read it: its texts prepared once, whatever number of cards look at it."""

from dataclasses import dataclass
import re
from typing import Final

from ..model import ConditionFacts, EntryFacts, LogFacts, RepairFacts, RunFacts, Symptom
from .cards import Evidence, Pattern
from .prefilter import Vocabulary

MAX_TEXT: Final = 2000
"""Characters of a text that are looked at: bounds the time, whatever somebody logs."""

_STATUS: Final = re.compile(
    r"(?:\b(?:status(?: ?code)?|http(?:/\d\.\d)?(?: error)?|code|error|returned|failed|response)"
    r"\W{0,4}|^|[(\[:=] ?)([1-5]\d\d)(?![\d.])\b(?! ?(?:ms|s|sec|MB|GB|bytes|W|%)\b)",
    re.IGNORECASE | re.MULTILINE,
)
_CUSTOM: Final = re.compile(r"custom_components[./]|custom integration", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Text:
    """A text, and which words of a vocabulary are in it."""

    whole: str
    present: frozenset[str]

    def has(self, pattern: Pattern | None) -> bool:
        """Say whether a pattern occurs; what is not asked for is there."""
        return pattern is None or pattern.found_in(self.whole, self.present)

    def may_have(self, pattern: Pattern) -> bool:
        """Say whether it is worth while to search for a pattern."""
        return pattern.words is None or not pattern.words.isdisjoint(self.present)


class Reader:
    """Prepares texts for the cards of one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def text(self, *parts: str) -> Text:
        """Return the parts as one text, each a line of its own, cut where it gets too long."""
        whole = "\n".join(part[:MAX_TEXT] for part in parts if part)
        return Text(whole, self._vocabulary.present(whole.lower()))

    def read(self, symptom: Symptom) -> Reading:
        """Return a symptom prepared for the cards."""
        facts = symptom.latest.facts
        match facts:
            case LogFacts():
                return self._read_log(symptom, facts)
            case EntryFacts():
                text = self.text(facts.reason)
                return Reading(symptom=symptom, text=text, reason=text, status=_statuses(text))
            case RepairFacts():
                name = f"{facts.domain}/{facts.issue_id}/{facts.translation_key or ''}"
                return Reading(symptom=symptom, repair=self.text(name))
            case RunFacts():
                run = self.text(facts.error or "failed")
                return Reading(symptom=symptom, text=self.text(facts.error), run=run)
            case _:
                return Reading(symptom=symptom)

    def _read_log(self, symptom: Symptom, facts: LogFacts) -> Reading:
        text = self.text(facts.message, facts.error)
        return Reading(
            symptom=symptom,
            text=text,
            template=text if facts.template == text.whole else self.text(facts.template),
            logger=self.text(facts.logger),
            exceptions=frozenset(facts.exceptions) | named_exceptions(text.whole),
            status=_statuses(text),
        )


NOTHING: Final = Text("", frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a symptom says, by the kinds of evidence that a card can ask for."""

    symptom: Symptom
    text: Text = NOTHING
    template: Text = NOTHING
    logger: Text = NOTHING
    reason: Text = NOTHING
    repair: Text = NOTHING
    run: Text = NOTHING
    exceptions: frozenset[str] = frozenset()
    status: frozenset[int] = frozenset()

    def shows(self, evidence: Evidence) -> bool:
        """Say whether this symptom is that evidence; the cheapest questions come first."""
        if evidence.text is not None and not self.text.may_have(evidence.text):
            return False
        if evidence.exceptions and self.exceptions.isdisjoint(evidence.exceptions):
            return False
        if evidence.status and self.status.isdisjoint(evidence.status):
            return False
        return (
            self.logger.has(evidence.logger)
            and self.text.has(evidence.text)
            and self.template.has(evidence.template)
            and self.reason.has(evidence.reason)
            and self.repair.has(evidence.repair)
            and self.run.has(evidence.run)
            and self._shows_facts(evidence)
        )

    def _shows_facts(self, evidence: Evidence) -> bool:
        facts = self.symptom.latest.facts
        if evidence.condition:
            return isinstance(facts, ConditionFacts) and facts.condition in evidence.condition
        if evidence.missing is not None:
            return isinstance(facts, RunFacts) and bool(facts.missing) is evidence.missing
        return True

    @property
    def custom(self) -> bool:
        """Say whether it speaks of the code of a custom integration."""
        return any(_CUSTOM.search(text.whole) for text in (self.logger, self.text))


_EXCEPTION: Final = re.compile(
    r"\b(?:[a-z_]\w*\.)*([A-Z]\w*(?:Error|Exception|Failed|NotReady|Refused|Limited|TooManyRequests"
    r"|NotFound|Timeout|NotAllowed|Step|Line|Expired|Denied|Disconnected|Interrupt))\b"
)


def named_exceptions(text: str) -> frozenset[str]:
    """Return the names of exceptions that a text speaks of."""
    return frozenset(_EXCEPTION.findall(text))


def _statuses(text: Text) -> frozenset[int]:
    return frozenset(int(code) for code in _STATUS.findall(text.whole))
