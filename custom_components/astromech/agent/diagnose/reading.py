"""A symptom as the cards read it: its texts prepared once, whatever number of cards look at it."""

from dataclasses import dataclass, replace
import re
from typing import Final

from ..model import ConditionFacts, EntryFacts, LogFacts, RepairFacts, RunFacts, Symptom
from .cards import Evidence, Pattern
from .indoors import INDOORS
from .prefilter import Vocabulary

MAX_TEXT: Final = 2000
"""Characters of a text that are looked at: bounds the time, whatever somebody logs."""

ABOUT_ENTRIES: Final = "homeassistant.config_entries"

_STATUS: Final = re.compile(
    r"(?:\b(?:status(?: ?code)?|http(?:/\d\.\d)?(?: error)?|code|error|returned|failed|response)"
    r"\W{0,4}|^|[(\[:=] ?)([1-5]\d\d)(?![\d.])\b(?! ?(?:ms|s|sec|MB|GB|bytes|W|%)\b)",
    re.IGNORECASE | re.MULTILINE,
)
_TROUBLE: Final = re.compile(
    r"err|fail|exce|unable|cannot|can.?t\b|can not|n.t\b|\bnot?\b|time.?out|timed|invalid|lost|refus"
    r"|den(y|ied)|problem|un(avail|expect|know|supp|auth|re)|missing|disconn|closed|retry|bad|wrong"
    r"|broken|malform|corrupt|reject|expire|deprec|exceed|already|\btoo\b|empty|stop|drop|abort"
    r"|ignor|skip|incorr|issue|without|limit|reset|none\b|interrupt|crash|dead|stall|slow|lack|low"
    r"|warn|caught|never|incompl|must|requir|should|please|chang|got\b|receiv|respon|return|status"
    r"|code|result|reason|because|while|during|remov|update|only|check|restart",
    re.IGNORECASE,
)
"""Of the constant of a record: a word that says that something is wrong, or that something follows
which may tell what. Of Home Assistant's own warnings 96 of 100 have one; the rest tell what goes on."""
_WORDS: Final = re.compile(r"[^\W\d_]{3,}")
_VALUE: Final = re.compile(r"%(?:\(\w+\))?[-+ #0]*\d*(?:\.\d+)?[a-zA-Z]")

_DOMAIN: Final = re.compile(
    r"^homeassistant\.components\.(\w+)|config entry '.{1,60}' for (\w+) integration", re.IGNORECASE
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
                repair = Reading(symptom=symptom, repair=self.text(name))
                return replace(repair, constant=repair)
            case RunFacts():
                run = self.text(facts.error or "failed")
                text = self.text(facts.error)
                return Reading(
                    symptom=symptom, text=text, run=run, constant=Reading(symptom=symptom)
                )
            case _:
                return Reading(symptom=symptom)

    def _read_log(self, symptom: Symptom, facts: LogFacts) -> Reading:
        told = (facts.template,) if _tells_nothing(facts) else (facts.message, facts.error)
        text = self.text(*told)
        return Reading(
            symptom=symptom,
            text=text,
            template=text if facts.template == text.whole else self.text(facts.template),
            logger=self.text(facts.logger),
            exceptions=frozenset(facts.exceptions) | named_exceptions(text.whole),
            status=_statuses(text),
            constant=self._constant(symptom, facts),
        )

    def _constant(self, symptom: Symptom, facts: LogFacts) -> Reading | None:
        """Return what is sure to be said by the code in a record, None where that cannot be told.

        What Home Assistant says of a config entry is the same for all: the reason is an argument.
        """
        if not facts.has_args or facts.logger == ABOUT_ENTRIES:
            return None
        text = self.text(facts.template)
        return Reading(
            symptom=symptom,
            text=text,
            template=text,
            logger=self.text(facts.logger),
            exceptions=frozenset(facts.exceptions),
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
    constant: Reading | None = None
    """What of it is sure to be a constant of the code; None if that cannot be told."""

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
        if evidence.indoors is not None and evidence.indoors is not self.indoors:
            return False
        if evidence.condition:
            return isinstance(facts, ConditionFacts) and facts.condition in evidence.condition
        if evidence.missing is not None:
            return isinstance(facts, RunFacts) and bool(facts.missing) is evidence.missing
        return True

    @property
    def indoors(self) -> bool:
        """Say whether it speaks of an integration that needs nothing outside of the house."""
        domain = _DOMAIN.search(self.logger.whole) or _DOMAIN.search(self.text.whole)
        return domain is not None and (domain[1] or domain[2]) in INDOORS

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


def _tells_nothing(facts: LogFacts) -> bool:
    """Say whether what the code says in a record is no trouble, whatever stands in its arguments."""
    if not facts.has_args or facts.exceptions:
        return False
    constant = _VALUE.sub("", facts.template)
    return len(_WORDS.findall(constant)) > 1 and not _TROUBLE.search(constant)


def _statuses(text: Text) -> frozenset[int]:
    return frozenset(int(code) for code in _STATUS.findall(text.whole))
