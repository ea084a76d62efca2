"""How the subject of a trouble is doing, as the graph sees it."""

import logging

import pytest

from custom_components.astromech.agent.diagnose.standing import (
    QUIET,
    RUN_LASTS,
    Standing,
    standing,
)
from custom_components.astromech.agent.model import (
    AvailabilityFacts,
    Condition,
    ConditionFacts,
    EntryFacts,
    Facts,
    Incident,
    RepairFacts,
    RunFacts,
    Signal,
    Subject,
    SubjectKind,
)

from ..material import STATION, PaperHouse, availability, entry_state, incident, log

LAMP = Subject(kind=SubjectKind.DEVICE, id="lamp")
SUNRISE = Subject(kind=SubjectKind.AUTOMATION, id="automation.sunrise")


@pytest.fixture
def house() -> PaperHouse:
    house = PaperHouse(entities={"sensor.a": "station", "sensor.b": "station"})
    house.put(entry_id="station", entities=2)
    return house


def about(subject: Subject, facts: Facts) -> Incident:
    return incident(Signal(time=0.0, subject=subject, facts=facts), scope=subject)


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


@pytest.mark.parametrize("gone", ["removed", "disabled", "stopped"])
def test_what_was_removed_disabled_or_stopped_has_no_trouble(house: PaperHouse, gone: str) -> None:
    match gone:
        case "removed":
            house.entries.clear()
        case "disabled":
            house.put(entry_id="station", state="setup_error", disabled=True)
        case _:
            house.put(entry_id="station", state="not_loaded", entities=2, unavailable=2)
    assert standing(incident(entry_state("setup_error")), house, 0.0) is Standing.WELL


def test_a_platform_that_failed_is_a_complaint_until_it_is_set_up(house: PaperHouse) -> None:
    found = about(STATION, EntryFacts(state="loaded", failed_platforms=("sensor",)))
    house.broken["station"] = ("sensor",)
    assert standing(found, house, 0.0) is Standing.COMPLAINING
    house.broken.clear()
    assert standing(found, house, 0.0) is Standing.WELL


def test_errors_in_the_log_complain_until_they_have_been_quiet(house: PaperHouse) -> None:
    found = incident(log(at=0.0))
    assert standing(found, house, QUIET - 1) is Standing.COMPLAINING
    assert standing(found, house, QUIET) is Standing.WELL


def test_warnings_alone_do_not_complain(house: PaperHouse) -> None:
    assert standing(incident(log(level=logging.WARNING)), house, 0.0) is Standing.WELL


def test_what_is_known_to_be_nothing_does_not_complain(house: PaperHouse) -> None:
    found = incident(log("Harmless"), log("Harmful"))
    harmless = found.symptoms[0].id
    assert standing(found, house, 0.0, lambda s: s.id == harmless) is Standing.COMPLAINING
    assert standing(found, house, 0.0, lambda _: True) is Standing.WELL


# --- devices ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "seen"),
    [
        ({"unavailable": 1}, Standing.DOWN),
        ({"unavailable": 0}, Standing.WELL),
        ({"unavailable": 1, "disabled": True}, Standing.WELL),
        ({"entities": 2, "unavailable": 1}, Standing.WELL),
    ],
)
def test_a_device_is_down_when_nothing_of_it_is_left(
    house: PaperHouse, facts: dict[str, int], seen: Standing
) -> None:
    house.put_device(device_id="lamp", entry_id="station", **facts)
    assert standing(incident(availability("sensor.lamp"), scope=LAMP), house, 0.0) is seen


def test_a_device_that_was_removed_is_not_missed(house: PaperHouse) -> None:
    assert standing(incident(availability("sensor.x"), scope=LAMP), house, 0.0) is Standing.WELL


@pytest.mark.parametrize("state", ["setup_in_progress", "unload_in_progress", "not_loaded"])
def test_while_its_entry_is_reloaded_a_device_is_not_judged(house: PaperHouse, state: str) -> None:
    house.put(entry_id="station", state=state)
    house.put_device(device_id="lamp", entry_id="station", unavailable=1)
    found = incident(availability("sensor.lamp"), scope=LAMP)
    assert standing(found, house, 0.0) is Standing.UNDECIDED


def test_what_comes_and_goes_is_a_complaint_for_a_while(house: PaperHouse) -> None:
    house.put_device(device_id="lamp", entry_id="station")
    found = about(LAMP, AvailabilityFacts(available=False, flaps=6))
    assert standing(found, house, QUIET - 1) is Standing.COMPLAINING
    assert standing(found, house, QUIET) is Standing.WELL


# --- everything else --------------------------------------------------------------------------


def test_a_condition_that_holds_is_an_outage(house: PaperHouse) -> None:
    disk = Subject(kind=SubjectKind.HOST, id="disk")
    found = about(disk, ConditionFacts(condition=Condition.DISK_LOW, holds=True))
    assert standing(found, house, 1e6) is Standing.DOWN


def test_a_failed_run_counts_for_a_day(house: PaperHouse) -> None:
    found = about(SUNRISE, RunFacts(failed=True))
    assert standing(found, house, RUN_LASTS - 1) is Standing.COMPLAINING
    assert standing(found, house, RUN_LASTS) is Standing.WELL


@pytest.mark.parametrize(
    ("severity", "seen"),
    [
        ("critical", Standing.COMPLAINING),
        ("error", Standing.COMPLAINING),
        ("warning", Standing.UNDECIDED),
    ],
)
def test_a_grave_repairs_issue_complains_and_another_is_kept_for_what_may_follow(
    house: PaperHouse, severity: str, seen: Standing
) -> None:
    found = about(STATION, RepairFacts(domain="weather", issue_id="old", severity=severity))
    assert standing(found, house, 1e6) is seen
