"""The service levels of our own robots, as the agent hears of them."""

from datetime import timedelta

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.astromech.agent.model import (
    Condition,
    ConditionFacts,
    Signal,
    Subject,
    SubjectKind,
)
from custom_components.astromech.agent.observe.droids import INTERVAL, DroidCollector
from custom_components.astromech.const import DOMAIN
from custom_components.astromech.service_levels import LASTING, Level
from simulator.peripheral import VirtualBB8

from ...droid import set_up_droid
from ..material import facts_of

LOOKS = round(LASTING / INTERVAL.total_seconds())


@pytest.mark.usefixtures("quick_answers")
async def test_a_level_that_a_robot_does_not_keep_to_is_told_of_its_entry_until_it_does(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    heard: list[Signal] = []
    collector = DroidCollector(hass, heard.extend)
    entry = await set_up_droid(hass, robot)
    twice = er.async_get(hass).async_get_or_create(
        "light", DOMAIN, "c8:00:00:00:00:00_main_led", config_entry=entry
    )
    levels = entry.runtime_data.care.levels
    await levels.async_evaluate()
    for _ in range(LOOKS - 1):
        collector._look(None)
    assert heard == []
    collector._look(None)
    (signal,) = heard
    assert signal.subject == Subject(kind=SubjectKind.ENTRY, id=entry.entry_id)
    assert signal.facts == ConditionFacts(
        condition=Condition.DROID_SERVICE_LEVEL,
        holds=True,
        figure=1,
        limit=0,
        detail=Level.DUPLICATES,
    )
    er.async_get(hass).async_remove(twice.entity_id)
    await levels.async_evaluate()
    collector._look(None)
    assert not facts_of(heard[-1], ConditionFacts).holds


@pytest.mark.usefixtures("quick_answers")
async def test_a_robot_that_is_unloaded_keeps_to_everything(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    heard: list[Signal] = []
    collector = DroidCollector(hass, heard.extend)
    entry = await set_up_droid(hass, robot)
    for _ in range(100):
        entry.runtime_data.care.record.note_echo(0.3)
    await entry.runtime_data.care.levels.async_evaluate()
    for _ in range(LOOKS):
        collector._look(None)
    assert [facts_of(signal, ConditionFacts).detail for signal in heard] == [Level.ECHO_P50]
    await hass.config_entries.async_unload(entry.entry_id)
    collector._look(None)
    assert [facts_of(signal, ConditionFacts).holds for signal in heard] == [True, False]


@pytest.mark.usefixtures("quick_answers")
async def test_it_looks_by_itself_and_ends_when_told(
    hass: HomeAssistant, robot: VirtualBB8, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Signal] = []
    entry = await set_up_droid(hass, robot)
    monkeypatch.setattr(entry.runtime_data.care.levels, "_breaches", {Level.DUPLICATES: None})
    stop = DroidCollector(hass, heard.extend).start()
    for minutes in range(1, LOOKS + 1):
        async_fire_time_changed(hass, dt_util.utcnow() + minutes * INTERVAL + timedelta(seconds=1))
    assert len(heard) == 1
    stop()
    monkeypatch.setattr(entry.runtime_data.care.levels, "_breaches", {})
    async_fire_time_changed(hass, dt_util.utcnow() + 2 * LOOKS * INTERVAL)
    assert len(heard) == 1
