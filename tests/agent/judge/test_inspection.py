"""When trouble becomes an incident, what belongs to it, and when it is over."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from random import Random
import time
from typing import Any

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.astromech.agent.diagnose.standing import QUIET
from custom_components.astromech.agent.diagnose.wiring import DeviceRow, EntryRow
from custom_components.astromech.agent.judge.inspection import (
    AFTERMATH,
    CURED,
    LOOK_AGAIN,
    Inspection,
    Verdict,
)
from custom_components.astromech.agent.judge.watch import MAX_CASES, Case, Watch
from custom_components.astromech.agent.model import (
    Incident,
    IncidentStatus,
    Signal,
    Subject,
    SubjectKind,
)

from ..material import STATION, PaperHouse, availability, entry_state, log, outcome

SETTLE = 60.0
BROKER = Subject(kind=SubjectKind.ENTRY, id="mqtt")


@pytest.fixture
def house() -> PaperHouse:
    house = PaperHouse(entities={"sensor.a": "station"})
    house.put(entry_id="station", state="setup_retry", entities=1)
    return house


@pytest.fixture
def watch(house: PaperHouse) -> Watch:
    return Watch(house, settle=SETTLE, since=0.0)


def look(watch: Watch, now: float) -> list[tuple[Verdict, Case]]:
    """Inspection, and do with cases what the loop does."""
    decisions = outcome(Inspection(watch, now).steps())
    for verdict, case in decisions:
        match verdict:
            case Verdict.EXPLAIN:
                opened = replace(case.incident, status=IncidentStatus.OPEN)
                watch.put(replace(case, incident=opened))
            case Verdict.RESOLVE:
                watch.forget(case.incident.scope)
            case Verdict.JOIN:
                watch.cases.pop(case.incident.scope)
    return decisions


def verdicts(watch: Watch, now: float) -> list[Verdict]:
    return [verdict for verdict, _ in look(watch, now)]


def incidents(watch: Watch) -> list[Incident]:
    return [case.incident for case in watch.open_cases()]


def entry(name: str) -> Subject:
    return Subject(kind=SubjectKind.ENTRY, id=name)


def device(name: str) -> Subject:
    return Subject(kind=SubjectKind.DEVICE, id=name)


# --- the life of one incident -----------------------------------------------------------------


def test_what_has_lasted_is_an_incident(watch: Watch) -> None:
    watch.observe([entry_state("setup_retry", at=5.0)], now=5.0)
    assert verdicts(watch, 64.0) == []
    assert verdicts(watch, 65.0) == [Verdict.EXPLAIN]
    assert [i.scope for i in incidents(watch)] == [STATION]


def test_what_heals_in_time_was_nothing(watch: Watch, house: PaperHouse) -> None:
    watch.observe([entry_state("setup_retry", at=0.0), log(at=0.0)], now=0.0)
    house.put(entry_id="station", entities=1)
    assert verdicts(watch, 60.0) == []
    assert watch.troubles == {}


def test_it_is_over_after_it_was_well_for_a_while(watch: Watch, house: PaperHouse) -> None:
    watch.observe([entry_state("setup_retry", at=0.0)], now=0.0)
    look(watch, 60.0)
    house.put(entry_id="station", entities=1)
    watch.observe([entry_state("loaded", at=100.0)], now=100.0)
    assert verdicts(watch, 100.0) == []
    assert watch.next_due() == 100.0 + CURED
    assert verdicts(watch, 100.0 + CURED) == [Verdict.RESOLVE]
    assert watch.next_due() is None


def test_a_relapse_begins_the_while_anew(watch: Watch, house: PaperHouse) -> None:
    watch.observe([entry_state("setup_retry", at=0.0)], now=0.0)
    look(watch, 60.0)
    house.put(entry_id="station", entities=1)
    look(watch, 100.0)
    house.put(entry_id="station", state="setup_retry")
    watch.observe([entry_state("setup_retry", at=105.0)], now=105.0)
    look(watch, 105.0)
    house.put(entry_id="station", entities=1)
    look(watch, 111.0)
    assert len(incidents(watch)) == 1


def test_an_open_incident_is_looked_at_again_without_being_asked(watch: Watch) -> None:
    watch.observe([entry_state("setup_retry", at=0.0)], now=0.0)
    look(watch, 60.0)
    assert watch.next_due() == 60.0 + LOOK_AGAIN
    assert verdicts(watch, 90.0) == []
    assert verdicts(watch, 60.0 + LOOK_AGAIN) == [Verdict.EXPLAIN]


def test_what_is_new_about_it_is_explained_at_once(watch: Watch) -> None:
    watch.observe([entry_state("setup_retry", at=0.0)], now=0.0)
    look(watch, 60.0)
    watch.observe([log("Something else", at=70.0)], now=70.0)
    assert verdicts(watch, 71.0) == [Verdict.EXPLAIN]


def test_one_that_is_just_being_set_up_is_waited_for(watch: Watch, house: PaperHouse) -> None:
    watch.observe([entry_state("setup_retry", at=0.0)], now=0.0)
    house.put(entry_id="station", state="setup_in_progress")
    assert verdicts(watch, 60.0) == []
    assert watch.next_due() == 120.0


def test_what_a_person_has_stopped_is_no_trouble(watch: Watch, house: PaperHouse) -> None:
    watch.observe([entry_state("setup_retry", at=0.0)], now=0.0)
    house.put(entry_id="station", state="not_loaded", entities=1, unavailable=1)
    assert verdicts(watch, 60.0) == []
    assert watch.troubles == {}


def test_after_a_reload_all_has_time_to_come_up(watch: Watch, house: PaperHouse) -> None:
    house.put(entry_id="station", entities=1, unavailable=1, loaded_since=50.0)
    watch.observe([availability("sensor.a", at=0.0)], now=0.0)
    assert verdicts(watch, 61.0) == []
    assert verdicts(watch, 110.0) == [Verdict.EXPLAIN]


def test_of_an_outage_the_errors_in_the_log_do_not_outlive_it(
    watch: Watch, house: PaperHouse
) -> None:
    house.put_device(device_id="lamp", entry_id="station", unavailable=1)
    house.put(entry_id="station", entities=2, unavailable=1)
    house.wire()
    watch.observe([availability("sensor.lamp", at=0.0), log("No answer", at=1.0)], now=1.0)
    look(watch, 61.0)
    (found,) = incidents(watch)
    assert (found.scope, found.dependants) == (STATION, (device("lamp"),))
    house.put_device(device_id="lamp", entry_id="station")
    look(watch, 62.0)
    assert verdicts(watch, 62.0 + CURED) == [Verdict.RESOLVE]


def test_complaints_end_when_they_have_been_quiet(watch: Watch, house: PaperHouse) -> None:
    house.put(entry_id="station", entities=1)
    watch.observe([log(at=0.0)], now=0.0)
    assert verdicts(watch, 60.0) == [Verdict.EXPLAIN]
    look(watch, QUIET + 1)
    assert verdicts(watch, QUIET + 1 + CURED) == [Verdict.RESOLVE]


def test_the_number_of_cases_is_bounded(watch: Watch) -> None:
    watch.observe(
        [
            Signal(time=0.0, subject=Subject(kind=SubjectKind.LOGGER, id=f"{n}"), facts=log().facts)
            for n in range(MAX_CASES + 3)
        ],
        now=0.0,
    )
    look(watch, 60.0)
    assert (len(watch.cases), watch.dropped) == (MAX_CASES, 3)


def test_what_is_being_worked_on_is_left_alone(watch: Watch) -> None:
    watch.observe([entry_state("setup_retry", at=0.0)], now=0.0)
    look(watch, 60.0)
    watch.muted.add(STATION)
    assert verdicts(watch, 1000.0) == []


def test_a_device_that_comes_back_by_itself_is_learned_from(house: PaperHouse) -> None:
    watch = Watch(house, settle=SETTLE, since=0.0)
    house.wire()
    for number in range(3):
        start = 10_000.0 * number
        house.put_device(device_id="tv", unavailable=1, since=start)
        watch.observe([availability("sensor.tv", at=start)], now=start)
        look(watch, start + 100.0)
        house.put_device(device_id="tv")
        look(watch, start + 4000.0)
        look(watch, start + 4000.0 + CURED)
    assert watch.habits.patience(device("tv")) == pytest.approx(6000.0)


# --- one cause, many dependants ---------------------------------------------------------------


def broker_house(devices: int = 74, *, at: float = 100.0, own: bool = True) -> PaperHouse:
    """Return a house whose broker has just gone, with all that rests on it."""
    house = PaperHouse()
    house.put(entry_id="mqtt", domain="mqtt", entities=devices * own, unavailable=devices * own,
              since=at)  # fmt: skip
    for name in ("tasmota", "other"):
        house.put(entry_id=name, domain=name, entities=1, unavailable=name == "tasmota", since=at)
    for number in range(devices * own):
        house.put_device(device_id=f"d{number:03}", entry_id="mqtt", unavailable=1, since=at)
    house.put_device(device_id="plug", entry_id="tasmota", unavailable=1, since=at)
    house.wire(EntryRow(id="tasmota", domain="tasmota", needs=frozenset({"mqtt"})))
    return house


def losses(house: PaperHouse, at: float = 100.0) -> list[Signal]:
    return [
        availability(f"sensor.{node.device_id}", at=at)
        for node in house.devices.values()
        if node.silent
    ]


def watched(house: PaperHouse, signals: Iterable[Signal], *now: float) -> Watch:
    watch = Watch(house, settle=SETTLE, since=0.0)
    watch.observe(signals, now=100.0)
    for moment in now or (200.0,):
        look(watch, moment)
    return watch


def test_a_broker_and_seventy_four_devices_are_one_incident() -> None:
    house = broker_house()
    (found,) = incidents(watched(house, losses(house)))
    assert (found.scope, found.dependant_count) == (BROKER, 75)
    assert found.symptoms[0].count == 75
    assert device("plug") in found.dependants


def test_what_was_gone_before_the_broker_is_not_its_fault() -> None:
    house = broker_house()
    house.put_device(device_id="old", entry_id="mqtt", unavailable=1, since=-5000.0)
    house.wire(EntryRow(id="tasmota", domain="tasmota", needs=frozenset({"mqtt"})))
    found = {i.scope: i for i in incidents(watched(house, losses(house)))}
    assert found.keys() == {BROKER, device("old")}
    assert found[BROKER].dependant_count == 75


def test_what_is_wrong_elsewhere_stays_apart() -> None:
    house = broker_house()
    house.put(entry_id="other", domain="other", state="setup_error", since=100.0)
    signals = [*losses(house), entry_state("setup_error", "Wrong model", at=100.0, entry="other")]
    assert {i.scope for i in incidents(watched(house, signals))} == {BROKER, entry("other")}


def test_a_broker_without_a_word_of_its_own_is_blamed_by_what_rests_on_it() -> None:
    house = broker_house(own=False)
    house.put(entry_id="second", domain="second", entities=1, unavailable=1, since=110.0)
    house.put_device(device_id="valve", entry_id="second", unavailable=1, since=110.0)
    house.wire(
        EntryRow(id="tasmota", domain="tasmota", needs=frozenset({"mqtt"})),
        EntryRow(id="second", domain="second", needs=frozenset({"mqtt"})),
    )
    (found,) = incidents(watched(house, losses(house)))
    assert (found.scope, found.dependants) == (BROKER, (device("plug"), device("valve")))


def bridge_house(lost: int, at: float = 100.0) -> PaperHouse:
    """Return a house with a bridge of four lamps, some of which are gone."""
    house = PaperHouse()
    house.put(entry_id="hue", domain="hue", entities=9, unavailable=lost)
    house.put_device(device_id="bridge", entry_id="hue")
    for number in range(4):
        gone = number < lost
        house.put_device(device_id=f"lamp{number}", entry_id="hue", unavailable=gone, since=at)
    house.wire(*(DeviceRow(id=f"lamp{n}", entry_id="hue", via="bridge") for n in range(4)))
    return house


def test_a_bridge_all_of_whose_devices_go_at_once_is_the_cause() -> None:
    house = bridge_house(lost=4)
    (found,) = incidents(watched(house, losses(house)))
    assert (found.scope, found.dependant_count) == (device("bridge"), 4)


def test_two_devices_of_a_bridge_are_two_incidents() -> None:
    house = bridge_house(lost=2)
    found = incidents(watched(house, losses(house)))
    assert {i.scope for i in found} == {device("lamp0"), device("lamp1")}


def test_one_device_of_a_healthy_entry_is_an_incident_of_its_own() -> None:
    house = bridge_house(lost=1)
    (found,) = incidents(watched(house, losses(house)))
    assert (found.scope, found.was_down, found.dependant_count) == (device("lamp0"), True, 0)


def test_what_recovers_slowly_after_its_cause_is_no_new_incident() -> None:
    house = broker_house()
    watch = watched(house, losses(house))
    house.put(entry_id="mqtt", domain="mqtt", entities=74, unavailable=1)
    for number in range(1, 74):
        house.put_device(device_id=f"d{number:03}", entry_id="mqtt")
    house.put(entry_id="tasmota", domain="tasmota", entities=1)
    house.put_device(device_id="plug", entry_id="tasmota")
    assert verdicts(watch, 300.0) == [Verdict.EXPLAIN]
    (found,) = incidents(watch)
    assert (found.scope, found.dependants) == (BROKER, (device("d000"),))
    assert sorted(verdicts(watch, 300.0 + AFTERMATH), key=str) == [Verdict.EXPLAIN, Verdict.JOIN]
    (found,) = incidents(watch)
    assert found.scope == device("d000")


def test_a_cause_that_shows_later_takes_over_what_it_caused() -> None:
    house = bridge_house(lost=3)
    house.put(entry_id="hue", domain="hue", entities=9, unavailable=3)
    watch = watched(house, losses(house)[:1])
    assert [i.scope for i in incidents(watch)] == [device("bridge")]
    house.put(entry_id="hue", domain="hue", state="setup_retry", since=150.0)
    watch.observe([entry_state("setup_retry", at=150.0, entry="hue")], now=210.0)
    assert sorted(verdicts(watch, 211.0), key=str) == [Verdict.EXPLAIN, Verdict.JOIN]
    (found,) = incidents(watch)
    assert (found.scope, found.dependants) == (entry("hue"), (device("lamp0"),))


# --- the host ---------------------------------------------------------------------------------


def failing(house: PaperHouse, names: str, reason: str, at: float = 5000.0) -> list[Signal]:
    """Let entries fail one after the other, for the same reason."""
    signals = []
    for number, name in enumerate(names):
        since = at + 20.0 * number
        house.put(entry_id=name, domain=f"{name}{name}", state="setup_retry", since=since)
        signals.append(entry_state("setup_retry", reason, at=since, entry=name))
    house.wire()
    return signals


@pytest.fixture
def street() -> PaperHouse:
    """Return a house with twenty healthy entries."""
    house = PaperHouse()
    for name in "abcdefghijklmnopqrst":
        house.put(entry_id=name, domain=f"{name}{name}", entities=1)
    return house


def test_without_dns_it_is_the_network_and_not_each_entry(street: PaperHouse) -> None:
    signals = failing(
        street, "abcd", "Cannot connect to host: Temporary failure in name resolution"
    )
    (found,) = incidents(watched(street, signals, 6000.0))
    assert (found.scope.kind, found.scope.id) == (SubjectKind.HOST, "network")
    assert found.dependants == tuple(map(entry, "abcd"))


def test_two_that_do_not_answer_are_two_incidents(street: PaperHouse) -> None:
    signals = failing(street, "ab", "Timeout while connecting")
    assert len(incidents(watched(street, signals, 6000.0))) == 2


def test_several_that_do_not_answer_from_one_moment_on_are_one(street: PaperHouse) -> None:
    signals = failing(street, "abc", "Timeout while connecting")
    (found,) = incidents(watched(street, signals, 6000.0))
    assert found.scope.id == "network"


def test_what_did_not_answer_already_at_the_start_says_nothing_about_the_network(
    street: PaperHouse,
) -> None:
    signals = failing(street, "abc", "Timeout while connecting", at=10.0)
    assert len(incidents(watched(street, signals, 6000.0))) == 3


def test_failures_hours_apart_are_not_one(street: PaperHouse) -> None:
    signals = [
        *failing(street, "a", "Timeout while connecting", at=5000.0),
        *failing(street, "b", "Timeout while connecting", at=10_000.0),
        *failing(street, "c", "Timeout while connecting", at=15_000.0),
    ]
    assert len(incidents(watched(street, signals, 16_000.0))) == 3


def test_a_mass_failure_is_one_incident_whatever_each_of_them_says(street: PaperHouse) -> None:
    signals = []
    for number, name in enumerate("abcdefgh"):
        signals += failing(street, name, f"Odd error {number}", at=5000.0 + number)
    (found,) = incidents(watched(street, signals, 6000.0))
    assert (found.scope.kind, found.scope.id) == (SubjectKind.HOST, "house")
    assert found.dependant_count == 8


def of_one_integration(house: PaperHouse, names: str, **about: Any) -> list[Signal]:
    """Let entries of one integration fail, each for a reason of its own."""
    signals = []
    for number, name in enumerate(names):
        at = 5000.0 + number
        house.put(entry_id=name, domain="shelf", state="setup_retry", since=at, **about)
        signals.append(entry_state("setup_retry", f"Odd error {number}", at=at, entry=name))
    house.wire()
    return signals


def test_all_entries_of_an_integration_at_one_time_are_one_incident(street: PaperHouse) -> None:
    (found,) = incidents(watched(street, of_one_integration(street, "abcd"), 6000.0))
    assert (found.scope.kind, found.scope.id) == (SubjectKind.INTEGRATION, "shelf")
    assert found.dependants == tuple(map(entry, "abcd"))


def test_some_entries_of_an_integration_are_on_their_own(street: PaperHouse) -> None:
    for name in "ef":
        street.put(entry_id=name, domain="shelf", entities=1)
    assert len(incidents(watched(street, of_one_integration(street, "abcd"), 6000.0))) == 4


def test_two_entries_are_all_of_an_integration_by_chance(street: PaperHouse) -> None:
    assert len(incidents(watched(street, of_one_integration(street, "ab"), 6000.0))) == 2


def test_an_entry_that_waits_for_a_person_is_on_its_own(street: PaperHouse) -> None:
    signals = of_one_integration(street, "abcd", reauth_in_progress=True)
    assert len(incidents(watched(street, signals, 6000.0))) == 4


def test_in_a_mass_failure_an_integration_is_a_part_and_not_the_cause(street: PaperHouse) -> None:
    signals = of_one_integration(street, "abcd")
    for number, name in enumerate("efgh"):
        signals += failing(street, name, f"Another odd error {number}", at=5010.0 + number)
    (found,) = incidents(watched(street, signals, 6000.0))
    assert (found.scope.kind, found.scope.id) == (SubjectKind.HOST, "house")
    assert found.dependant_count == 8


# --- storms and speed -------------------------------------------------------------------------


def test_a_storm_of_twenty_templates_of_one_integration_is_one_incident(house: PaperHouse) -> None:
    house.put(entry_id="station", entities=1)
    watch = Watch(house, settle=SETTLE, since=0.0)
    for number in range(10_000):
        watch.observe([log(f"Broken {number % 20}", at=number / 1000)], now=number / 1000)
    look(watch, 100.0)
    (found,) = incidents(watch)
    assert sum(symptom.count for symptom in found.symptoms) == 10_000


def test_a_storm_of_many_loggers_is_one_incident_each(house: PaperHouse) -> None:
    watch = Watch(house, settle=SETTLE, since=0.0)
    facts = [log(f"Broken {number}").facts for number in range(20)]
    for number in range(10_000):
        subject = Subject(kind=SubjectKind.LOGGER, id=f"library{number % 20}")
        watch.observe([Signal(time=0.0, subject=subject, facts=facts[number % 20])], now=0.0)
    look(watch, 100.0)
    assert len(incidents(watch)) == 20


def test_a_thousand_open_troubles_are_correlated_in_good_time() -> None:
    house = broker_house(devices=1000)
    signals = losses(house)
    watch = Watch(house, settle=SETTLE, since=0.0)
    watch.observe(signals, now=100.0)
    began = time.thread_time()
    look(watch, 200.0)
    spent = time.thread_time() - began
    assert spent < 0.2, f"{spent * 1000:.1f} ms"
    assert len(watch.cases) == 1


def _shape(watch: Watch) -> Sequence[object]:
    return sorted(
        (
            i.scope.kind,
            i.scope.id,
            i.dependants,
            sorted((s.id, s.count, s.first, s.latest.time) for s in i.symptoms),
            i.first_seen,
            i.last_seen,
        )
        for i in incidents(watch)
    )


@settings(max_examples=40)
@given(st.randoms(use_true_random=False))
def test_in_any_order_the_same_signals_make_the_same_incidents(chance: Random) -> None:
    house = broker_house(devices=12)
    house.put(entry_id="other", domain="other", state="setup_error", since=100.0)
    house.put(entry_id="weather", domain="weather", entities=1)
    signals = [
        *losses(house),
        entry_state("setup_error", "Wrong model", at=100.0, entry="other"),
        *(log(f"Broken {n % 3}", at=100.0 + n) for n in range(9)),
    ]
    expected = _shape(watched(house, signals))
    shuffled = list(signals)
    chance.shuffle(shuffled)
    assert _shape(watched(house, shuffled)) == expected
    assert len(expected) == 3


def test_what_went_wrong_while_home_assistant_started_has_time_to_pass(watch: Watch) -> None:
    watch.observe([entry_state("setup_retry", at=5.0)], now=5.0)
    watch.begin(300.0)
    assert verdicts(watch, 300.0) == []
    assert watch.next_due() == 360.0
    assert verdicts(watch, 360.0) == [Verdict.EXPLAIN]
