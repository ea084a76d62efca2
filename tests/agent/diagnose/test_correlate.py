"""What belongs together, and whether it amounts to something."""

import logging

from hypothesis import given, strategies as st
import pytest

from custom_components.astromech.agent.diagnose.correlate import (
    MAX_SYMPTOMS,
    QUIET,
    Standing,
    fold,
    is_recovery,
    scope_of,
    standing,
)
from custom_components.astromech.agent.diagnose.fingerprint import fingerprint, symptom_id
from custom_components.astromech.agent.model import Signal, Subject, SubjectKind

from ..material import STATION, PaperHouse, availability, entry_state, incident, log


@pytest.fixture
def house() -> PaperHouse:
    house = PaperHouse(entities={"sensor.a": "station", "sensor.b": "station"})
    house.put(entry_id="station", entities=2)
    return house


def test_an_entity_stands_for_its_entry(house: PaperHouse) -> None:
    assert scope_of(availability("sensor.a"), house) == STATION


def test_an_entity_without_an_entry_stands_for_itself(house: PaperHouse) -> None:
    signal = availability("sensor.yaml")
    assert scope_of(signal, house) == signal.subject


def test_the_records_of_an_integration_belong_to_its_only_entry(house: PaperHouse) -> None:
    assert scope_of(log(), house) == STATION


def test_of_several_entries_the_one_that_is_down_is_meant(house: PaperHouse) -> None:
    house.put(entry_id="second", entities=1, unavailable=1)
    assert scope_of(log(), house) == Subject(kind=SubjectKind.ENTRY, id="second")


def test_of_several_entries_that_are_up_none_is_guessed(house: PaperHouse) -> None:
    house.put(entry_id="second")
    assert scope_of(log(), house) == Subject(kind=SubjectKind.INTEGRATION, id="weather")


def test_a_storm_is_one_symptom_with_a_count() -> None:
    found = incident(*(log(at=float(number)) for number in range(1000)))
    (symptom,) = found.symptoms
    assert (symptom.count, symptom.first, found.last_seen) == (1000, 0.0, 999.0)


def test_seventy_four_entities_that_are_gone_are_one_symptom() -> None:
    found = incident(*(availability(f"sensor.n{number}") for number in range(74)))
    assert [symptom.count for symptom in found.symptoms] == [74]


def test_the_number_of_symptoms_is_bounded_and_the_rest_is_counted() -> None:
    found = incident(*(log(f"Broken {number}") for number in range(MAX_SYMPTOMS + 5)))
    assert (len(found.symptoms), found.dropped) == (MAX_SYMPTOMS, 5)


def test_arguments_are_no_part_of_a_symptoms_name() -> None:
    first = log("Error fetching A: 17", template="Error fetching %s: %s")
    second = log("Error fetching B: 18", template="Error fetching %s: %s")
    assert symptom_id(first) == symptom_id(second)


def test_the_place_of_the_exception_is() -> None:
    assert symptom_id(log(root_frame="a.py:f")) != symptom_id(log(root_frame="a.py:g"))


def test_a_loaded_entry_with_available_entities_is_well(house: PaperHouse) -> None:
    assert standing(incident(availability("sensor.a")), house, 0.0) is Standing.WELL


@pytest.mark.parametrize(
    "state", ["setup_error", "setup_retry", "migration_error", "failed_unload"]
)
def test_a_failed_entry_is_down(house: PaperHouse, state: str) -> None:
    house.put(entry_id="station", state=state)
    assert standing(incident(entry_state(state)), house, 0.0) is Standing.DOWN


def test_an_entry_none_of_whose_entities_is_available_is_down(house: PaperHouse) -> None:
    house.put(entry_id="station", entities=2, unavailable=2)
    assert standing(incident(availability("sensor.a")), house, 0.0) is Standing.DOWN


def test_an_entry_that_is_being_set_up_is_undecided(house: PaperHouse) -> None:
    house.put(entry_id="station", state="setup_in_progress")
    assert standing(incident(entry_state("setup_retry")), house, 0.0) is Standing.UNDECIDED


@pytest.mark.parametrize("gone", ["removed", "disabled"])
def test_what_was_removed_or_disabled_has_no_trouble(house: PaperHouse, gone: str) -> None:
    if gone == "removed":
        house.entries.clear()
    else:
        house.put(entry_id="station", state="setup_error", disabled=True)
    assert standing(incident(entry_state("setup_error")), house, 0.0) is Standing.WELL


def test_errors_in_the_log_complain_until_they_have_been_quiet(house: PaperHouse) -> None:
    found = incident(log(at=0.0))
    assert standing(found, house, QUIET - 1) is Standing.COMPLAINING
    assert standing(found, house, QUIET) is Standing.WELL


def test_warnings_alone_do_not_complain(house: PaperHouse) -> None:
    assert standing(incident(log(level=logging.WARNING)), house, 0.0) is Standing.WELL


@pytest.mark.parametrize(
    ("signal", "good"),
    [
        (availability("sensor.a", available=True), True),
        (availability("sensor.a"), False),
        (entry_state("loaded"), True),
        (entry_state("setup_retry"), False),
        (log(), False),
    ],
)
def test_good_news_is_told_from_bad(signal: Signal, good: bool) -> None:
    assert is_recovery(signal) is good


def test_the_name_of_an_outage_does_not_depend_on_how_it_shows() -> None:
    first = incident(entry_state("setup_retry"))
    second = incident(availability("sensor.a"), log())
    assert fingerprint(first, down=True) == fingerprint(second, down=True)


def test_the_name_of_a_complaint_does() -> None:
    names = {fingerprint(incident(log(text)), down=False) for text in ("One", "Two")}
    assert len(names) == 2


@given(st.permutations([log("One"), log("Two"), availability("sensor.a"), entry_state("loaded")]))
def test_the_order_of_signals_does_not_matter(signals: list[Signal]) -> None:
    found = None
    for signal in signals:
        found = fold(found, signal, STATION)
    assert found is not None
    assert {s.id for s in found.symptoms} == {symptom_id(signal) for signal in signals}
