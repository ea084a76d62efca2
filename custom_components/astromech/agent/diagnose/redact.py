"""Take secrets out of remote text before it is kept or shown.

Known values first (what config entries hold under a sensitive key), then patterns. Every pattern
is a run of one character class behind a literal keyword, so that the time is linear in the text.
"""

from collections.abc import Iterable, Iterator, Mapping
import re
from typing import Any, Final

REDACTED: Final = "**REDACTED**"

SENSITIVE_KEYS: Final = re.compile(
    r"pass(word|wd|phrase|code)?$|secret|token|api_?key|apikey|webhook_id|credential|private_key|"
    r"client_id$|user(name)?$|email|pin$|latitude|longitude|session|cookie|auth",
    re.IGNORECASE,
)
MIN_SECRET: Final = 5
"""Characters; shorter values would take ordinary words out of the text."""

MAX_READ: Final = 8000
MAX_KEPT: Final = 2000
"""Characters of a remote text that are looked at, and kept: a secret must not stand on the edge."""

_WORD = r"[^\s\"'&;,<>\\)\]}]"
_PATTERNS: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), replacement)
    for pattern, replacement in (
        # scheme://user:password@host
        (r"(\b[a-z][a-z0-9+.-]{1,15}://)[^\s/@:]{0,80}:[^\s/@]{1,200}@", rf"\1{REDACTED}@"),
        # Authorization: Bearer abc
        (rf"\b(bearer|basic|digest) +{_WORD}{{8,4096}}", rf"\1 {REDACTED}"),
        # password=abc, "token": "abc", apikey: abc
        (
            (
                r"\b([\w-]{0,40}(?:password|passwd|secret|token|api[_-]?key|access[_-]?key|webhook_id|"
                rf"credential|signature|authSig)s?[\"']?\s{{0,3}}[=:]\s{{0,3}}[\"']?){_WORD}{{1,4096}}"
            ),
            rf"\1{REDACTED}",
        ),
        # /api/webhook/abc
        (rf"(/api/webhook/){_WORD}{{8,200}}", rf"\1{REDACTED}"),
        # JSON web tokens
        (r"\beyJ[\w-]{8,4096}\.[\w-]{8,4096}(\.[\w-]{0,4096})?", REDACTED),
        # mail addresses
        (r"\b[\w.+-]{1,64}@[\w-]{1,63}(\.[\w-]{1,63}){1,4}\b", REDACTED),
        # long runs of hexadecimal digits or base64: keys, hashes, ids of sessions
        (r"\b[0-9a-f]{32,4096}\b", REDACTED),
    )
)


class Redactor:
    """Removes known secret values and what looks like one; cheap to ask, made anew when they change."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        known = sorted({s for s in secrets if len(s) >= MIN_SECRET}, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def __call__(self, text: str) -> str:
        """Return a text without its secrets."""
        if self._known is not None:
            text = self._known.sub(REDACTED, text)
        for pattern, replacement in _PATTERNS:
            text = pattern.sub(replacement, text)
        return text


def excerpt(redact: Redactor, text: str) -> str:
    """Return the beginning of a text, without its secrets and of bounded length."""
    return redact(text[:MAX_READ])[:MAX_KEPT]


def secrets_in(data: Mapping[str, Any]) -> Iterator[str]:
    """Yield the string values that stand under a sensitive key, at any depth."""
    for key, value in data.items():
        if isinstance(value, Mapping):
            yield from secrets_in(value)
        elif isinstance(value, str) and SENSITIVE_KEYS.search(str(key)):
            yield value
