"""What others in the same Home Assistant do: raise, die, fail by the hundred."""

from collections import Counter
from collections.abc import Callable
import ctypes
import threading
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.astromech.agent.loop import Agent
from tests.agent.conftest import SETTLE, PassTime
from tests.agent.test_main_job import OPEN_INCIDENTS, break_, our_issues, state

from .conftest import approve_what_is_proposed

HEALTHY = "binary_sensor.operations_agent_healthy"


async def test_components_that_raise_in_every_callback_do_not_hide_the_trouble(
    hass: HomeAssistant,
    agent: Agent,
    flaky_entry: ConfigEntry,
    pass_time: PassTime,
    caplog: pytest.LogCaptureFixture,
) -> None:
    @callback
    def careless(_event: Event[EventStateChangedData]) -> None:
        raise RuntimeError("a careless component")

    hass.bus.async_listen(EVENT_STATE_CHANGED, careless)
    for number in range(200):
        hass.states.async_set(f"sensor.careless_{number}", str(number))
    await break_(hass, flaky_entry, "stale_session")
    await pass_time(SETTLE + 5)
    raised = Counter(record.name for record in caplog.records if record.exc_info)
    assert raised["homeassistant.core"] > 200
    (filed,) = agent.desk.pending()
    assert filed.proposal.target_title == "Station"
    assert not agent.read_only
    assert state(hass, HEALTHY) == "on"


async def test_a_thread_of_the_pool_that_dies_takes_nothing_of_ours_along(
    hass: HomeAssistant, agent: Agent, flaky_entry: ConfigEntry, pass_time: PassTime
) -> None:
    pool: Any = hass.loop._default_executor  # type: ignore[attr-defined]
    together = threading.Barrier(4)
    for at_once in [hass.async_add_executor_job(together.wait) for _ in range(4)]:
        await at_once
    victim = next(iter(pool._threads))
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(victim.ident), ctypes.py_object(SystemExit)
    )
    while victim.is_alive():  # it dies of the next job that it takes
        pool.submit(threading.get_ident)
        victim.join(0.02)
    await break_(hass, flaky_entry, "stale_session")
    await pass_time(SETTLE + 5)
    told = {(issue.translation_placeholders or {})["subject"] for issue in our_issues(hass)}
    assert told == {"Station", "concurrent.futures"}
    await approve_what_is_proposed(agent)
    await pass_time(10)
    assert state(hass, "sensor.station_temperature") == "21.5"
    assert state(hass, OPEN_INCIDENTS) == "1"  # that a thread has died is told for a while


@pytest.mark.parametrize(
    ("bad", "incidents"),
    [(lambda number: number % 50 < 8, 8), (lambda number: number < 400, 1)],
    ids=["all of eight integrations", "four hundred of all kinds"],
)
async def test_of_a_thousand_entries_many_fail_at_once_and_it_is_told_by_what_they_share(
    hass: HomeAssistant,
    agent: Agent,
    pass_time: PassTime,
    bad: Callable[[int], bool],
    incidents: int,
) -> None:
    entries = [MockConfigEntry(domain=f"made_up_{number % 50}") for number in range(1000)]
    for entry in entries:
        entry.add_to_hass(hass)
    for number, entry in enumerate(entries):
        if bad(number):
            entry.mock_state(hass, ConfigEntryState.SETUP_ERROR, "All of them say the same")
    await pass_time(SETTLE + 30)
    assert state(hass, OPEN_INCIDENTS) == str(incidents)
    told = [issue.translation_key for issue in our_issues(hass)]
    assert told == ["incident_unexplained"] * incidents
    assert agent.desk.pending() == []  # so many at once are nothing to reload one by one
    assert state(hass, HEALTHY) == "on"
    for number, entry in enumerate(entries):
        if bad(number):
            entry.mock_state(hass, ConfigEntryState.LOADED)
    await pass_time(30)
    assert state(hass, OPEN_INCIDENTS) == "0"
    assert our_issues(hass) == []
