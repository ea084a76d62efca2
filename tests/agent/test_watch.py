"""When trouble becomes an incident, and when it is over."""

from dataclasses import replace

import pytest

from custom_components.astromech.agent.model import IncidentStatus
from custom_components.astromech.agent.watch import CURED, LOOK_AGAIN, MAX_CASES, Verdict, Watch

from .material import STATION, PaperHouse, availability, entry_state, log

SETTLE = 60.0


@pytest.fixture
def house() -> PaperHouse:
    house = PaperHouse(entities={"sensor.a": "station"})
    house.put(entry_id="station", state="setup_retry", entities=1)
    return house


@pytest.fixture
def watch(house: PaperHouse) -> Watch:
    return Watch(house, settle=SETTLE, since=0.0)


def _open(watch: Watch) -> None:
    (case,) = watch.cases.values()
    watch.put(replace(case, incident=replace(case.incident, status=IncidentStatus.OPEN)))


def test_trouble_is_looked_at_when_it_has_lasted(watch: Watch) -> None:
    watch.observe([entry_state("setup_retry", at=5.0)], now=5.0)
    assert watch.next_due() == 65.0
    assert watch.due(64.0) == []
    (case,) = watch.due(65.0)
    assert watch.judge(case, 65.0) is Verdict.OPEN


def test_repetition_does_not_put_off_the_day(watch: Watch) -> None:
    watch.observe([entry_state("setup_retry", at=5.0)], now=5.0)
    watch.observe([entry_state("setup_retry", at=50.0)], now=50.0)
    assert watch.next_due() == 65.0


def test_what_was_so_before_we_came_gets_its_time_too(house: PaperHouse) -> None:
    watch = Watch(house, settle=SETTLE, since=1000.0)
    watch.observe([availability("sensor.a", at=10.0)], now=1000.0)
    assert watch.next_due() == 1060.0


def test_what_heals_in_time_was_nothing(watch: Watch, house: PaperHouse) -> None:
    watch.observe([entry_state("setup_retry", at=0.0), log(at=0.0)], now=0.0)
    house.put(entry_id="station", entities=1)
    (case,) = watch.due(60.0)
    assert watch.judge(case, 60.0) is Verdict.DROP


def test_an_open_incident_is_over_after_it_was_well_for_a_while(
    watch: Watch, house: PaperHouse
) -> None:
    watch.observe([entry_state("setup_retry", at=0.0)], now=0.0)
    _open(watch)
    house.put(entry_id="station", entities=1)
    watch.observe([entry_state("loaded", at=100.0)], now=100.0)
    (case,) = watch.due(100.0)
    assert watch.judge(case, 100.0) is Verdict.KEEP
    (case,) = watch.due(100.0 + CURED)
    assert watch.judge(case, 100.0 + CURED) is Verdict.RESOLVE


def test_a_relapse_begins_the_while_anew(watch: Watch, house: PaperHouse) -> None:
    watch.observe([entry_state("setup_retry", at=0.0)], now=0.0)
    _open(watch)
    house.put(entry_id="station", entities=1)
    assert watch.judge(watch.cases[STATION], 100.0) is Verdict.KEEP
    house.put(entry_id="station", state="setup_retry")
    assert watch.judge(watch.cases[STATION], 105.0) is Verdict.KEEP
    house.put(entry_id="station", entities=1)
    assert watch.judge(watch.cases[STATION], 111.0) is Verdict.KEEP


def test_an_open_incident_is_looked_at_again_without_being_asked(watch: Watch) -> None:
    watch.observe([entry_state("setup_retry", at=0.0)], now=0.0)
    _open(watch)
    watch.judge(watch.cases[STATION], 60.0)
    assert watch.next_due() == 60.0 + LOOK_AGAIN


def test_one_that_is_just_being_set_up_is_waited_for(watch: Watch, house: PaperHouse) -> None:
    watch.observe([entry_state("setup_retry", at=0.0)], now=0.0)
    house.put(entry_id="station", state="setup_in_progress")
    assert watch.judge(watch.cases[STATION], 60.0) is Verdict.KEEP
    assert watch.next_due() == 120.0


def test_good_news_alone_opens_nothing(watch: Watch) -> None:
    watch.observe([availability("sensor.a", available=True), entry_state("loaded")], now=0.0)
    assert watch.next_due() is None


def test_what_is_being_worked_on_is_not_listened_to(watch: Watch) -> None:
    watch.observe([entry_state("setup_retry")], now=0.0)
    watch.muted.add(STATION)
    watch.observe([log("Our own doing")], now=1.0)
    assert watch.due(1000.0) == []
    assert len(watch.cases[STATION].incident.symptoms) == 1


def test_the_number_of_cases_is_bounded(watch: Watch) -> None:
    watch.observe([availability(f"sensor.n{number}") for number in range(MAX_CASES + 3)], now=0.0)
    assert (len(watch.cases), watch.dropped) == (MAX_CASES, 3)


def test_an_open_case_is_found_by_its_name(watch: Watch) -> None:
    watch.observe([entry_state("setup_retry")], now=0.0)
    case = watch.cases[STATION]
    opened = replace(case.incident, status=IncidentStatus.OPEN, fingerprint="abc")
    watch.put(replace(case, incident=opened))
    assert watch.by_fingerprint("abc") is not None
    assert watch.by_fingerprint("xyz") is None
    watch.forget(STATION)
    assert watch.open_cases() == []
