"""Literals that a match must contain: found, and never more than is true."""

import re

import pytest

from custom_components.astromech.agent.diagnose.prefilter import literals
from custom_components.astromech.agent.knowledge import CARD_FILES, load_cards


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations() -> None:
    """Stand in for the fixture of the same name, which starts Home Assistant for each test."""


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("no route to host", {"no route to host"}),
        ("refused|timed out", {"refused", "timed out"}),
        (r"\b401\b", {"401"}),
        (r"colou?r wheel", {"r wheel"}),
        (r"(invalid|wrong) (key)?", {"invalid", "wrong"}),
        (r"(maybe)? certain", {" certain"}),
        (r"a[bc]{0,3}d", None),
        (r"x\.yz+w", {"x.yz"}),
        (r"(?!not )really", {"really"}),
        (r"bars \(in brackets|here\)", {"bars (in brackets", "here)"}),
    ],
)
def test_literals_of_a_pattern(pattern: str, expected: set[str] | None) -> None:
    assert literals(pattern) == (None if expected is None else frozenset(expected))


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"time[ -]?out\b", "Timeout"),
        (r"(a|bc){0,2}tail", "tail"),
        (r"one(?:two|three)*four", "onefour"),
        (r"abc{0}def", "abdef"),
        (r"[|(]pipe", "|pipe"),
    ],
)
def test_a_match_is_never_lost(pattern: str, text: str) -> None:
    assert re.search(pattern, text, re.IGNORECASE)
    words = literals(pattern)
    assert words is None or any(word in text.lower() for word in words)


def test_most_patterns_of_the_cards_need_no_search() -> None:
    assert CARD_FILES
    patterns = [
        pattern
        for card in load_cards()
        for evidence in card.when.evidence
        if (pattern := evidence.text) is not None
    ]
    without = [pattern for pattern in patterns if pattern.words is None]
    assert len(without) < len(patterns) / 4
