"""Entries, states and the graph, as Home Assistant really tells them."""

from homeassistant.config_entries import ConfigEntry, ConfigEntryDisabler
from homeassistant.core import HomeAssistant
import pytest

from custom_components.astromech.agent.model import (
    AvailabilityFacts,
    EntryFacts,
    Signal,
    Subject,
    SubjectKind,
)
from custom_components.astromech.agent.observe.entries import EntryCollector
from custom_components.astromech.agent.observe.house import House
from custom_components.astromech.agent.observe.states import AvailabilityCollector

from ..conftest import PassTime
from ..material import facts_of
from ..test_main_job import break_


@pytest.fixture
def heard() -> list[Signal]:
    return []


async def test_every_new_state_of_an_entry_is_told_once(
    hass: HomeAssistant, flaky_entry: ConfigEntry, heard: list[Signal]
) -> None:
    stop = EntryCollector(hass, "ours", str, heard.extend).start()
    await break_(hass, flaky_entry, "setup_error")
    hass.config_entries.async_update_entry(flaky_entry, title="Renamed")
    await hass.async_block_till_done()
    stop()
    facts = [facts_of(signal, EntryFacts) for signal in heard]
    assert [fact.state for fact in facts] == ["setup_error"]
    assert facts[0].reason != ""
    assert heard[0].subject == Subject(kind=SubjectKind.ENTRY, id=flaky_entry.entry_id)


async def test_what_fails_already_and_what_is_removed_is_told(
    hass: HomeAssistant, flaky_entry: ConfigEntry, heard: list[Signal]
) -> None:
    await break_(hass, flaky_entry, "setup_error")
    stop = EntryCollector(hass, "ours", str, heard.extend).start()
    await hass.config_entries.async_remove(flaky_entry.entry_id)
    stop()
    assert [facts_of(signal, EntryFacts).state for signal in heard] == ["setup_error", "removed"]


async def test_our_own_entry_is_not_watched(
    hass: HomeAssistant, flaky_entry: ConfigEntry, heard: list[Signal]
) -> None:
    stop = EntryCollector(hass, flaky_entry.entry_id, str, heard.extend).start()
    await break_(hass, flaky_entry, "setup_error")
    stop()
    assert heard == []


async def test_only_edges_of_availability_are_told_in_batches(
    hass: HomeAssistant, heard: list[Signal], pass_time: PassTime
) -> None:
    hass.states.async_set("sensor.gone", "unavailable")
    stop = AvailabilityCollector(hass, heard.extend).start()
    hass.states.async_set("sensor.a", "1")
    hass.states.async_set("sensor.a", "2")
    hass.states.async_set("sensor.a", "unavailable")
    hass.states.async_set("sensor.a", "unavailable", {"now": "restored"})
    hass.states.async_set("sensor.gone", "5")
    await pass_time(2)
    stop()
    assert [(s.subject.id, facts_of(s, AvailabilityFacts).available) for s in heard] == [
        ("sensor.gone", False), ("sensor.a", False), ("sensor.gone", True),
    ]  # fmt: skip


async def test_after_the_end_nothing_is_told_and_no_timer_stays(
    hass: HomeAssistant, heard: list[Signal], pass_time: PassTime
) -> None:
    stop = AvailabilityCollector(hass, heard.extend).start()
    hass.states.async_set("sensor.a", "unavailable")
    await hass.async_block_till_done()
    stop()
    await pass_time(2)
    assert heard == []


async def test_the_graph_tells_an_entry_as_it_is(
    hass: HomeAssistant, flaky_entry: ConfigEntry
) -> None:
    house = House(hass)
    node = house.entry(flaky_entry.entry_id)
    assert node is not None
    assert (node.domain, node.title, node.state) == ("flaky", "Station", "loaded")
    assert (node.entities, node.unavailable, node.devices) == (3, 0, 1)
    assert (node.can_unload, node.reauth_in_progress, node.down) == (True, False, False)
    assert house.entry_of("sensor.station_temperature") == flaky_entry.entry_id
    assert house.entry_of("sensor.unheard_of") is None
    assert house.entry("unheard of") is None
    assert house.entries_of("flaky") == (node,)
    assert house.counts() == (0, 1)


async def test_a_sign_in_that_waits_is_seen(hass: HomeAssistant, flaky_entry: ConfigEntry) -> None:
    await break_(hass, flaky_entry, "auth_failed")
    await hass.async_block_till_done()
    node = House(hass).entry(flaky_entry.entry_id)
    assert node is not None
    assert node.reauth_in_progress


async def test_a_disabled_entry_is_not_down_and_does_not_count(
    hass: HomeAssistant, flaky_entry: ConfigEntry
) -> None:
    await hass.config_entries.async_set_disabled_by(flaky_entry.entry_id, ConfigEntryDisabler.USER)
    house = House(hass)
    node = house.entry(flaky_entry.entry_id)
    assert node is not None
    assert (node.disabled, node.down, house.counts()) == (True, False, (0, 0))


async def test_nobody_is_at_home(hass: HomeAssistant) -> None:
    assert House(hass).counts() == (0, 0)
