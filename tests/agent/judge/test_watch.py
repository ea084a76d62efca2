"""What is heard of the house: troubles, when they are due, and what is not listened to."""

from dataclasses import replace

import pytest

from custom_components.astromech.agent.diagnose.rhythm import ON_BATTERY
from custom_components.astromech.agent.judge.watch import MAX_TROUBLES, Case, Watch
from custom_components.astromech.agent.model import IncidentStatus, Subject, SubjectKind

from ..material import STATION, PaperHouse, availability, entry_state, incident, log

SETTLE = 60.0


@pytest.fixture
def house() -> PaperHouse:
    house = PaperHouse(entities={"sensor.a": "station"})
    house.put(entry_id="station", state="setup_retry", entities=1)
    return house


@pytest.fixture
def watch(house: PaperHouse) -> Watch:
    return Watch(house, settle=SETTLE, since=0.0)


def test_trouble_is_looked_at_when_it_has_lasted(watch: Watch) -> None:
    watch.observe([entry_state("setup_retry", at=5.0)], now=5.0)
    assert watch.next_due() == 65.0


def test_repetition_does_not_put_off_the_day(watch: Watch) -> None:
    watch.observe([entry_state("setup_retry", at=5.0)], now=5.0)
    watch.observe([entry_state("setup_retry", at=50.0)], now=50.0)
    assert watch.next_due() == 65.0


def test_what_was_so_before_we_came_gets_its_time_too(house: PaperHouse) -> None:
    watch = Watch(house, settle=SETTLE, since=1000.0)
    watch.observe([availability("sensor.a", at=10.0)], now=1000.0)
    assert watch.next_due() == 1060.0


def test_good_news_alone_opens_nothing(watch: Watch) -> None:
    watch.observe([availability("sensor.a", available=True), entry_state("loaded")], now=0.0)
    assert watch.next_due() is None


def test_good_news_about_a_trouble_is_looked_at_soon(watch: Watch) -> None:
    watch.observe([entry_state("setup_retry", at=5.0)], now=5.0)
    watch.observe([entry_state("loaded", at=9.0)], now=9.0)
    assert watch.next_due() == 9.0


def test_what_is_being_worked_on_is_not_listened_to(watch: Watch, house: PaperHouse) -> None:
    house.put_device(device_id="lamp", entry_id="station")
    house.wire()
    watch.observe([entry_state("setup_retry")], now=0.0)
    watch.muted.add(STATION)
    watch.observe([log("Our own doing"), availability("sensor.lamp")], now=1.0)
    assert watch.next_due() is None
    (trouble,) = watch.troubles.values()
    assert len(trouble.incident.symptoms) == 1


def test_that_it_was_down_is_remembered_although_it_was_logged_first(
    watch: Watch, house: PaperHouse
) -> None:
    house.put_device(device_id="lamp", entry_id="station", unavailable=1)
    house.put(entry_id="station", entities=1)
    house.wire()
    watch.observe([log()], now=0.0)
    assert not watch.troubles[STATION].incident.was_down
    house.put(entry_id="station", entities=1, unavailable=1)
    watch.observe([availability("sensor.lamp")], now=1.0)
    assert watch.troubles[STATION].incident.was_down


def test_the_number_of_troubles_is_bounded(watch: Watch) -> None:
    signals = [availability(f"sensor.n{number}") for number in range(MAX_TROUBLES + 3)]
    watch.observe(signals, now=0.0)
    assert (len(watch.troubles), watch.dropped) == (MAX_TROUBLES, 3)


def test_what_runs_on_a_battery_is_given_time(watch: Watch, house: PaperHouse) -> None:
    house.put_device(device_id="leaf", battery=True)
    watch.observe([availability("sensor.leaf", at=100.0)], now=100.0)
    assert watch.next_due() == 100.0 + ON_BATTERY


def test_what_is_away_every_night_is_given_the_night(watch: Watch, house: PaperHouse) -> None:
    house.put_device(device_id="tv")
    for _ in range(3):
        watch.habits.learn(Subject(kind=SubjectKind.DEVICE, id="tv"), 8000.0)
        watch.habits.learn(STATION, 8000.0)
    watch.observe([availability("sensor.tv", at=100.0), entry_state("setup_retry")], now=100.0)
    assert watch.troubles[Subject(kind=SubjectKind.DEVICE, id="tv")].due == 100.0 + 12000.0
    assert watch.troubles[STATION].due == SETTLE


def test_an_open_case_is_found_by_its_name(watch: Watch) -> None:
    watch.observe([entry_state("setup_retry")], now=0.0)
    opened = replace(
        incident(entry_state("setup_retry")), status=IncidentStatus.OPEN, fingerprint="abc"
    )
    watch.put(Case(incident=opened, due=0.0))
    watch.troubles[STATION] = replace(watch.troubles[STATION], cause=STATION)
    assert watch.by_fingerprint("abc") is not None
    assert watch.by_fingerprint("xyz") is None
    watch.forget(STATION)
    assert (watch.open_cases(), watch.troubles) == ([], {})
