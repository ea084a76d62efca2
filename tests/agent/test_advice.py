"""A model that a person chose, from the options to what the repair says."""

from collections.abc import AsyncGenerator
import json

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest

from custom_components.astromech.agent.loop import Agent
from custom_components.astromech.const import CONF_AI_ENTITY
from tests.waiting import wait_for

from .conftest import SETTLE, PassTime
from .ollama_server import ENTITY, OllamaServer
from .test_main_job import break_, our_issues

WORDS = "The station went on with a connection that was closed."


@pytest.fixture
async def advised_agent(
    hass: HomeAssistant, agent_entry: ConfigEntry[Agent], ollama: OllamaServer
) -> AsyncGenerator[Agent]:
    """Return an agent for which a person chose the model."""
    options = {**agent_entry.options, CONF_AI_ENTITY: ENTITY}
    hass.config_entries.async_update_entry(agent_entry, options=options)
    assert await hass.config_entries.async_reload(agent_entry.entry_id)
    agent = agent_entry.runtime_data
    await wait_for(lambda: agent.knows)
    yield agent
    await hass.config_entries.async_unload(agent_entry.entry_id)


async def test_the_model_is_asked_once_and_its_words_stand_in_the_repair(
    hass: HomeAssistant,
    advised_agent: Agent,
    flaky_entry: ConfigEntry,
    ollama: OllamaServer,
    pass_time: PassTime,
) -> None:
    ollama.answers = [
        json.dumps(
            {
                "candidate": "report_bug_upstream",
                "evidence": [],
                "confidence": 0.9,
                "explanation": WORDS,
            }
        )
    ]
    await break_(hass, flaky_entry, "stale_session")
    await pass_time(SETTLE + 5)
    await wait_for(lambda: ollama.asked)
    await pass_time(SETTLE + 5)
    (issue,) = our_issues(hass)
    assert issue.translation_placeholders is not None
    assert WORDS in issue.translation_placeholders["impact"]
    assert issue.is_fixable  # the reload is still what is proposed first
    await pass_time(300)
    assert len(ollama.asked) == 1
    diagnostics = await advised_agent.async_diagnostics()
    (sent,) = diagnostics["sent_to_a_model"]
    assert [sent["prompt"]] == ollama.prompts
    assert flaky_entry.entry_id not in sent["prompt"]


async def test_a_model_that_is_silent_changes_nothing(
    hass: HomeAssistant,
    advised_agent: Agent,
    flaky_entry: ConfigEntry,
    ollama: OllamaServer,
    pass_time: PassTime,
) -> None:
    ollama.answers, ollama.status = [""], 500
    await break_(hass, flaky_entry, "stale_session")
    await pass_time(SETTLE + 5)
    await wait_for(lambda: ollama.asked)
    await pass_time(30)
    (issue,) = our_issues(hass)
    assert issue.is_fixable
