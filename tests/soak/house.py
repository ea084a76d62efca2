"""A house in which something happens every few minutes, while its time runs fast."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
import logging
import random
import sqlite3
from typing import Final
from unittest.mock import patch

from freezegun.api import TickingDateTimeFactory
from homeassistant.components.backup import BackupManagerError, async_get_manager
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant

from custom_components.astromech.agent.approve.approval import ApprovalRefused, Approver, Door
from custom_components.astromech.agent.loop import Agent
from custom_components.astromech.const import DOMAIN
from custom_components.astromech.coordinator import DroidCoordinator
from simulator.air import Air
from simulator.peripheral import VirtualBB8
from tests.agent.conftest import all_done
from tests.agent.test_main_job import break_, heal
from tests.droid import act, call
from tests.waiting import wait_for

from .accounts import Accounts

STEP: Final = 10.0
"""Seconds by which the clocks go forward in one go; between two of them time is real."""

EPISODE: Final = 300.0
"""Seconds between two faults."""

NOISE: Final = logging.getLogger("custom_components.flaky.noise")

type Fault = Callable[[], Awaitable[None]]


class House:
    """What can be done to a house, and how time passes in it."""

    def __init__(  # noqa: PLR0917  what a house is made of
        self,
        hass: HomeAssistant,
        clock: TickingDateTimeFactory,
        agent: ConfigEntry[Agent],
        station: ConfigEntry,
        droid: ConfigEntry[DroidCoordinator],
        air: Air,
        robot: VirtualBB8,
        owner: str,
        seed: int,
    ) -> None:
        self.hass = hass
        self.accounts = Accounts()
        self.approved = 0
        self._clock = clock
        self._agent = agent
        self._station = station
        self._droid = droid
        self._air = air
        self._robot = robot
        self._owner = owner
        self._chance = random.Random(seed)  # noqa: S311
        self._deck: list[Fault] = []
        self.accounts.follow(self.agent)

    @property
    def agent(self) -> Agent:
        """The agent that runs now."""
        return self._agent.runtime_data

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What may happen."""
        return (
            self._stuck, self._helped, self._flapping, self._noise, self._out_of_range,
            self._link_lost, self._drive, self._no_backup, self._journal_locked, self._restart,
            self._quiet,
        )  # fmt: skip

    async def live(self, seconds: float, *, leak: bool = False) -> None:
        """Have something happen every few minutes; `leak` forgets a listener each time."""
        for _ in range(round(seconds / EPISODE)):
            await self._next_fault()()
            await self.pass_time(EPISODE)
            if leak:
                self.hass.bus.async_listen("leak", lambda _event: None)
                self.hass.bus.async_listen("leak", lambda _event: None)

    def _next_fault(self) -> Fault:
        """Return one by chance; all come before any comes again."""
        if not self._deck:
            self._deck = list(self.faults)
            self._chance.shuffle(self._deck)
        return self._deck.pop()

    async def pass_time(self, seconds: float) -> None:
        """Let time pass, with everything done that falls due meanwhile."""
        for _ in range(round(seconds / STEP)):
            self._clock.move_to(self._clock() + timedelta(seconds=STEP))
            await self._still()

    async def _still(self) -> None:
        """Wait until nobody is at work, so that no answer is late because the clocks go forward."""
        await all_done(self.hass)
        await wait_for(lambda: not (self._waits_for_the_robot() or self._waits_for_a_radio()))

    def _waits_for_the_robot(self) -> bool:
        coordinator = self._droid.runtime_data
        link = coordinator.droid._link
        return bool(coordinator._attempts or (link and link._answers))

    def _waits_for_a_radio(self) -> bool:
        radios = (self._robot._device, self._air.radio._device)
        return any(radio.host.pending_command for radio in radios)

    async def settle(self) -> None:
        """Mend all and wait until nothing is open."""
        await self._mend()
        await self._robot.in_range()
        await self.pass_time(600)

    async def _mend(self) -> None:
        await heal(self.hass, self._station)
        await self.hass.config_entries.async_reload(self._station.entry_id)

    # --- faults -------------------------------------------------------------------------------

    async def _stuck(self) -> None:
        """The station gets stuck, and heals by itself."""
        await break_(self.hass, self._station, "stale_session")
        await self.pass_time(120)
        await heal(self.hass, self._station)

    async def _helped(self) -> None:
        """The station gets stuck, and a person approves the remedy."""
        await break_(self.hass, self._station, "stale_session")
        await self.pass_time(120)
        await self._approve()

    async def _approve(self) -> None:
        for filed in self.agent.desk.pending():
            by = Approver(door=Door.WEBSOCKET, user_id=self._owner)
            try:
                await self.agent.desk.async_approve(filed.id, filed.proposal.plan_hash, by)
            except ApprovalRefused:
                continue  # it is done often enough, or over: that is what the desk is for
            self.approved += 1
        await self.pass_time(60)

    async def _no_backup(self) -> None:
        """There is no room for the backup before a change."""
        await break_(self.hass, self._station, "stale_session")
        await self.pass_time(120)
        manager = async_get_manager(self.hass)
        with patch.object(manager, "async_create_backup", side_effect=BackupManagerError("full")):
            await self._approve()
        await heal(self.hass, self._station)

    async def _journal_locked(self) -> None:
        """Somebody holds the journal while there is something to write; a person restarts the agent."""
        await self._mend()
        await self.pass_time(120)
        other = sqlite3.connect(self.hass.config.path(DOMAIN, "journal.db"), isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        await break_(self.hass, self._station, "stale_session")
        await self.pass_time(120)
        assert self.agent.read_only
        await heal(self.hass, self._station)
        await self.pass_time(120)
        other.close()
        await self._reload(self._agent)
        assert not self.agent.read_only

    async def _restart(self) -> None:
        """Everything of ours is started anew while something is wrong."""
        await break_(self.hass, self._station, "stale_session")
        await self.pass_time(120)
        await self._reload(self._droid)
        await self._reload(self._agent)
        await self.pass_time(120)
        await heal(self.hass, self._station)

    async def _reload(self, entry: ConfigEntry) -> None:
        await self.hass.config_entries.async_reload(entry.entry_id)
        await wait_for(lambda: self.agent.knows)
        self.accounts.follow(self.agent)

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

    async def _link_lost(self) -> None:
        await self._connect()
        await self._robot.drop_link()

    async def _drive(self) -> None:
        """Somebody plays with the robot, in real time: its own timers are that short."""
        await self._connect()
        await act(
            self.hass, self._robot, Platform.LIGHT, "main_led", "turn_on", rgb_color=(0, 90, 9)
        )
        if self._chance.random() < 0.5:
            await call(self.hass, self._robot, "roll", speed=60, heading=90, duration=0.5)
        await call(self.hass, self._robot, "stop")

    async def _connect(self) -> None:
        await act(self.hass, self._robot, Platform.BUTTON, "connect", "press")

    async def _quiet(self) -> None:
        await asyncio.sleep(0)
