"""A Home Assistant with the agent in it, and a clock that tests move."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import SOURCE_USER, ConfigEntry, ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.astromech.agent.loop import Agent
from custom_components.astromech.const import CONF_SETTLE, DOMAIN
from custom_components.astromech.kinds import running_agent
from tests.waiting import wait_for

from .ollama_server import ENTITY, MODEL, OllamaServer, serving

type PassTime = Callable[[float], Awaitable[None]]

SETTLE = 60
FINE, COARSE = 0.5, 2.0
"""Seconds by which time passes in one go: at both ends of a while, where most happens, and between."""

END = 10.0
"""How long (s) an end of a while is."""


@pytest.fixture
def pass_time(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> PassTime:
    """Let seconds pass, step by step, with everything done that falls due meanwhile."""

    async def pass_(seconds: float) -> None:
        passed = 0.0
        while passed < seconds:
            fine = passed < END or seconds - passed <= END
            step = FINE if fine else COARSE
            freezer.tick(timedelta(seconds=step))
            async_fire_time_changed(hass)
            await all_done(hass)
            passed += step

    return pass_


async def all_done(hass: HomeAssistant) -> None:
    """Wait until nothing is left to do at this moment, also in the threads that read and write."""
    for _ in range(3):
        await hass.async_block_till_done()
        if agent := running_agent(hass):
            await agent.charge._file.async_current()
            await agent.journal._run(lambda: None)


@pytest.fixture
async def agent_entry(hass: HomeAssistant, mock_bluetooth: None, flaky: None) -> ConfigEntry[Agent]:
    """Return the agent's entry, added as a person adds it, with Home Assistant's backups there."""
    assert await async_setup_component(hass, "backup", {})
    assert await async_setup_component(hass, "repairs", {})
    flows = hass.config_entries.flow
    flow = await flows.async_init(DOMAIN, context={"source": SOURCE_USER})
    flow = await flows.async_configure(flow["flow_id"], {"next_step_id": "agent"})
    await flows.async_configure(flow["flow_id"], {CONF_SETTLE: SETTLE})
    await hass.async_block_till_done()
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    await wait_for(lambda: entry.runtime_data.knows)
    return entry


@pytest.fixture
def agent(agent_entry: ConfigEntry[Agent]) -> Agent:
    """Return the agent itself."""
    return agent_entry.runtime_data


@pytest.fixture
async def ollama(hass: HomeAssistant, socket_enabled: None) -> AsyncGenerator[OllamaServer]:
    """Return a server that Home Assistant's Ollama integration is set up with."""
    async with serving() as server:
        assert await async_setup_component(hass, "homeassistant", {})
        entry = MockConfigEntry(
            domain="ollama",
            data={"url": server.url},
            version=3,
            minor_version=3,
            subentries_data=[
                ConfigSubentryData(
                    data={"model": MODEL, "num_ctx": 8192, "max_history": 0, "keep_alive": -1},
                    subentry_type="ai_task_data",
                    title="Analyst",
                    unique_id=None,
                )
            ],
        )
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        assert hass.states.get(ENTITY) is not None
        yield server
        await entry.runtime_data._client.aclose()  # the integration leaves that to the collector
