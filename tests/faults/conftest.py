"""What the faults have in common: an agent at work, and a clock that tests move."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.astromech.agent.approve.approval import Approver, Door
from custom_components.astromech.agent.loop import Agent
from tests.agent.conftest import agent, agent_entry, pass_time

__all__ = ["agent", "agent_entry", "pass_time"]

STATION = "sensor.station_temperature"
BY = Approver(door=Door.REPAIRS, user_id=None)

type Skip = Callable[[float], Awaitable[None]]


@pytest.fixture
def skip_time(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> Skip:
    """Let seconds pass in one go, whoever does not answer."""

    async def skip(seconds: float) -> None:
        freezer.tick(timedelta(seconds=seconds))
        async_fire_time_changed(hass)
        await hass.async_block_till_done()

    return skip


async def approve_what_is_proposed(agent: Agent) -> None:
    """Approve the only remedy that waits for it."""
    (filed,) = agent.desk.pending()
    await agent.desk.async_approve(filed.id, filed.proposal.plan_hash, BY)
