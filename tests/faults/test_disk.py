"""Faults of the disk, of backups, of other components and of time, while the agent is at work."""

import asyncio
from collections.abc import Generator
from datetime import timedelta
import logging
import sqlite3
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.backup import BackupManagerError, async_get_manager
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.astromech.agent.approve.approval import Approver, Door
from custom_components.astromech.agent.loop import Agent
from custom_components.astromech.const import DOMAIN
from tests.agent.conftest import SETTLE, PassTime, agent, agent_entry, pass_time
from tests.agent.test_main_job import OPEN_INCIDENTS, break_, our_issues, state, stuck_station

__all__ = ["agent", "agent_entry", "pass_time"]

STATION = "sensor.station_temperature"
CORE = logging.getLogger("homeassistant")
BY = Approver(door=Door.REPAIRS, user_id=None)


@pytest.fixture
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give up waiting for the journal's lock at once."""
    monkeypatch.setattr("custom_components.astromech.agent.journal.file.BUSY_SECONDS", 0.05)


@pytest.fixture
def lock(hass: HomeAssistant, short_patience: None, agent: Agent) -> Generator[sqlite3.Connection]:
    """Return a connection of somebody who holds the journal, and does not let go of it."""
    other = sqlite3.connect(hass.config.path(DOMAIN, "journal.db"), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    yield other
    other.close()


async def test_a_journal_that_somebody_locks_is_told_and_nothing_is_changed(
    hass: HomeAssistant,
    lock: sqlite3.Connection,
    agent: Agent,
    flaky_entry: ConfigEntry,
    pass_time: PassTime,
) -> None:
    await break_(hass, flaky_entry, "stale_session")
    await pass_time(SETTLE + 5)
    assert agent.read_only
    issues = {issue.issue_id: issue for issue in our_issues(hass)}
    assert "locked" in (issues.pop("journal_unwritable").translation_placeholders or {})["reason"]
    (incident,) = issues.values()  # it is seen and explained all the same
    assert incident.translation_key == "incident_guided"
    assert state(hass, STATION) == "unavailable"


@pytest.mark.parametrize("fault", ["fails", "raises something else"])
async def test_without_a_backup_nothing_is_done(  # noqa: PLR0917
    hass: HomeAssistant,
    agent: Agent,
    flaky_entry: ConfigEntry,
    pass_time: PassTime,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
) -> None:
    error = BackupManagerError("no room") if fault == "fails" else OSError(28, "No space left")

    async def fail(**_: Any) -> None:
        raise error

    await stuck_station(hass, flaky_entry, pass_time)
    (filed,) = agent.desk.pending()
    monkeypatch.setattr(async_get_manager(hass), "async_create_backup", fail)
    await agent.desk.async_approve(filed.id, filed.proposal.plan_hash, BY)
    await pass_time(5)
    told = await agent.annals.async_executions(None, 1)
    assert told is not None
    ((execution,), _) = told
    assert execution["state"] == "failed"
    assert execution["backup"] is None
    assert state(hass, STATION) == "unavailable"


async def test_a_backup_that_hangs_holds_nothing_up_and_nothing_is_done(
    hass: HomeAssistant,
    agent: Agent,
    flaky_entry: ConfigEntry,
    pass_time: PassTime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    forever = asyncio.Event()

    async def hang(**_: Any) -> None:
        await forever.wait()

    await stuck_station(hass, flaky_entry, pass_time)
    (filed,) = agent.desk.pending()
    monkeypatch.setattr(async_get_manager(hass), "async_create_backup", hang)
    await agent.desk.async_approve(filed.id, filed.proposal.plan_hash, BY)
    await pass_time(30)
    assert state(hass, STATION) == "unavailable"
    assert state(hass, OPEN_INCIDENTS) == "1"  # it goes on to observe
    (issue,) = our_issues(hass)
    assert issue.issue_id.startswith("incident_")
    forever.set()


async def test_components_that_raise_in_every_callback_do_not_hide_the_trouble(
    hass: HomeAssistant, agent: Agent, flaky_entry: ConfigEntry, pass_time: PassTime
) -> None:
    def raises(_event: Any) -> None:
        careless = RuntimeError("a careless component")
        CORE.error("Error doing job: %s", raises, exc_info=careless)  # as the core does

    hass.bus.async_listen(EVENT_STATE_CHANGED, raises)
    for number in range(200):
        hass.states.async_set(f"sensor.careless_{number}", str(number))
    await break_(hass, flaky_entry, "stale_session")
    await pass_time(SETTLE + 5)
    (filed,) = agent.desk.pending()
    assert filed.proposal.target_title == "Station"
    assert not agent.read_only
    assert state(hass, "binary_sensor.operations_agent_healthy") == "on"


async def test_threads_that_die_are_nothing_to_us(
    hass: HomeAssistant, agent: Agent, flaky_entry: ConfigEntry, pass_time: PassTime
) -> None:
    def dies() -> None:
        raise SystemError("a thread of the pool ends badly")

    for _ in range(50):
        with pytest.raises(SystemError):
            await hass.async_add_executor_job(dies)
    await stuck_station(hass, flaky_entry, pass_time)
    assert state(hass, OPEN_INCIDENTS) == "1"


@pytest.mark.parametrize("jump", [timedelta(days=400), timedelta(days=-400)], ids=str)
async def test_a_clock_that_jumps_opens_nothing_and_approves_nothing(  # noqa: PLR0917
    hass: HomeAssistant,
    agent: Agent,
    flaky_entry: ConfigEntry,
    pass_time: PassTime,
    freezer: FrozenDateTimeFactory,
    jump: timedelta,
) -> None:
    await stuck_station(hass, flaky_entry, pass_time)
    freezer.tick(jump)
    async_fire_time_changed(hass)
    await pass_time(10)
    assert state(hass, STATION) == "unavailable"  # nobody has approved anything
    told = await agent.annals.async_executions(None, 1)
    assert told == ([], None)
    assert await agent.annals.async_intact()


async def test_a_loop_that_somebody_held_for_half_a_minute_makes_no_incident(
    hass: HomeAssistant,
    agent: Agent,
    flaky_entry: ConfigEntry,
    pass_time: PassTime,
    freezer: FrozenDateTimeFactory,
) -> None:
    await pass_time(5)
    freezer.tick(timedelta(seconds=30))  # all that was due falls due at once
    async_fire_time_changed(hass)
    await pass_time(SETTLE)
    assert state(hass, OPEN_INCIDENTS) == "0"
    assert our_issues(hass) == []


async def test_a_thousand_entries_of_which_many_fail_are_told_and_none_is_reloaded(
    hass: HomeAssistant, agent: Agent, pass_time: PassTime
) -> None:
    entries = [MockConfigEntry(domain=f"made_up_{number % 50}") for number in range(1000)]
    for entry in entries:
        entry.add_to_hass(hass)
    for entry in entries[:300]:
        entry.mock_state(hass, ConfigEntryState.SETUP_ERROR, "All of them say the same")
    await pass_time(SETTLE + 30)
    assert 0 < int(state(hass, OPEN_INCIDENTS)) <= 300
    assert agent.desk.pending() == []  # so many at once are nothing to reload one by one
    assert state(hass, "binary_sensor.operations_agent_healthy") == "on"
