"""What an earlier run left behind is looked at, told in Repairs, and settled by a person."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
import sqlite3
import time

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.astromech.agent.act.fence import NotInDoubt, Verdict
from custom_components.astromech.agent.loop import Agent
from custom_components.astromech.agent.model import Execution
from custom_components.astromech.const import DOMAIN
from tests.waiting import wait_for

from .journal.test_journal import EXECUTION

type Restart = Callable[[str], Awaitable[Agent]]


@pytest.fixture
def restart(hass: HomeAssistant, agent_entry: ConfigEntry[Agent]) -> Restart:
    """Return what ends the agent, does something to its journal, and starts it again."""

    async def restart_(script: str) -> Agent:
        await hass.config_entries.async_unload(agent_entry.entry_id)
        with sqlite3.connect(hass.config.path(DOMAIN, "journal.db")) as db:
            db.executescript(script)
        db.close()
        await hass.config_entries.async_setup(agent_entry.entry_id)
        await hass.async_block_till_done()
        return agent_entry.runtime_data

    return restart_


def _issues(hass: HomeAssistant) -> set[str | None]:
    """Return what we have to say in Repairs."""
    issues = ir.async_get(hass).issues.values()
    return {i.translation_key for i in issues if i.domain == DOMAIN and i.active}


def _recent() -> Execution:
    return replace(EXECUTION, created=time.time())


async def test_a_start_in_order_has_nothing_to_tell(hass: HomeAssistant, restart: Restart) -> None:
    agent = await restart("")
    assert not agent.read_only
    assert _issues(hass) == set()


async def test_starts_that_went_wrong_make_it_read_only(
    hass: HomeAssistant, restart: Restart
) -> None:
    ago = "INSERT INTO boots (at) VALUES (unixepoch() - {});"
    agent = await restart("".join(map(ago.format, (300, 200, 100))))
    assert agent.read_only
    assert _issues(hass) == {"crash_loop"}


async def test_a_journal_that_was_altered_is_told(
    hass: HomeAssistant, agent: Agent, restart: Restart
) -> None:
    await agent.journal.execution_intended(None, _recent())
    await restart("UPDATE chain SET document = '{}' WHERE number = 1")
    await wait_for(lambda: "journal_altered" in _issues(hass))


async def test_what_is_in_doubt_is_settled_by_a_person(
    hass: HomeAssistant, agent: Agent, restart: Restart
) -> None:
    await agent.journal.execution_intended(None, _recent())
    agent = await restart("UPDATE executions SET state = 'applying'")
    assert "execution_in_doubt" in _issues(hass)
    assert [found.id for found in agent.legacy.doubtful] == [EXECUTION.id]
    await agent.legacy.async_settle(EXECUTION.id, Verdict.HELPED)
    assert agent.legacy.doubtful == []
    with pytest.raises(NotInDoubt):
        await agent.legacy.async_settle(EXECUTION.id, Verdict.HELPED)
