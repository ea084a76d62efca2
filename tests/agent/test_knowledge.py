"""The rule cards: each must have the agreed form and stand by its own examples."""

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
import pytest

from custom_components.astromech.agent.diagnose.cards import Card, parse_cards
from custom_components.astromech.agent.diagnose.rules import analyse, match
from custom_components.astromech.agent.knowledge import (
    CARD_FILES,
    PREFERENCES,
    load_cards,
    read_cards,
)
from custom_components.astromech.agent.model import (
    Cause,
    ChangeKind,
    Check,
    Condition,
    Remedy,
    Risk,
    SubjectKind,
)

from .material import example

FOLDER = (
    Path(__file__).parent.parent.parent / "custom_components" / "astromech" / "agent" / "knowledge"
)
DOCUMENTS: list[dict[str, Any]] = [
    document for name in CARD_FILES for document in read_cards(FOLDER / f"{name}.yaml")
]
CARDS = {card.id: card for card in load_cards()}


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations() -> None:
    """Stand in for the fixture of the same name, which starts Home Assistant for each test."""


def _examples(which: str) -> list[Any]:
    return [
        pytest.param(CARDS[document["id"]], words, id=f"{document['id']}-{number}")
        for document in DOCUMENTS
        for number, words in enumerate(document["examples"][which])
    ]


def test_every_file_is_loaded() -> None:
    assert {file.stem for file in FOLDER.glob("*.yaml")} == {*CARD_FILES, PREFERENCES}


def test_there_are_enough_cards_and_none_twice() -> None:
    assert len(CARDS) == len(DOCUMENTS) >= 150


@pytest.mark.parametrize("name", CARD_FILES)
def test_card_files_have_the_agreed_form(name: str) -> None:
    schema = json.loads((FOLDER / "card.schema.json").read_text())
    Draft202012Validator(schema).validate(read_cards(FOLDER / f"{name}.yaml"))


@pytest.mark.parametrize(("card", "words"), _examples("positive"))
def test_a_card_fits_its_positive_examples(card: Card, words: dict[str, Any]) -> None:
    incident, entry, known = example(words)
    assert match(card, incident, entry, known)


@pytest.mark.parametrize(("card", "words"), _examples("positive"))
def test_all_cards_together_find_the_cause_of_an_example(card: Card, words: dict[str, Any]) -> None:
    incident, entry, known = example(words)
    diagnosis = analyse(incident, entry, CARDS.values(), known)
    assert (diagnosis.cause, diagnosis.abstained) == (card.cause, False)


@pytest.mark.parametrize(("card", "words"), _examples("negative"))
def test_a_card_does_not_fit_its_negative_examples(card: Card, words: dict[str, Any]) -> None:
    incident, entry, known = example(words)
    assert match(card, incident, entry, known) is None


def test_schemas_know_the_same_words_as_the_code() -> None:
    rca = json.loads((FOLDER / "rca.schema.json").read_text())["properties"]
    schema = json.loads((FOLDER / "card.schema.json").read_text())
    words, card = schema["$defs"], schema["items"]["properties"]
    assert rca["cause"]["enum"] == words["cause"]["enum"] == list(Cause)
    assert rca["risk"]["enum"] == card["risk"]["enum"] == list(Risk)
    assert words["subject"]["enum"] == list(SubjectKind)
    assert words["change"]["enum"] == list(ChangeKind)
    assert words["evidence"]["properties"]["condition"]["items"]["enum"] == list(Condition)
    assert rca["tests"]["items"]["enum"] == list(Check)
    remedies = rca["candidate_actions"]["items"]["properties"]["action"]["enum"]
    assert remedies == words["remedy"]["enum"] == list(Remedy)


def test_a_malformed_card_is_refused() -> None:
    with pytest.raises(ValueError, match="gremlins"):
        parse_cards([{**DOCUMENTS[0], "cause": "gremlins"}])
