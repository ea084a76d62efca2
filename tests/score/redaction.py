"""Texts with secrets in them, through the redactor as it ships, without known values.

A secret is leaked when any part of it that is longer than five characters survives, or, of a
shorter one, all of it. What must be kept must be there as it was; what may be replaced counts as
kept when equal values got equal names.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from time import thread_time
from typing import Any, Final

from custom_components.astromech.agent.diagnose.redact import Redactor

type Line = dict[str, Any]

PART: Final = 6
"""Characters of a secret that may not survive together."""

ROUNDS: Final = 5
HUGE: Final = 1_000_000
"""Characters of the longest line that is timed, made of each text over and over."""


def score(lines: list[Line]) -> dict[str, Any]:
    """Return what leaked and what was lost, over all and by kind, and how fast it went."""
    redact = Redactor()
    redacted = [redact(line["text"]) for line in lines]
    leaked = [
        (line["kind"], secret)
        for line, text in zip(lines, redacted, strict=True)
        for secret in line["secrets"]
        if survives(secret, _rest(line, text))
    ]
    secrets = Counter(line["kind"] for line in lines for _ in line["secrets"])
    lost = [
        words for line, text in zip(lines, redacted, strict=True) for words in _lost(line, text)
    ]
    return {
        "n": len(lines),
        "secrets": secrets.total(),
        "secrets_leaked": len(leaked),
        "kept": sum(len(_to_keep(line)) for line in lines),
        "keep_lost": len(lost),
        **_speed(redact, [line["text"] for line in lines]),
        "recall_by_kind": _recall(secrets, Counter(kind for kind, _ in leaked)),
        "leaked_ids": _ids(lines, redacted, _leaks),
        "lost_ids": _ids(lines, redacted, _lost),
    }


def _rest(line: Line, text: str) -> str:
    """Return a text without the words that must be kept: they may share a part with a secret."""
    for words in line["keep"]:
        text = text.replace(words, "\0")
    return text


def _leaks(line: Line, text: str) -> bool:
    return any(survives(secret, _rest(line, text)) for secret in line["secrets"])


def survives(secret: str, text: str) -> bool:
    """Tell whether a part of a secret that says too much is still there."""
    length = min(PART, len(secret))
    return any(secret[i : i + length] in text for i in range(len(secret) - length + 1))


def _to_keep(line: Line) -> list[str]:
    return [*line["keep"], *(line.get("keep_or_pseudonymise") or [])]


def _lost(line: Line, text: str) -> list[str]:
    """Return what should be there and is not, nor an equal name in all of its places."""
    gone = [words for words in line["keep"] if words not in text]
    return gone + [
        words
        for words in line.get("keep_or_pseudonymise") or []
        if words in text and line["text"].count(words) != text.count(words)
    ]


def _recall(secrets: Counter[str], leaked: Counter[str]) -> dict[str, float]:
    by_kind = {kind: round(1 - leaked[kind] / n, 4) for kind, n in sorted(secrets.items())}
    house = [kind for kind in secrets if kind.startswith("ha_")]
    total = sum(secrets[kind] for kind in house) or 1
    return {
        "all": round(1 - leaked.total() / (secrets.total() or 1), 4),
        "ha": round(1 - sum(leaked[kind] for kind in house) / total, 4),
        **by_kind,
    }


def _ids(lines: list[Line], redacted: list[str], test: Callable[[Line, str], object]) -> list[Any]:
    return [line.get("id") for line, text in zip(lines, redacted, strict=True) if test(line, text)]


def _speed(redact: Redactor, texts: list[str]) -> dict[str, float]:
    """Return lines a second and the slowest text, each text at its best of some rounds.

    The time is that of the processor: what else the machine does meanwhile does not count.
    """
    slowest: dict[str, float] = defaultdict(lambda: float("inf"))
    for text in texts * ROUNDS:
        slowest[text] = min(slowest[text], _seconds(redact, text))
    best = sum(slowest[text] for text in texts)
    for text in texts[:: max(1, len(texts) // 20)]:
        huge = text * (HUGE // len(text) + 1)
        for _ in range(ROUNDS):
            slowest[huge[:64]] = min(slowest[huge[:64]], _seconds(redact, huge))
    return {
        "lines_per_s": round(sum(map(_lines_in, texts)) / best) if texts else 0,
        "slowest_ms": round(max(slowest.values(), default=0) * 1000, 3),
    }


def _lines_in(text: str) -> int:
    return len(text.splitlines()) or 1


def _seconds(redact: Redactor, text: str) -> float:
    start = thread_time()
    redact(text)
    return thread_time() - start
