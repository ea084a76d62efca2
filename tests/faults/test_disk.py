"""A disk that refuses, or never answers, and backups that do."""

import asyncio
from collections.abc import Callable, Generator
import json
from pathlib import Path
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.backup import BackupManagerError, async_get_manager
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.astromech.agent.act.backup import TIMEOUT
from custom_components.astromech.agent.journal import thread
from custom_components.astromech.agent.loop import Agent
from custom_components.astromech.const import DOMAIN
from tests.agent.conftest import SETTLE, PassTime
from tests.agent.test_main_job import OPEN_INCIDENTS, break_, our_issues, state, stuck_station

from .conftest import STATION, Skip, approve_what_is_proposed

ROOT = Path(__file__).parents[2]


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


def unwritable(hass: HomeAssistant) -> str:
    """Return why the journal cannot be written, by the issue about it; another one is the incident."""
    issues = {issue.issue_id: issue for issue in our_issues(hass)}
    told = issues.pop("journal_unwritable").translation_placeholders
    (incident,) = issues.values()  # it is seen and explained all the same
    assert incident.translation_key == "incident_guided"
    assert told is not None
    return told["reason"]


async def the_last_execution(agent: Agent) -> dict[str, Any]:
    """Return what the journal has of the only execution."""
    told = await agent.shown.annals.async_executions(None, 2)
    assert told is not None
    ((execution,), _) = told
    return dict(execution)


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
    assert "locked" in unwritable(hass)
    assert state(hass, STATION) == "unavailable"


async def test_a_disk_that_never_answers_is_told_and_holds_nothing_up(  # noqa: PLR0917
    hass: HomeAssistant,
    agent_entry: ConfigEntry[Agent],
    agent: Agent,
    flaky_entry: ConfigEntry,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(thread, "ANSWER_SECONDS", 120.0)

    async def until(is_so: Callable[[], object]) -> None:
        """Let time pass; nobody is waited for who waits for the disk."""
        while not is_so():
            freezer.tick(5)
            async_fire_time_changed(hass)
            await hass.loop.run_in_executor(None, time.sleep, 0.005)  # real time, for threads

    answer = threading.Event()
    agent.journal._executor.submit(answer.wait)
    try:
        await break_(hass, flaky_entry, "stale_session")
        await until(lambda: len(our_issues(hass)) == 2)
        assert agent.read_only
        assert unwritable(hass) == "the disk does not answer"
        unloading = asyncio.create_task(hass.config_entries.async_unload(agent_entry.entry_id))
        await until(unloading.done)
        assert unloading.result()
    finally:
        answer.set()


def test_a_read_only_file_system_is_an_error_and_loses_nothing(tmp_path: Path) -> None:
    own = shutil.which("unshare")
    if own is None or subprocess.run([own, "-Urm", "true"], check=False).returncode:  # noqa: S603
        pytest.skip("this machine lets nobody mount a file system of their own")
    done = subprocess.run(  # noqa: S603
        [own, "-Urm", sys.executable, "-m", "tests.faults.on_read_only", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == {
        "while it is open": "unable to open database file",
        "when it is opened": f"[Errno 30] Read-only file system: '{tmp_path / 'journal.db'}'",
        "afterwards": ["written before"],
    }


@pytest.mark.parametrize(
    "error", [BackupManagerError("no room"), OSError(28, "No space left")], ids=["fails", "raises"]
)
async def test_without_a_backup_nothing_is_done(  # noqa: PLR0917
    hass: HomeAssistant,
    agent: Agent,
    flaky_entry: ConfigEntry,
    pass_time: PassTime,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
) -> None:
    async def fail(**_: Any) -> None:
        raise error

    await stuck_station(hass, flaky_entry, pass_time)
    monkeypatch.setattr(async_get_manager(hass), "async_create_backup", fail)
    await approve_what_is_proposed(agent)
    await pass_time(5)
    execution = await the_last_execution(agent)
    assert execution["state"] == "failed"
    assert execution["backup"] is None
    assert state(hass, STATION) == "unavailable"


async def test_a_backup_that_hangs_holds_nothing_up_and_nothing_is_done(  # noqa: PLR0917
    hass: HomeAssistant,
    agent: Agent,
    flaky_entry: ConfigEntry,
    pass_time: PassTime,
    skip_time: Skip,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ends = asyncio.Event()

    async def hang(**_: Any) -> None:
        await ends.wait()

    await stuck_station(hass, flaky_entry, pass_time)
    monkeypatch.setattr(async_get_manager(hass), "async_create_backup", hang)
    await approve_what_is_proposed(agent)
    await pass_time(30)
    assert (await the_last_execution(agent))["state"] == "backing_up"
    assert state(hass, OPEN_INCIDENTS) == "1"  # it goes on to observe
    await skip_time(TIMEOUT)
    await pass_time(5)
    assert (await the_last_execution(agent))["state"] == "failed"
    ends.set()  # too late: nobody waits for it any more
    await pass_time(5)
    assert (await the_last_execution(agent))["state"] == "failed"
    assert state(hass, STATION) == "unavailable"
