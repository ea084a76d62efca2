"""The rule cards: each must have the agreed form and stand by its own examples."""

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
import pytest

from custom_components.astromech.agent.diagnose.rules import Card, analyse, match, parse_cards
from custom_components.astromech.agent.knowledge import CARD_FILES, load_cards, read_cards
from custom_components.astromech.agent.model import Cause, Check, Remedy, Risk

from .material import example

FOLDER = (
    Path(__file__).parent.parent.parent / "custom_components" / "astromech" / "agent" / "knowledge"
)
DOCUMENTS: list[dict[str, Any]] = [
    document for name in CARD_FILES for document in read_cards(FOLDER / f"{name}.yaml")
]
CARDS = {card.id: card for card in load_cards()}


def _examples(which: str) -> list[Any]:
    return [
        pytest.param(CARDS[document["id"]], words, id=f"{document['id']}-{number}")
        for document in DOCUMENTS
        for number, words in enumerate(document["examples"][which])
    ]


def test_every_file_is_loaded() -> None:
    assert {file.stem for file in FOLDER.glob("*.yaml")} == set(CARD_FILES)


def test_there_are_enough_cards_and_none_twice() -> None:
    assert len(CARDS) == len(DOCUMENTS) >= 8


@pytest.mark.parametrize("name", CARD_FILES)
def test_card_files_have_the_agreed_form(name: str) -> None:
    schema = json.loads((FOLDER / "card.schema.json").read_text())
    Draft202012Validator(schema).validate(read_cards(FOLDER / f"{name}.yaml"))


@pytest.mark.parametrize(("card", "words"), _examples("positive"))
def test_a_card_fits_its_positive_examples(card: Card, words: dict[str, Any]) -> None:
    incident, entry = example(words)
    assert match(card, incident, entry)


@pytest.mark.parametrize(("card", "words"), _examples("positive"))
def test_all_cards_together_find_the_cause_of_an_example(card: Card, words: dict[str, Any]) -> None:
    incident, entry = example(words)
    diagnosis = analyse(incident, entry, CARDS.values())
    assert (diagnosis.cause, diagnosis.abstained) == (card.cause, False)


@pytest.mark.parametrize(("card", "words"), _examples("negative"))
def test_a_card_does_not_fit_its_negative_examples(card: Card, words: dict[str, Any]) -> None:
    incident, entry = example(words)
    assert match(card, incident, entry) is None


def test_schemas_know_the_same_words_as_the_code() -> None:
    rca = json.loads((FOLDER / "rca.schema.json").read_text())["properties"]
    card = json.loads((FOLDER / "card.schema.json").read_text())["items"]["properties"]
    assert rca["cause"]["enum"] == list(Cause)
    assert [*card["cause"]["enum"], "other"] == list(Cause)
    assert rca["risk"]["enum"] == card["risk"]["enum"] == list(Risk)
    assert rca["tests"]["items"]["enum"] == list(Check)
    remedies = rca["candidate_actions"]["items"]["properties"]["action"]["enum"]
    assert remedies == card["remedies"]["items"]["propertyNames"]["enum"] == list(Remedy)


def test_a_malformed_card_is_refused() -> None:
    with pytest.raises(ValueError, match="gremlins"):
        parse_cards([{**DOCUMENTS[0], "cause": "gremlins"}])
