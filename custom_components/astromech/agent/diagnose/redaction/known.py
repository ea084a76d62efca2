"""Values that are known to be secret, found in every form in which programs write them."""

from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator
import json
import re
from typing import Final
from urllib.parse import quote, quote_plus

from .lazy import pattern
from .prefilter import words
from .pseudonyms import REDACTED, Pseudonyms

MIN_SECRET: Final = 5
"""Characters; shorter values would take ordinary words out of the text."""

MAX_SECRET: Final = 8192
MIN_NAME: Final = 3

_WORD: Final = pattern(r"\w+")
_BASE64: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_")
_EVERYDAY: Final = frozenset(
    words(
        "admin administrator assistant basic bearer content core-mosquitto default error failed family "
        "false guest hassio home homeassistant house http://homeassistant.local:8123 https invalid kitchen "
        "local localhost mosquitto none owner password person press public root secret sensor supervisor "
        "system test token true unavailable unknown username zigbee2mqtt"
    )
)
"""Words that stand in every log; whoever takes one as a password has none."""

_VERBS: Final = frozenset(
    words("art bill can dean drew frank grant hall mark may page rob see sue sun will")
)
"""Words of sentences that are names too."""


class KnownValues:
    """Finds secrets in a text, in time that does not grow with how many there are.

    A table holds how each form of each secret ends; the text is looked at once, a few characters
    at a time.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._known: set[str] = set()
        self._encoded: set[str] = set()
        self._by_tail: dict[str, set[str]] = {}
        self.learn(secrets)

    def learn(self, secrets: Iterable[str]) -> None:
        """Know some more; what is too short, too long or an everyday word is left out."""
        for secret in secrets:
            if secret not in self._known and is_worth_hiding(secret):
                self._known.add(secret)
                encoded = set(_inner_base64(secret))
                self._encoded |= encoded
                for form in forms(secret) | encoded:
                    self._by_tail.setdefault(form[-MIN_SECRET:], set()).add(form)

    def redacted(self, text: str) -> str:
        """Return a text without known secrets; those that touch go as one."""
        if not self._by_tail:
            return text
        tails = self._by_tail
        ends = range(MIN_SECRET, len(text) + 1)
        hits = [end for end in ends if text[end - MIN_SECRET : end] in tails]
        spans = [span for end in hits for span in self._spans(text, end)]
        return _cut_out(text, sorted(spans)) if spans else text

    def _spans(self, text: str, end: int) -> Iterator[tuple[int, int]]:
        for form in self._by_tail[text[end - MIN_SECRET : end]]:
            if text.endswith(form, 0, end):
                span = end - len(form), end
                yield _whole_run(text, *span) if form in self._encoded else span


def is_worth_hiding(value: str) -> bool:
    """Tell whether a value can be taken out of all texts without taking ordinary words along."""
    return MIN_SECRET <= len(value) <= MAX_SECRET and value.strip().lower() not in _EVERYDAY


def forms(secret: str) -> set[str]:
    """Return how a value is written: as it is, in addresses, in JSON (also twice), in Python."""
    in_json = json.dumps(secret)[1:-1]
    raw = secret.encode("utf-8", "surrogatepass")
    percent = quote(raw, safe="")
    return {
        secret,
        percent,
        quote(raw),
        quote_plus(raw),
        re.sub(r"%[0-9A-F]{2}", lambda found: found[0].lower(), percent),
        in_json,
        json.dumps(secret, ensure_ascii=False)[1:-1],
        in_json.replace("/", "\\/"),
        json.dumps(in_json)[1:-1],
        repr(secret)[1:-1],
        secret.replace("'", "\\'"),
    }


def _inner_base64(secret: str) -> Iterator[str]:
    """Yield what is the same in base64 whatever stands before and behind a value."""
    raw = secret.encode("utf-8", "surrogatepass")
    for shift, skipped in ((0, 0), (1, 2), (2, 3)):
        for encode in (b64encode, urlsafe_b64encode):
            encoded = encode(bytes(shift) + raw).decode()
            form = encoded[skipped : (shift + len(raw)) * 8 // 6]
            if len(form) > MIN_SECRET:
                yield form


def _whole_run(text: str, start: int, end: int) -> tuple[int, int]:
    """Stretch a span over the base64 around it, where the edges of the value are."""
    first, last = max(0, start - MAX_SECRET), min(len(text), end + MAX_SECRET)
    while start > first and text[start - 1] in _BASE64:
        start -= 1
    while end < last and text[end] in _BASE64:
        end += 1
    return start, end


def _cut_out(text: str, spans: list[tuple[int, int]]) -> str:
    kept: list[str] = []
    done = 0
    for start, end in spans:
        if start >= done:
            kept += text[done:start], REDACTED
        done = max(done, end)
    return "".join((*kept, text[done:]))


def _is_a_name(word: str) -> bool:
    return len(word) >= MIN_NAME and not word.isdigit() and word.lower() not in _EVERYDAY | _VERBS


class KnownNames:
    """Gives pseudonyms to the names of persons, where they stand as words."""

    def __init__(self, names: Iterable[str], pseudonyms: Pseudonyms) -> None:
        words = {word for name in names for word in _WORD.findall(name) if _is_a_name(word)}
        self._known = {
            spelled: pseudonyms.name("person", word)
            for word in words
            for spelled in (word, word.lower(), word.upper())
        }

    def redacted(self, text: str) -> str:
        """Return a text with pseudonyms for known names; entity ids stay as they are."""
        if not self._known or self._known.keys().isdisjoint(_WORD.findall(text)):
            return text
        return _WORD.sub(self._pseudonym, text)

    def _pseudonym(self, found: re.Match[str]) -> str:
        name = self._known.get(found[0])
        if name is None or found.string[max(0, found.start() - 1) : found.start()] == ".":
            return found[0]
        return name
