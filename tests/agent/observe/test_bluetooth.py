"""The Bluetooth radios of the house, by Home Assistant's real Bluetooth."""

from datetime import timedelta

from habluetooth import BaseHaScanner
from homeassistant.components import bluetooth
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.astromech.agent.model import (
    Condition,
    ConditionFacts,
    Signal,
    Subject,
    SubjectKind,
)
from custom_components.astromech.agent.observe import radios
from custom_components.astromech.agent.observe.bluetooth import (
    FALL,
    INTERVAL,
    RISE,
    BluetoothCollector,
)
from custom_components.astromech.agent.observe.conditions import Standings
from simulator.air import Air

from ..material import facts_of

ADAPTER = "00:00:00:00:00:01"


@pytest.fixture
def heard() -> list[Signal]:
    return []


@pytest.fixture
def collector(hass: HomeAssistant, heard: list[Signal]) -> BluetoothCollector:
    return BluetoothCollector(hass, heard.extend)


@pytest.fixture
def scanner(hass: HomeAssistant, air: Air) -> BaseHaScanner:
    """Return the scanner that is there."""
    (scanner,) = bluetooth.async_current_scanners(hass)
    return scanner


def look(collector: BluetoothCollector, times: int = RISE) -> None:
    for _ in range(times):
        collector._look(None)


def told(heard: list[Signal]) -> list[tuple[str, Condition, str, bool]]:
    facts = [(signal.subject.id, facts_of(signal, ConditionFacts)) for signal in heard]
    return [(source, fact.condition, fact.detail, fact.holds) for source, fact in facts]


@pytest.mark.parametrize(
    ("silent_for", "bad"), [(0, False), (5, False), (60, None), (91, True), (None, None)]
)
def test_a_radio_is_silent_if_it_has_heard_nothing_for_long(
    silent_for: float | None, bad: bool | None
) -> None:
    assert radios.hearing("a", silent_for=silent_for).bad is bad


def test_a_radio_that_is_restarted_over_and_over_and_hears_nothing_is_silent_all_the_time() -> None:
    standings = Standings(rise=RISE, fall=FALL)
    told = [
        signal
        for minute in range(3, 300)
        for signal in standings.weigh([radios.hearing("a", silent_for=60 * minute % 103)], minute)
    ]
    assert [facts_of(signal, ConditionFacts).holds for signal in told] == [True]
    assert told[0].time < 30


@pytest.mark.parametrize(
    ("slots", "bad"),
    [
        ({"a": (3, 0)}, {"a": True}),
        ({"a": (3, 1)}, {"a": False}),
        ({"a": (3, 0), "b": (5, 1)}, {"a": False, "b": False}),
        ({"a": (3, 0), "b": (5, 0), "c": (0, 0)}, {"a": True, "b": True}),
        ({"c": (0, 0)}, {}),
        ({}, {}),
    ],
)
def test_slots_are_full_if_no_radio_has_one_to_spare(
    slots: dict[str, tuple[int, int]], bad: dict[str, bool]
) -> None:
    readings = radios.connections(slots)
    assert {reading.subject.id: reading.bad for reading in readings} == bad


async def test_full_slots_are_told_when_they_stay_full(
    air: Air, collector: BluetoothCollector, heard: list[Signal]
) -> None:
    air.radio.occupy()
    look(collector, RISE - 1)
    air.radio.vacate()
    look(collector)
    assert heard == []
    air.radio.occupy()
    look(collector)
    source = air.radio.address
    assert told(heard) == [(source, Condition.SLOTS_FULL, "", True)]
    assert heard[0].subject == Subject(kind=SubjectKind.SCANNER, id=source)
    facts = facts_of(heard[0], ConditionFacts)
    assert (facts.figure, facts.limit) == (3, 3)
    air.radio.vacate()
    look(collector, FALL)
    assert told(heard)[1:] == [(source, Condition.SLOTS_FULL, "", False)]


async def test_a_scanner_that_does_not_listen_is_told_but_not_one_that_connects(
    scanner: BaseHaScanner, collector: BluetoothCollector, heard: list[Signal]
) -> None:
    with scanner.connecting():
        assert not scanner.scanning
        look(collector)
    assert heard == []
    scanner.scanning = False
    look(collector)
    scanner.scanning = True
    look(collector)
    assert told(heard) == [
        (scanner.source, Condition.SCANNER_SILENT, "not_scanning", True),
        (scanner.source, Condition.SCANNER_SILENT, "not_scanning", False),
    ]


async def test_a_scanner_that_never_heard_anything_may_have_nothing_to_hear(
    scanner: BaseHaScanner, collector: BluetoothCollector, heard: list[Signal]
) -> None:
    scanner._last_detection -= 1000
    look(collector)
    assert heard == []


@pytest.mark.usefixtures("robot")
async def test_a_scanner_that_has_heard_nothing_for_long_is_told(
    scanner: BaseHaScanner, collector: BluetoothCollector, heard: list[Signal]
) -> None:
    scanner._last_detection -= 1000
    look(collector)
    assert told(heard) == [(scanner.source, Condition.SCANNER_SILENT, "silent", True)]
    figure = facts_of(heard[0], ConditionFacts).figure
    assert figure is not None
    assert 1000 <= figure < 1100


@pytest.mark.usefixtures("air")
async def test_an_adapter_that_is_set_up_and_not_there_is_told_until_it_comes_back(
    hass: HomeAssistant, collector: BluetoothCollector, heard: list[Signal]
) -> None:
    entry = MockConfigEntry(domain=bluetooth.DOMAIN, unique_id=ADAPTER)
    entry.add_to_hass(hass)
    look(collector)
    assert told(heard) == [(ADAPTER, Condition.SCANNER_SILENT, "gone", True)]

    assert await hass.config_entries.async_setup(entry.entry_id)
    look(collector, FALL)
    assert told(heard)[1:] == [(ADAPTER, Condition.SCANNER_SILENT, "gone", False)]
    await hass.config_entries.async_unload(entry.entry_id)
    look(collector)
    await hass.config_entries.async_remove(entry.entry_id)
    look(collector)
    assert [holds for *_, holds in told(heard)] == [True, False, True, False]


async def test_it_looks_by_itself_and_ends_when_told(
    hass: HomeAssistant, air: Air, collector: BluetoothCollector, heard: list[Signal]
) -> None:
    air.radio.occupy()
    stop = collector.start()
    for minutes in range(1, RISE + 1):
        async_fire_time_changed(hass, dt_util.utcnow() + minutes * INTERVAL + timedelta(seconds=1))
        await hass.async_block_till_done()
    assert len(heard) == 1
    stop()
    air.radio.vacate()
    async_fire_time_changed(hass, dt_util.utcnow() + 10 * INTERVAL)
    await hass.async_block_till_done()
    assert len(heard) == 1
