"""Texts that have broken programs before, and values of every kind."""

from random import Random
from typing import Any, Final

NASTY: Final = (
    "",
    "\0",
    "\ud800",
    "x\udfff",
    "\u202egnirts\u202c",
    "\x1b[2J\x1b[31mred",
    "%s %d %(name)s %",
    "{} {0} {name!r:>{width}}",
    "../../etc/passwd",
    "<img src=x onerror=alert(1)>",
    "![a](javascript:alert(1))",
    "'; DROP TABLE incidents; --",
    "a" * 100_000,
    "\n" * 5_000,
    "\u0301" * 1_000,
    "NaN",
    "1e999",
    "- " * 2_000,
    "&a [*a, *a]",
    "!!python/object/apply:os.system [true]",
    "null",
)

_ALPHABET: Final = "abcXYZ019 \t\n:-_.,#'\"{}[]!&*%@|>\\/é漢\u200b\U0001f600\ud800"


def text(random: Random) -> str:
    """Return a nasty text, or characters that mean something to some parser."""
    if random.random() < 0.4:
        return random.choice(NASTY)
    return "".join(random.choices(_ALPHABET, k=random.randrange(60)))


def value(random: Random, depth: int = 0) -> Any:
    """Return what JSON can say: of any kind, some of it deep."""
    kinds = 8 if depth < 4 else 6
    match random.randrange(kinds):
        case 0:
            return None
        case 1:
            return random.random() < 0.5
        case 2:
            return random.choice((0, -1, 2**63, -(2**70), 10**30, random.randrange(1000)))
        case 3:
            return random.choice((0.5, -1e308, 1e-320))
        case 6:
            return [value(random, depth + 1) for _ in range(random.randrange(4))]
        case 7:
            return {text(random)[:50]: value(random, depth + 1) for _ in range(random.randrange(4))}
        case _:
            return text(random)


def spoiled(random: Random, good: str) -> str:
    """Return a good text with some lines dropped, doubled, moved or written over."""
    lines = good.splitlines()
    for _ in range(random.randrange(1, 6)):
        at = random.randrange(len(lines)) if lines else 0
        match random.randrange(5):
            case 0:
                del lines[at : at + random.randrange(1, 4)]
            case 1:
                lines.insert(at, random.choice(lines or [""]))
            case 2:
                lines.insert(at, text(random))
            case 3 if lines:
                cut = random.randrange(len(lines[at]) + 1)
                lines[at] = lines[at][:cut] + text(random) + lines[at][cut:]
            case _ if lines:
                lines[at] = " " * random.randrange(9) + lines[at].strip()
    return "\n".join(lines)
