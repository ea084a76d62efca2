"""What belongs together: from a signal to the trouble of one subject, to an incident."""

from hypothesis import given, strategies as st
import pytest

from custom_components.astromech.agent.diagnose.correlate import (
    MAX_DEPENDANTS,
    MAX_SYMPTOMS,
    fold,
    is_recovery,
    mend,
    scope_of,
)
from custom_components.astromech.agent.diagnose.fingerprint import fingerprint, symptom_id
from custom_components.astromech.agent.model import (
    Condition,
    ConditionFacts,
    Facts,
    RepairFacts,
    RunFacts,
    Signal,
    Subject,
    SubjectKind,
)

from ..material import STATION, PaperHouse, availability, entry_state, gathered, incident, log

LAMP = Subject(kind=SubjectKind.DEVICE, id="lamp")


@pytest.fixture
def house() -> PaperHouse:
    house = PaperHouse(entities={"sensor.a": "station", "sensor.b": "station"})
    house.put(entry_id="station", entities=2)
    return house


def _signal(facts: Facts, kind: SubjectKind = SubjectKind.HOST, name: str = "disk") -> Signal:
    return Signal(time=0.0, subject=Subject(kind=kind, id=name), facts=facts)


def _disk(*, holds: bool) -> Signal:
    return _signal(ConditionFacts(condition=Condition.DISK_LOW, holds=holds))


def _repair(*, active: bool) -> Signal:
    return _signal(RepairFacts(domain="weather", issue_id="old", active=active))


# --- whom a signal is about -------------------------------------------------------------------


def test_an_entity_stands_for_its_device(house: PaperHouse) -> None:
    house.put_device(device_id="lamp", entry_id="station")
    assert scope_of(availability("sensor.lamp"), house) == LAMP


def test_an_entity_without_a_device_stands_for_its_entry(house: PaperHouse) -> None:
    assert scope_of(availability("sensor.a"), house) == STATION


def test_an_entity_without_an_entry_stands_for_itself(house: PaperHouse) -> None:
    signal = availability("sensor.yaml")
    assert scope_of(signal, house) == signal.subject


def test_the_records_of_an_integration_belong_to_its_only_entry(house: PaperHouse) -> None:
    assert scope_of(log(), house) == STATION


def test_the_records_of_a_library_belong_to_the_integration_that_uses_it(house: PaperHouse) -> None:
    house.libraries["weatherlib"] = "weather"
    record = log().facts
    ours = _signal(record, SubjectKind.LOGGER, "weatherlib")
    other = _signal(record, SubjectKind.LOGGER, "unheard.of")
    assert (scope_of(ours, house), scope_of(other, house)) == (STATION, other.subject)


def test_of_several_entries_the_one_that_is_down_is_meant(house: PaperHouse) -> None:
    house.put(entry_id="second", entities=1, unavailable=1)
    assert scope_of(log(), house) == Subject(kind=SubjectKind.ENTRY, id="second")


def test_of_several_entries_that_are_up_none_is_guessed(house: PaperHouse) -> None:
    house.put(entry_id="second")
    assert scope_of(log(), house) == Subject(kind=SubjectKind.INTEGRATION, id="weather")


# --- the trouble of one subject ---------------------------------------------------------------


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


@given(
    st.permutations(
        [
            log("One", at=2.0),
            log("Two", at=3.0),
            log("One", at=2.0, error="other"),
            availability("sensor.a", at=1.0),
            availability("sensor.b", at=1.0),
            entry_state("setup_retry", at=4.0),
        ]
    )
)
def test_the_order_of_signals_does_not_matter(signals: list[Signal]) -> None:
    found = incident(*signals)
    assert sorted((s.id, s.count, s.first, s.latest.time) for s in found.symptoms) == sorted(
        {
            (symptom_id(signal), count, signal.time, signal.time)
            for signal in signals
            for count in (sum(symptom_id(s) == symptom_id(signal) for s in signals),)
        }
    )
    assert (found.first_seen, found.last_seen) == (1.0, 4.0)
    same = incident(*sorted(signals, key=repr))
    assert {s.latest for s in found.symptoms} == {s.latest for s in same.symptoms}


# --- good news --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("signal", "good"),
    [
        (availability("sensor.a", available=True), True),
        (availability("sensor.a"), False),
        (entry_state("loaded"), True),
        (entry_state("removed"), True),
        (entry_state("setup_retry"), False),
        (log(), False),
        (_repair(active=False), True),
        (_repair(active=True), False),
        (_disk(holds=False), True),
        (_disk(holds=True), False),
        (_signal(RunFacts(failed=False)), True),
        (_signal(RunFacts(failed=True)), False),
    ],
)
def test_good_news_is_told_from_bad(signal: Signal, good: bool) -> None:
    assert is_recovery(signal) is good


def test_what_was_taken_back_is_no_symptom_any_more() -> None:
    found = incident(_disk(holds=True), _repair(active=True))
    assert mend(found, _disk(holds=False)).symptoms == found.symptoms[1:]


def test_one_entity_that_is_back_does_not_excuse_the_others() -> None:
    found = incident(availability("sensor.a"))
    assert mend(found, availability("sensor.a", available=True)) == found


# --- troubles with one cause ------------------------------------------------------------------


def test_what_has_one_cause_is_one_incident_with_its_dependants() -> None:
    lamp = incident(availability("sensor.lamp", at=1.0), scope=LAMP)
    station = incident(entry_state("setup_retry", at=2.0), availability("sensor.a", at=3.0))
    found = gathered(STATION, [lamp, station])
    assert (found.scope, found.dependants, found.dependant_count) == (STATION, (LAMP,), 1)
    assert (found.first_seen, found.last_seen) == (1.0, 3.0)
    assert [symptom.count for symptom in found.symptoms] == [1, 2]
    assert found.symptoms[0].id == symptom_id(entry_state("setup_retry"))


def test_the_dependants_are_bounded_and_all_counted() -> None:
    devices = [Subject(kind=SubjectKind.DEVICE, id=f"{n:03}") for n in range(MAX_DEPENDANTS + 7)]
    troubles = [incident(availability("sensor.a"), scope=device) for device in devices]
    found = gathered(STATION, troubles)
    assert (len(found.dependants), found.dependant_count) == (MAX_DEPENDANTS, len(devices))
    assert found.symptoms[0].count == len(devices)


@given(st.permutations(range(6)))
def test_the_order_of_troubles_does_not_matter(order: list[int]) -> None:
    troubles = [
        incident(
            log(f"Broken {n % 4}", at=float(n)), scope=Subject(kind=SubjectKind.ENTRY, id=f"{n}")
        )
        for n in order
    ]
    assert gathered(STATION, troubles) == gathered(STATION, reversed(troubles))


def test_no_signal_is_lost_but_what_the_counters_say() -> None:
    signals = [log(f"Broken {n % 90}", at=float(n)) for n in range(300)]
    found: list[Signal] = []
    trouble = None
    for signal in signals:
        trouble = fold(trouble, signal, STATION)
        found.append(signal)
    assert trouble is not None
    whole = gathered(STATION, [trouble, incident(*signals[:60], scope=LAMP)])
    assert sum(symptom.count for symptom in whole.symptoms) + whole.dropped == 360


# --- names ------------------------------------------------------------------------------------


def test_the_name_of_an_outage_does_not_depend_on_how_it_shows() -> None:
    first = incident(entry_state("setup_retry"))
    second = incident(availability("sensor.a"), log())
    assert fingerprint(first, down=True) == fingerprint(second, down=True)


def test_the_name_of_a_complaint_does() -> None:
    names = {fingerprint(incident(log(text)), down=False) for text in ("One", "Two")}
    assert len(names) == 2
