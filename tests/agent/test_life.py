"""The agent's own life: start, unload, restart, and a disk that refuses."""

import logging
from pathlib import Path
import sqlite3
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import HomeAssistant

from custom_components.astromech.agent.loop import Agent
from custom_components.astromech.agent.observe.versions import STORE_KEY
from custom_components.astromech.backup import async_post_backup, async_pre_backup
from custom_components.astromech.const import DOMAIN

from .conftest import SETTLE, PassTime
from .test_main_job import (
    OPEN_INCIDENTS,
    approve,
    break_,
    choose,
    open_dialog,
    our_issues,
    state,
    stuck_station,
    why,
)


def journal_file(hass: HomeAssistant) -> Path:
    """Return where the journal is."""
    return Path(hass.config.path(DOMAIN, "journal.db"))


def fill_disk(agent: Agent) -> None:
    """Let SQLite find no room for another page."""
    db = agent.journal._db
    assert db is not None
    (pages,) = db.execute("PRAGMA page_count").fetchone()
    db.execute(f"PRAGMA max_page_count = {pages}")


async def test_unloading_leaves_nothing_behind(
    hass: HomeAssistant,
    agent_entry: ConfigEntry[Agent],
    flaky_entry: ConfigEntry,
    pass_time: PassTime,
) -> None:
    await stuck_station(hass, flaky_entry, pass_time)
    handlers = list(logging.getLogger().handlers)
    assert await hass.config_entries.async_unload(agent_entry.entry_id)
    assert our_issues(hass) == []
    assert len(logging.getLogger().handlers) == len(handlers) - 1
    await pass_time(SETTLE)
    assert our_issues(hass) == []


async def test_a_stop_of_home_assistant_ends_it_too(hass: HomeAssistant, agent: Agent) -> None:
    handlers = list(logging.getLogger().handlers)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await hass.async_block_till_done()
    assert len(logging.getLogger().handlers) == len(handlers) - 1


async def test_it_finds_again_what_was_broken_before_it_came(
    hass: HomeAssistant,
    agent_entry: ConfigEntry[Agent],
    flaky_entry: ConfigEntry,
    pass_time: PassTime,
) -> None:
    issue = await stuck_station(hass, flaky_entry, pass_time, "setup_error")
    await hass.config_entries.async_reload(agent_entry.entry_id)
    assert our_issues(hass) == []
    await pass_time(SETTLE + 5)
    (again,) = our_issues(hass)
    assert again.issue_id == issue.issue_id


async def test_a_damaged_journal_is_kept_and_told_about(
    hass: HomeAssistant, agent_entry: ConfigEntry[Agent]
) -> None:
    await hass.config_entries.async_unload(agent_entry.entry_id)
    journal_file(hass).write_bytes(b"no database" * 500)
    await hass.config_entries.async_setup(agent_entry.entry_id)
    (issue,) = our_issues(hass)
    assert issue.issue_id == "journal_damaged"
    kept = Path(hass.config.path((issue.translation_placeholders or {})["kept_as"]))
    assert kept.read_bytes() == b"no database" * 500
    assert agent_entry.state is ConfigEntryState.LOADED


async def test_a_journal_that_cannot_be_made_leaves_a_read_only_agent(
    hass: HomeAssistant,
    agent_entry: ConfigEntry[Agent],
    flaky_entry: ConfigEntry,
    pass_time: PassTime,
) -> None:
    await hass.config_entries.async_unload(agent_entry.entry_id)
    Path(hass.config.path(DOMAIN)).rename(hass.config.path("elsewhere"))
    Path(hass.config.path(DOMAIN)).write_text("a file is in the way")
    await hass.config_entries.async_setup(agent_entry.entry_id)
    await break_(hass, flaky_entry, "stale_session")
    await pass_time(SETTLE + 5)
    issues = {issue.issue_id: issue for issue in our_issues(hass)}
    assert issues.pop("journal_unwritable")
    assert issues.pop("policy_invalid")
    (incident,) = issues.values()
    assert incident.translation_key == "incident_guided"
    assert state(hass, OPEN_INCIDENTS) == "1"


async def test_a_disk_that_fills_up_makes_it_read_only_before_anything_is_changed(
    hass: HomeAssistant, agent: Agent, flaky_entry: ConfigEntry, pass_time: PassTime
) -> None:
    issue = await stuck_station(hass, flaky_entry, pass_time)
    flow = await open_dialog(hass, issue)
    await agent.journal._run(fill_disk, agent)
    for number in range(200):
        if agent._record.read_only:
            break
        await agent._record.keep(agent.journal.ignore(f"{number}" * 100, ignored=True))
    flow = await choose(hass, flow, "apply")
    assert why(flow) == ("nothing_done", "the journal cannot be written")
    assert state(hass, "sensor.station_temperature") == "unavailable"
    assert "journal_unwritable" in {issue.issue_id for issue in our_issues(hass)}


async def test_what_was_interrupted_is_in_doubt_and_never_repeated(
    hass: HomeAssistant,
    agent_entry: ConfigEntry[Agent],
    flaky_entry: ConfigEntry,
    pass_time: PassTime,
) -> None:
    issue = await stuck_station(hass, flaky_entry, pass_time, "reload_does_not_help")
    await approve(hass, issue)
    await pass_time(2)
    await hass.config_entries.async_reload(agent_entry.entry_id)
    (doubt,) = our_issues(hass)
    assert (doubt.translation_key, doubt.is_fixable) == ("execution_in_doubt", True)
    assert (doubt.translation_placeholders or {})["target"] == "Station"
    await pass_time(SETTLE + 5)
    keys = {issue.translation_key for issue in our_issues(hass)}
    assert keys == {"execution_in_doubt", "incident_guided"}
    with sqlite3.connect(journal_file(hass)) as db:
        assert db.execute("SELECT state FROM executions").fetchall() == [("in_doubt",)]
    db.close()


async def test_a_backup_holds_the_whole_journal(
    hass: HomeAssistant, agent: Agent, flaky_entry: ConfigEntry, pass_time: PassTime
) -> None:
    await stuck_station(hass, flaky_entry, pass_time)
    await async_pre_backup(hass)
    copy = journal_file(hass).with_name("copy.db")
    copy.write_bytes(journal_file(hass).read_bytes())
    await async_post_backup(hass)
    with sqlite3.connect(copy) as db:
        assert db.execute("SELECT count(*) FROM incidents").fetchone() == (1,)
    db.close()
    assert len(await agent.journal.recent()) == 1


async def test_a_removed_agent_leaves_only_its_journal(
    hass: HomeAssistant, hass_storage: dict[str, Any], agent_entry: ConfigEntry[Agent]
) -> None:
    await hass.async_block_till_done(wait_background_tasks=False)
    hass_storage[STORE_KEY] = {"version": 1, "minor_version": 1, "key": STORE_KEY, "data": {}}
    assert await hass.config_entries.async_remove(agent_entry.entry_id)
    assert STORE_KEY not in hass_storage
    assert Path(hass.config.path("astromech", "journal.db")).exists()
