"""The machine and the pulse of the event loop, by Home Assistant's own means."""

import asyncio
from collections import namedtuple
from datetime import datetime
from types import SimpleNamespace

from homeassistant.components.hardware.const import DATA_HARDWARE
from homeassistant.components.recorder import Recorder
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from pytest_homeassistant_custom_component.typing import RecorderInstanceContextManager

from custom_components.astromech.agent.clock import JUMP
from custom_components.astromech.agent.model import (
    Change,
    ChangeKind,
    Condition,
    ConditionFacts,
    Signal,
)
from custom_components.astromech.agent.observe import host, machine
from custom_components.astromech.agent.observe.host import INTERVAL, HostCollector
from custom_components.astromech.agent.observe.machine import CLOCK, DATABASE, DISK, GIB
from custom_components.astromech.agent.observe.pulse import BEAT, STEADY, PulseCollector

from ...waiting import wait_for
from ..material import facts_of

Usage = namedtuple("Usage", "total used free")  # noqa: PYI024  like that of shutil


@pytest.fixture
def mock_recorder_before_hass(async_test_recorder: RecorderInstanceContextManager) -> None:
    """Prepare for a recorder, which Home Assistant has from its start."""


@pytest.fixture
def heard() -> list[Signal]:
    return []


def told(heard: list[Signal]) -> list[tuple[Condition, bool]]:
    facts = [facts_of(signal, ConditionFacts) for signal in heard]
    return [(fact.condition, fact.holds) for fact in facts]


async def look(hass: HomeAssistant, times: int = 1) -> None:
    """Let as many samples be taken."""
    for _ in range(times):
        async_fire_time_changed(hass, dt_util.utcnow() + INTERVAL, fire_all=True)
        await hass.async_block_till_done(wait_background_tasks=True)


async def test_a_disk_that_runs_full_and_is_cleared_is_told_once_each(
    hass: HomeAssistant, heard: list[Signal], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def usage_of(free: float) -> None:
        def usage(folder: str) -> Usage:
            asked.append(folder)
            return Usage(64 * GIB, 64 * GIB - free, free)

        monkeypatch.setattr(host, "disk_usage", usage)

    usage_of(GIB)
    stop = HostCollector(hass, heard.extend).start()
    await hass.async_block_till_done(wait_background_tasks=True)
    assert heard == []
    await look(hass, 3)
    assert told(heard) == [(Condition.DISK_LOW, True)]
    assert heard[0].subject == DISK
    facts = facts_of(heard[0], ConditionFacts)
    assert (facts.figure, facts.limit) == (GIB, 2 * GIB)
    assert set(asked) == {hass.config.config_dir}

    usage_of(30 * GIB)
    await look(hass, 3)
    assert told(heard) == [(Condition.DISK_LOW, True), (Condition.DISK_LOW, False)]

    stop()
    usage_of(0)
    await look(hass, 3)
    assert len(heard) == 2


async def test_memory_is_read_as_the_hardware_page_reads_it(
    hass: HomeAssistant, heard: list[Signal], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await async_setup_component(hass, "hardware", {})
    psutil = hass.data[DATA_HARDWARE].system_status.ha_psutil.psutil
    monkeypatch.setattr(
        psutil, "virtual_memory", lambda: SimpleNamespace(available=GIB / 100, total=GIB)
    )
    stop = HostCollector(hass, heard.extend).start()
    await look(hass, 2)
    stop()
    assert (Condition.MEMORY_LOW, True) in told(heard)


async def test_a_figure_that_cannot_be_taken_does_not_end_what_it_showed_nor_hide_the_others(
    hass: HomeAssistant, heard: list[Signal], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await async_setup_component(hass, "hardware", {})
    psutil = hass.data[DATA_HARDWARE].system_status.ha_psutil.psutil
    monkeypatch.setattr(host, "disk_usage", lambda _: Usage(64 * GIB, 64 * GIB, 0))
    stop = HostCollector(hass, heard.extend).start()
    await look(hass, 2)
    assert told(heard) == [(Condition.DISK_LOW, True)]

    def refuse(_folder: str) -> Usage:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(host, "disk_usage", refuse)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=0, total=GIB))
    await look(hass, 3)
    stop()
    assert told(heard) == [(Condition.DISK_LOW, True), (Condition.MEMORY_LOW, True)]


async def test_the_recorder_says_how_large_its_database_is(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    heard: list[Signal],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(host, "disk_usage", lambda _: Usage(64 * GIB, 61 * GIB, 3000))
    monkeypatch.setattr(machine, "DATABASE_MIN", 2000)
    stop = HostCollector(hass, heard.extend).start()
    await look(hass, 2)
    stop()
    (signal,) = [signal for signal in heard if signal.subject == DATABASE]
    facts = facts_of(signal, ConditionFacts)
    assert (facts.condition, facts.holds, facts.limit) == (Condition.DATABASE_LARGE, True, 3000)
    assert facts.figure is not None
    assert 10_000 < facts.figure < 10_000_000


class Loop:
    """A loop with two clocks that stand still until they are moved."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.signals: list[Signal] = []
        self.changes: list[Change] = []
        self.now, self.ahead = 100.0, 1_700_000_000.0
        self.pulse = PulseCollector(
            hass,
            self.signals.extend,
            self.changes.append,
            wall=lambda: self.now + self.ahead,
            steady=lambda: self.now,
        )

    def run(self, seconds: float, *, late: float = 0.0) -> None:
        """Let time pass, each beat coming late by so much."""
        end = self.now + seconds
        while self.now < end:
            self.now += BEAT + late
            timer = self.pulse._timer
            assert timer is not None
            timer.cancel()
            self.pulse._beat()


@pytest.fixture
def loop(hass: HomeAssistant) -> Loop:
    return Loop(hass)


async def test_a_loop_that_is_held_up_for_two_minutes_is_told_until_it_is_free(loop: Loop) -> None:
    stop = loop.pulse.start()
    loop.run(300)
    loop.run(60, late=1)
    loop.run(300)
    assert loop.signals == []
    loop.run(180, late=0.3)
    loop.run(300)
    stop()
    assert told(loop.signals) == [(Condition.LOOP_LAGGING, True), (Condition.LOOP_LAGGING, False)]
    figure = facts_of(loop.signals[0], ConditionFacts).figure
    assert figure is not None
    assert 10 < figure < 15


async def test_a_loop_that_is_held_up_by_the_start_is_not_told(
    hass: HomeAssistant, loop: Loop
) -> None:
    hass.set_state(CoreState.starting)
    stop = loop.pulse.start()
    loop.run(300, late=2)
    assert loop.signals == []
    hass.set_state(CoreState.running)
    loop.run(300, late=2)
    stop()
    assert told(loop.signals) == [(Condition.LOOP_LAGGING, True)]


@pytest.mark.parametrize("jump", [3600.0, -3600.0])
async def test_a_clock_that_jumps_is_a_change_and_a_condition_until_it_is_steady(
    loop: Loop, jump: float
) -> None:
    stop = loop.pulse.start()
    loop.run(10)
    loop.ahead += jump
    loop.run(10)
    (change,) = loop.changes
    assert (change.kind, change.subject, change.what) == (ChangeKind.TIME, CLOCK, "clock")
    before, after = (datetime.fromisoformat(each) for each in (change.before, change.after))
    assert (after - before).total_seconds() == jump
    assert told(loop.signals) == [(Condition.CLOCK_JUMPED, True)]
    assert facts_of(loop.signals[0], ConditionFacts).figure == pytest.approx(jump)

    loop.run(STEADY + 120)
    stop()
    assert told(loop.signals) == [(Condition.CLOCK_JUMPED, True), (Condition.CLOCK_JUMPED, False)]
    assert len(loop.changes) == 1


@pytest.mark.parametrize("jump", [2 * JUMP, -2 * JUMP])
async def test_a_small_jump_is_a_change_only(loop: Loop, jump: float) -> None:
    stop = loop.pulse.start()
    loop.ahead += jump
    loop.run(120)
    stop()
    assert len(loop.changes) == 1
    assert loop.signals == []


async def test_a_clock_that_is_slewed_has_not_jumped(loop: Loop) -> None:
    stop = loop.pulse.start()
    for _ in range(20):
        loop.ahead += JUMP / 2
        loop.run(1)
    stop()
    assert loop.changes == []
    assert loop.signals == []


async def test_the_pulse_beats_by_itself_and_ends_when_told(
    hass: HomeAssistant, heard: list[Signal]
) -> None:
    beats: list[float] = []

    def steady() -> float:
        beats.append(hass.loop.time())
        return beats[-1]

    stop = PulseCollector(hass, heard.extend, list[Change]().append, steady=steady).start()
    await wait_for(lambda: len(beats) >= 2)
    stop()
    stop()
    seen = len(beats)
    await asyncio.sleep(1.2 * BEAT)
    assert len(beats) == seen
