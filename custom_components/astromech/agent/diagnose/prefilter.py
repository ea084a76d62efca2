"""What a text must contain for a pattern to have a chance: spares most of the searching.

Looking for a plain word is a hundred times cheaper than a search for a pattern, and hardly any
pattern has anything to do with a given text.
"""

from collections.abc import Iterable, Iterator
import re
from typing import Final

SHORTEST: Final = 3
"""Characters that a literal must have: shorter ones are in every text."""

_ELEMENT: Final = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?[=!<]?[=!]?|.", re.DOTALL)
_QUANTIFIER: Final = re.compile(r"([?*]|\{0?,\d*\}|\{0\})|([+]|\{\d+(?:,\d*)?\})")
_ZERO_WIDTH: Final = frozenset({"\\b", "\\B", "^", "$", "\\A", "\\Z"})


class Vocabulary:
    """Words to look for, all at once."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_start: dict[str, list[str]] = {}
        for word in words:
            self._by_start.setdefault(word[:SHORTEST], []).append(word)

    def present(self, lower: str) -> frozenset[str]:
        """Return the words that are in a text, which is given in lower case."""
        starts = {lower[at : at + SHORTEST] for at in range(len(lower) - SHORTEST + 1)}
        return frozenset(
            word
            for start in starts & self._by_start.keys()
            for word in self._by_start[start]
            if word in lower
        )


def literals(pattern: str) -> frozenset[str] | None:
    """Return lower-case texts of which every match contains one; None if nothing can be said."""
    found: set[str] = set()
    for branch in branches(pattern):
        best = _best(branch)
        if best is None:
            return None
        found |= best
    return frozenset(found)


def branches(pattern: str) -> Iterator[str]:
    """Yield the parts of a pattern between the bars that stand outside of brackets."""
    depth, start = 0, 0
    for element in _ELEMENT.finditer(pattern):
        word = element[0]
        depth += word.startswith("(")
        depth -= word == ")"
        if word == "|" and depth == 0:
            yield pattern[start : element.start()]
            start = element.end()
    yield pattern[start:]


def _best(branch: str) -> frozenset[str] | None:
    """Return the most telling texts of a branch without bars outside of brackets."""
    candidates = [c for c in _candidates(branch) if c and min(map(len, c)) >= SHORTEST]
    return max(candidates, key=lambda c: min(map(len, c)), default=None)


def _candidates(branch: str) -> Iterator[frozenset[str]]:
    run, at = "", 0
    while at < len(branch):
        end = _element_end(branch, at)
        word = branch[at:end]
        quantifier = _QUANTIFIER.match(branch, end)
        at = quantifier.end() if quantifier else end
        if at < len(branch) and quantifier and branch[at] == "?":
            at += 1
        if word in _ZERO_WIDTH and not quantifier:
            continue
        literal = _literal(word)
        optional = quantifier is not None and quantifier[1] is not None
        if literal and not optional:
            run += literal
        if literal is None or quantifier:
            yield frozenset({run})
            run = ""
        if word.startswith("(") and not optional:
            inner = _inside(word)
            yield (literals(inner) if inner is not None else None) or frozenset()
    yield frozenset({run})


def _element_end(branch: str, at: int) -> int:
    """Return where the element that begins here ends; a group is one element."""
    depth = 0
    for element in _ELEMENT.finditer(branch, at):
        depth += element[0].startswith("(")
        depth -= element[0] == ")"
        if depth == 0:
            return element.end()
    return len(branch)


def _inside(group: str) -> str | None:
    """Return what stands in a group, None for a look-around."""
    if group.startswith("(?:"):
        return group[3:-1]
    return None if group.startswith("(?") else group[1:-1]


def _literal(word: str) -> str | None:
    """Return the one character that an element stands for, None if it is no such element."""
    if len(word) == 1:
        return None if word in ".^$" else word.lower()
    if len(word) == 2 and word[0] == "\\" and not word[1].isalnum():
        return word[1].lower()
    return None
