"""A house for hours, on the real Home Assistant, with a robot in it and faults by chance."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import asdict, replace
from datetime import timedelta
import json
import logging
from pathlib import Path
import random
from typing import Any, Final

from freezegun import freeze_time
from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockUser,
    async_fire_time_changed,
)

from custom_components.astromech.agent.approve.approval import ApprovalRefused, Approver, Door
from custom_components.astromech.agent.loop import Agent
from custom_components.astromech.const import DOMAIN
from simulator.peripheral import VirtualBB8
from tests.agent.conftest import agent, agent_entry
from tests.agent.test_main_job import break_, heal
from tests.droid import set_up_droid

from . import HOURS, REPORT, SEED
from .gauges import Gauges, grown

__all__ = ["agent", "agent_entry"]

STEP: Final = 10.0
"""Seconds of house time that pass in one go."""

EPISODE: Final = 300.0
"""Seconds between two faults."""

WARM_UP: Final = 1 / 3
"""The share of the time after which nothing may grow any more: caches are full by then."""

NOISE: Final = logging.getLogger("custom_components.flaky.noise")

type Fault = Callable[[], Awaitable[None]]


class House:
    """What can be done to a house, and how time passes in it."""

    def __init__(  # noqa: PLR0917  what a house is made of
        self,
        hass: HomeAssistant,
        freezer: FrozenDateTimeFactory,
        agent: Agent,
        station: ConfigEntry,
        robot: VirtualBB8,
        owner: str,
    ) -> None:
        self.hass = hass
        self.agent = agent
        self._freezer = freezer
        self._station = station
        self._robot = robot
        self._owner = owner
        self._chance = random.Random(SEED)  # noqa: S311
        self.approved = 0

    async def pass_time(self, seconds: float) -> None:
        """Let time pass, with everything done that falls due meanwhile."""
        for _ in range(round(seconds / STEP)):
            self._freezer.tick(timedelta(seconds=STEP))
            async_fire_time_changed(self.hass)
            await self.hass.async_block_till_done()
            await self.agent.journal._run(lambda: None)

    async def live(self, seconds: float, *, leak: bool = False) -> None:
        """Have something happen every few minutes; `leak` forgets a listener each time."""
        faults = (self._stuck, self._flapping, self._noise, self._out_of_range, self._quiet)
        for _ in range(round(seconds / EPISODE)):
            await self._chance.choice(faults)()
            await self.pass_time(EPISODE)
            if leak:
                self.hass.bus.async_listen("leak", lambda _event: None)
                self.hass.bus.async_listen("leak", lambda _event: None)

    async def settle(self) -> None:
        """Mend all and wait until nothing is open."""
        await heal(self.hass, self._station)
        await self.hass.config_entries.async_reload(self._station.entry_id)
        await self._robot.in_range()
        await self.pass_time(300)

    async def _stuck(self) -> None:
        """The station gets stuck; it heals by itself, or a person approves the remedy."""
        await break_(self.hass, self._station, "stale_session")
        await self.pass_time(120)
        if self._chance.random() < 0.5:
            await heal(self.hass, self._station)
            return
        for filed in self.agent.desk.pending():
            by = Approver(door=Door.WEBSOCKET, user_id=self._owner)
            try:
                await self.agent.desk.async_approve(filed.id, filed.proposal.plan_hash, by)
            except ApprovalRefused:
                continue  # it is done often enough, or over: that is what the desk is for
            self.approved += 1
        await self.pass_time(60)

    async def _flapping(self) -> None:
        for number in range(20):
            self.hass.states.async_set(f"sensor.flapping_{number}", "unavailable")
        await self.pass_time(STEP * self._chance.randint(1, 3))
        for number in range(20):
            self.hass.states.async_set(f"sensor.flapping_{number}", str(number))

    async def _noise(self) -> None:
        for number in range(100):
            NOISE.warning("Value %s is odd (%s)", self._chance.random(), number % 7)

    async def _out_of_range(self) -> None:
        await self._robot.out_of_range()
        await self.pass_time(EPISODE)
        await self._robot.in_range()

    async def _quiet(self) -> None:
        pass


@pytest.fixture
async def house(
    hass: HomeAssistant,
    robot: VirtualBB8,
    agent: Agent,
    flaky_entry: MockConfigEntry,
    hass_admin_user: MockUser,
) -> AsyncGenerator[House]:
    """Return a house with an agent, a station and a robot, in which time stands still by itself."""
    await set_up_droid(hass, robot)
    with freeze_time(dt_util.utcnow()) as freezer:
        assert isinstance(freezer, FrozenDateTimeFactory)
        yield House(hass, freezer, agent, flaky_entry, robot, hass_admin_user.id)


@pytest.mark.timeout(7200)
async def test_nothing_grows_and_nothing_is_lost(
    hass: HomeAssistant, house: House, agent: Agent, caplog: pytest.LogCaptureFixture
) -> None:
    seconds = HOURS * 3600
    await house.live(seconds * WARM_UP)
    await house.settle()
    before = Gauges.read(hass)
    caplog.clear()  # which would be a leak of its own
    await house.live(seconds * (1 - WARM_UP))
    surprises = {
        (record.name, record.getMessage())
        for record in caplog.records
        if record.levelno >= logging.WARNING and DOMAIN in record.name
    }
    caplog.clear()
    await house.settle()
    after = Gauges.read(hass)

    told = await incidents(agent)
    if REPORT:
        figures = {
            "hours": HOURS,
            "seed": SEED,
            "before": asdict(before),
            "after": asdict(after),
            "approved": house.approved,
            **told,
        }
        await hass.async_add_executor_job(Path(REPORT).write_text, json.dumps(figures, indent=2))
    assert surprises == set()
    assert await agent.annals.async_intact()
    assert told["opened"] == told["resolved"] + told["open"]
    assert told["open"] == len(agent._watch.open_cases())
    assert told["in_doubt"] == 0
    if HOURS >= 1:
        assert told["opened"] > 0
        assert grown(before, after) == {}
    else:  # too short for memory to say anything
        assert not grown(before, after).keys() - {"memory"}


async def incidents(agent: Agent) -> dict[str, Any]:
    """Return what the journal has of incidents."""

    def count(statement: str) -> int:
        (row,) = agent.journal.rows(statement)
        return int(row[0])

    statements = {
        "opened": "SELECT COUNT(*) FROM incidents",
        "resolved": "SELECT COUNT(*) FROM incidents WHERE resolved IS NOT NULL",
        "open": "SELECT COUNT(*) FROM incidents WHERE resolved IS NULL",
        "in_doubt": "SELECT COUNT(*) FROM executions WHERE state = 'in_doubt'",
    }
    return {
        name: await agent.journal.transact(count, statement)
        for name, statement in statements.items()
    }


async def test_a_leak_is_seen(hass: HomeAssistant, house: House) -> None:
    before = Gauges.read(hass)
    await house.live(10 * EPISODE, leak=True)
    await house.settle()
    assert "listeners" in grown(before, Gauges.read(hass))


def test_what_may_grow_and_what_may_not() -> None:
    before = Gauges(tasks=10, listeners=100, files=20, memory=1_000_000)
    assert grown(before, replace(before, tasks=13, listeners=108, memory=1_050_000)) == {}
    more = replace(before, tasks=14, listeners=109, files=25, memory=1_050_001)
    assert grown(before, more).keys() == {"tasks", "listeners", "files", "memory"}
