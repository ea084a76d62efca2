"""The texts of the integration in every language, held against the English ones."""

from collections import Counter
import json
import re
import string
from typing import Final

from homeassistant.helpers import config_validation as cv
import pytest

from .source import PACKAGE, load_json
from .test_components import texts

FOLDER: Final = PACKAGE / "translations"
LANGUAGES: Final = {
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "nl": "Dutch",
    "pl": "Polish",
    "zh-Hans": "Simplified Chinese",
}
# Names, units and words that a language shares with English are equal to it, whole sentences are not.
MOST_EQUAL: Final = 0.12
# How many paths a failure names.
SHOWN: Final = 40
# What Markdown makes of a text: code, bold and slanted words, entries of a list, lines.
MARKS: Final = re.compile(r"`[^`]*`|\*+|^- |\n", re.MULTILINE)

each_language = pytest.mark.parametrize("language", sorted(LANGUAGES), ids=LANGUAGES.get)


def read(language: str) -> dict[str, str]:
    """Return the texts of a language by their paths; empty if there is no file of it."""
    return dict(texts(load_json(FOLDER / f"{language}.json")))


ENGLISH: Final = read("en")


def in_both(language: str) -> list[tuple[str, str, str]]:
    """Return path, English text and text of all that English has and the language too."""
    return [(path, ENGLISH[path], text) for path, text in read(language).items() if path in ENGLISH]


def placeholders(text: str) -> set[str]:
    """Return the names of what is put into a text."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def marks(text: str) -> Counter[str]:
    """Return how often a text has each mark of Markdown; code in backticks is one of them."""
    return Counter(MARKS.findall(text))


def test_the_languages_are_the_ones_that_are_told_of() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == LANGUAGES.keys()


@each_language
def test_a_language_says_all_that_english_says_and_no_more(language: str) -> None:
    paths = read(language).keys()
    missing, stale = sorted(ENGLISH.keys() - paths), sorted(paths - ENGLISH.keys())
    assert not missing, f"{len(missing)} not translated: {', '.join(missing[:SHOWN])}"
    assert not stale, f"{len(stale)} that English has no longer: {', '.join(stale[:SHOWN])}"


@each_language
def test_a_translation_takes_the_same_placeholders(language: str) -> None:
    wrong = {
        path: (placeholders(english), placeholders(text))
        for path, english, text in in_both(language)
        if placeholders(english) != placeholders(text)
    }
    assert wrong == {}


@each_language
def test_a_translation_is_marked_up_as_in_english(language: str) -> None:
    wrong = {
        path: (marks(english), marks(text))
        for path, english, text in in_both(language)
        if marks(english) != marks(text)
    }
    assert wrong == {}


@each_language
def test_every_text_can_be_shown(language: str) -> None:
    """A quote before a brace would have the page show the name of the placeholder."""
    wrong = [
        path
        for path, text in read(language).items()
        if not text or text != text.strip() or "'{" in text or "://" in text
    ]
    assert wrong == []
    for text in read(language).values():
        cv.string_with_no_html(text)


@pytest.mark.parametrize("language", sorted(LANGUAGES.keys() - {"en"}), ids=LANGUAGES.get)
def test_a_translation_is_not_left_in_english(language: str) -> None:
    both = in_both(language)
    equal = [path for path, english, text in both if text == english]
    assert len(equal) <= MOST_EQUAL * len(both), f"{len(equal)} of {len(both)}: {equal}"


@each_language
def test_a_file_is_written_so_that_changes_are_seen(language: str) -> None:
    path = FOLDER / f"{language}.json"
    tidy = json.dumps(load_json(path), indent=2, sort_keys=True, ensure_ascii=False)
    assert path.read_text() == f"{tidy}\n"
