"""What Home Assistant knows, in the words that cards ask for."""

import pytest

from custom_components.astromech.agent.diagnose.rules import analyse
from custom_components.astromech.agent.diagnose.surroundings import Surroundings, told
from custom_components.astromech.agent.knowledge import load_cards
from custom_components.astromech.agent.model import (
    Cause,
    Change,
    ChangeKind,
    Subject,
    SubjectKind,
)

from ..material import PaperHouse, incident, log

CARDS = load_cards()
CORE = Subject(kind=SubjectKind.HOST, id="core")
WEATHER = Subject(kind=SubjectKind.INTEGRATION, id="weather")


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations() -> None:
    """Stand in for the fixture of the same name, which starts Home Assistant for each test."""


def change(kind: ChangeKind, subject: Subject = WEATHER, **words: str) -> Change:
    return Change(time=0.0, kind=kind, subject=subject, **{"what": "weather", **words})


def test_each_kind_of_change_is_a_sentence() -> None:
    sentences = told(change(kind, before="1.0", after="1.1") for kind in ChangeKind)
    assert len(set(sentences)) == len(ChangeKind)
    assert sentences[0] == "after update of weather from 1.0 to 1.1"


def test_an_update_of_core_is_told_from_others() -> None:
    (sentence,) = told([change(ChangeKind.VERSION, CORE, what="core", before="1", after="2")])
    assert sentence.startswith("after core update of ")


def test_the_standing_of_an_entry_is_a_sentence() -> None:
    node = PaperHouse().put(entry_id="station", state="setup_error", reauth_in_progress=True)
    assert told([], [node]) == ("entry state of weather: setup_error, reauthentication is open",)


def test_an_update_makes_an_error_of_custom_code_an_incompatibility() -> None:
    found = incident(log("Setup failed", exceptions=("AttributeError",)))
    updated = told([change(ChangeKind.VERSION, CORE, what="core", before="1", after="2")])
    before = analyse(found, None, CARDS)
    after = analyse(found, None, CARDS, Surroundings(facts=updated))
    assert before.cause is Cause.API_CHANGED_OR_CODE_BUG
    assert after.cause is Cause.CUSTOM_INTEGRATION_INCOMPATIBLE
