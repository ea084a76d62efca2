"""What a house says without anything being wrong: notices, what passed by itself, what was meant."""

from collections.abc import Iterable, Sequence
import logging
import re
from typing import Final

from ..model import LogFacts, Signal, Symptom
from .cards import Card, vocabulary
from .correlate import is_recovery
from .reading import Reader
from .rules import is_harmless
from .topics import said, topic, words

_RECOVERED: Final = re.compile(
    r"\brecovered\b|successfully (re)?connected|re-?connected|connected to|connection .{0,60}(re-?established"
    r"|restored)|device seen|back online|is (now )?(available|online|reachable)|data fetched|fetched .{0,40}from"
    r"|setup (completed|finished)|loaded\b|resumed|succeeded|success\b|(is )?up again|alive",
    re.IGNORECASE,
)

MEANT: Final = re.compile(
    r"\b(on purpose|deliberate\w*|intend\w*|planned|scheduled|(by|on|per|after) (its |the |a )?schedule|expected|by (the )?(owner|user|person)"
    r"|owner|user \w+ (pressed|reloaded|restarted|switched|started|opened|ran|deleted|unplugged)"
    r"|by (a )?(timer|schedule|nature|design)|power schedule|maintenance|test (run|alarm|mode)"
    r"|old (tab|session|phone|tablet|laptop|browser|app)|stale (session|token|cookie)|penetration|port scanner|scanner runs|was wiped|calendar|holiday|vacation|mistyped"
    r"|(switched|turned|powered|unplugged|switches|turns|goes) (off )?(at|by|every|for|over|during)"
    r"|standby|stand-by|every night|nightly|at night|sun is down|after sunset|sleeps? (when|while|at)"
    r"|parked|switched on (for|only)|(is|are) off (from|until|in|at|during)|by guests|season\w*"
    r"|do-not-disturb|at start-?up only|published at|left the house|went to sleep|flight mode"
    r"|as (designed|written|configured|wanted)|(until|from) (january|february|march|april|may|june"
    r"|july|august|september|october|november|december))\b",
    re.IGNORECASE,
)
"""Facts that say that somebody wanted it so."""

FINE: Final = re.compile(
    r"(?<!not )(?<!never )recover|^(?!other\b)(?!.*\b(app|login|user|software)\b)[\w ]+ works?$|\b(is|are) (current|up to date|fresh|complete)|works? (perfectly|fine|normally|again"
    r"|as (before|usual|expected))(?! (when|after|until|if|with|without|for|only|once)\b)|everything works|(entr(y|ies)|state)\b.{0,20}\bloaded|\bloaded$"
    r"|all \w+ (are )?(available|ok|fine|online|loaded)|(was|were) (unknown|unavailable|offline|away)"
    r" for (a|one|some|\d+) (second|minute|moment|s\b|min)|\b(shown|reported|updated|received|came"
    r"|from|value|reading|state)\b.{0,30}\bago\b|\bago\b.{0,20}(shown|reported)|counts? on|(?<!has )(?<!had )no effect|not affected"
    r"|nothing (is )?(missing|lost)|\bback (after|since|online|within) .{0,20}(second|minute)|next (one|run|backup|poll|try)"
    r".{0,20}(ok|fine|work|succe|pass)|(now|currently|since then):? .{0,30}(ok|fine|normal|available)"
    r"|answers? (again|now)|connected since|nobody (watches|uses|is|notic)|follows (its|the) schedule|\bplays\b|no (gap|user|one) (complain|notic)|no gaps?|^sensor\.\S+: -?\d|\bok\b",
    re.IGNORECASE,
)
"""Facts that say that all is well."""

RARE: Final = re.compile(
    r"\b(1|one|single|two|2|three|3|\d) (occurrence|line|time|record|entr)\w*( (in|per|within|over) "
    r"|$|,| this| today)|\bonce\b|occasional|sporadic|now and then",
    re.IGNORECASE,
)
"""Facts that say that it was hardly more than a moment."""


_TROUBLE: Final = re.compile(
    r"\b(unavailable|offline|frozen|stuck|dead|stale|broken?|fail\w*|stop(s|ped)|no longer|does not"
    r"|do not|did not|never|cannot|wrong|missing|lost|gone|empty|full|blocked|expired|pulled|breaker"
    r"|unplugged|crash\w*|killed|power cut|helps?|resolves?|fixes|cures|worse|until (a )?re(start|load)"
    r"|is off|goes on|for (hours|days|weeks)|since (\w+ )?(days|weeks|hours)|spam\w*|flood\w*|all night|each time|every time|again and again)\b",
    re.IGNORECASE,
)


def is_open(fact: str) -> bool:
    """Say whether a fact tells neither that it is over nor that it was meant."""
    return not (FINE.search(fact) or MEANT.search(fact) or RARE.search(fact))


def is_trouble(fact: str) -> bool:
    """Say whether a fact tells that something is wrong, and not that it is over or meant."""
    return is_open(fact) and _TROUBLE.search(fact) is not None


def without_noise(signals: Sequence[Signal], benign: Sequence[Card]) -> list[Signal]:
    """Return the signals that may mean something, in their order."""
    over = _recovered(signals)
    reader = Reader(vocabulary(tuple(benign)))
    return [
        signal
        for index, signal in enumerate(signals)
        if index not in over and not is_recovery(signal) and not _is_benign(signal, benign, reader)
    ]


def _is_benign(signal: Signal, benign: Sequence[Card], reader: Reader) -> bool:
    """Say whether a card tells that a signal is nothing."""
    reading = reader.read(Symptom(id="", count=1, first=signal.time, latest=signal))
    return any(is_harmless(reading, card) for card in benign)


def _recovered(signals: Sequence[Signal]) -> set[int]:
    """Return the indices of good news, and of the trouble before it about the same thing."""
    over: set[int] = set()
    for index, signal in enumerate(signals):
        if not _good_news(signal):
            continue
        before = set(_trouble_before(signals, index))
        if not any(_again(signals, found, index) for found in before):
            over |= before
        over.add(index)
    return over


def _again(signals: Sequence[Signal], trouble: int, news: int) -> bool:
    """Say whether the very same trouble is there at another time too: it comes and goes."""
    text = _message(signals[trouble])
    return any(
        _message(signal) == text and topic(signal) == topic(signals[trouble])
        for index, signal in enumerate(signals)
        if index > news or index < trouble
    ) and _came_back(signals, trouble, news)


def _came_back(signals: Sequence[Signal], trouble: int, news: int) -> bool:
    about = topic(signals[news])
    times = [i for i, signal in enumerate(signals) if _good_news(signal) and topic(signal) == about]
    return len(times) > 1 and trouble != news


def _good_news(signal: Signal) -> bool:
    facts = signal.facts
    return (
        isinstance(facts, LogFacts)
        and facts.level <= logging.INFO
        and _RECOVERED.search(facts.message) is not None
    )


def _trouble_before(signals: Sequence[Signal], news: int) -> Iterable[int]:
    about, matter = topic(signals[news]), words(_message(signals[news]))
    for index in range(news - 1, -1, -1):
        if topic(signals[index]) != about:
            continue
        if _good_news(signals[index]):
            return
        if not matter or matter & words(_message(signals[index])):
            yield index


def _message(signal: Signal) -> str:
    return signal.facts.message if isinstance(signal.facts, LogFacts) else said(signal)
