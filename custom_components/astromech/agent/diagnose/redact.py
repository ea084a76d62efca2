"""Take secrets out of remote text before it is kept or shown.

Known values come first, then what looks like a secret. The time is linear in the text, and the
text that is looked at is bounded: what was not looked at is not kept.
"""

from collections.abc import Iterable, Iterator, Mapping
import re
from typing import Any, Final

from .redaction.addresses import with_pseudonyms
from .redaction.assignments import without_assigned
from .redaction.keys import Kind, kind_of
from .redaction.known import MAX_SECRET, KnownNames, KnownValues
from .redaction.lazy import pattern
from .redaction.people import without_mail, without_numbers
from .redaction.places import without_places
from .redaction.pseudonyms import REDACTED, Pseudonyms
from .redaction.randomness import looks_random
from .redaction.tokens import without_tokens
from .redaction.web import (
    without_credentials,
    without_headers,
    without_options,
    without_private_keys,
)

__all__ = [
    "MAX_KEPT",
    "MAX_READ",
    "REDACTED",
    "Pseudonyms",
    "Redactor",
    "coordinate_forms",
    "encodable",
    "excerpt",
    "secrets_in",
]

MAX_READ: Final = 3000
MAX_KEPT: Final = 2000
"""Characters of a remote text that are looked at, and kept: a secret must not stand on the edge."""

DECIMALS: Final = 4
"""Of a coordinate: eleven metres. With fewer, a known one would hide ordinary numbers."""

EDGE: Final = 256
"""Characters before the end of what is looked at: a secret that is cut there may not be seen."""

LONGEST_WORD: Final = 500
"""Characters of a word at the edge; of a longer one the beginning stays."""

MAX_ROUNDS: Final = 4
MAX_AGAIN: Final = 500
"""How often, and up to which length, a text is looked at again."""

_MARK: Final = r"(?:REDACTED|[a-z]{2,8}-[0-9a-f]{5})\*\*"
_GLUED: Final = pattern(
    rf"\*\*(?:(?:(?<=[^\s\"'=/]..)|(?<=[^\w\s]=..)){_MARK}|{_MARK}(?=[\w:+*=-]|\.\w))"
)
"""A mark beside a letter: what stands there has a new neighbour, and is looked at again."""

_MAY_BE_TOKEN: Final = pattern(r"\d|hf_|api_org_|[Ww]i-?[Ff]i")
_SENSITIVE: Final = frozenset(Kind) - {Kind.KEY, Kind.CODE}
_PERSONAL: Final = pattern(r"user(_?name|_?id)?$|e?mail$|login$|account$|phone", re.IGNORECASE)


class Redactor:
    """Removes known secret values and what looks like one; cheap to ask, made anew when they change."""

    def __init__(
        self,
        secrets: Iterable[str] = (),
        *,
        names: Iterable[str] = (),
        pseudonyms: Pseudonyms | None = None,
    ) -> None:
        self._pseudonyms = pseudonyms or Pseudonyms()
        self._secrets = KnownValues(secrets)
        self._names = KnownNames(names, self._pseudonyms)

    def learn(self, secrets: Iterable[str]) -> None:
        """Know some more secret values from now on."""
        self._secrets.learn(secrets)

    def __call__(self, text: str) -> str:
        """Return a text without its secrets; of a long one the beginning, and how much is missing."""
        text = encodable(text)
        if len(text) <= MAX_READ:
            return self._whole(text)
        beginning = self._whole(_up_to_a_word(text))
        return f"{beginning} [{len(text) - MAX_READ} more characters]"

    def _whole(self, text: str) -> str:
        text = self._names.redacted(self._secrets.redacted(text))
        for _ in range(MAX_ROUNDS if len(text) <= MAX_AGAIN else 1):
            before, text = text, self._without_patterns(text)
            if text == before or _GLUED.search(text) is None:
                break
        return text

    def _without_patterns(self, text: str) -> str:
        text = without_credentials(without_private_keys(text))
        text = with_pseudonyms(without_mail(text, self._pseudonyms), self._pseudonyms)
        text = without_assigned(without_options(without_headers(text)), self._pseudonyms)
        if _MAY_BE_TOKEN.search(text) is None:
            return text
        return without_places(without_numbers(without_tokens(text), self._pseudonyms))


def encodable(text: str) -> str:
    """Return a text that UTF-8 can say: half of a surrogate pair can be neither kept nor sent."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def excerpt(redact: Redactor, text: str) -> str:
    """Return the beginning of a text, without its secrets and of bounded length."""
    return redact(text)[:MAX_KEPT]


def secrets_in(data: Mapping[str, Any]) -> Iterator[str]:
    """Yield the values that stand under a sensitive key, at any depth."""
    for key, value in data.items():
        yield from _secrets_under(str(key), value)


def _secrets_under(key: str, value: object) -> Iterator[str]:
    match value:
        case Mapping():
            for inner, content in value.items():
                yield from _secrets_under(str(inner), content)
        case list() | tuple():
            for content in value:
                yield from _secrets_under(key, content)
        case str() if (
            kind_of(key) in _SENSITIVE or _PERSONAL.search(key) or looks_random(value[:MAX_SECRET])
        ):
            yield value
        case float() if kind_of(key) is Kind.PLACE:
            yield from coordinate_forms(value)
        case _:
            return


def coordinate_forms(degrees: float) -> Iterator[str]:
    """Yield how a coordinate begins, however many of its decimals are written."""
    yield f"{degrees:.{DECIMALS}f}"
    yield f"{degrees:.{DECIMALS + 4}f}"[:-4]


def _up_to_a_word(text: str) -> str:
    """Return the beginning of a text, without the words at its edge."""
    words = text[: MAX_READ - EDGE]
    return words[: max(words.rfind(" ", -LONGEST_WORD), len(words) - LONGEST_WORD)]
