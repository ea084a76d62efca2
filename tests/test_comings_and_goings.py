"""Robots that leave and come back, many times, and leave nothing behind."""

import asyncio
import os

from homeassistant.core import HomeAssistant
import pytest

from simulator.air import Air
from simulator.peripheral import VirtualBB8

from .droid import connected, press_connect, set_up_droid
from .waiting import wait_for

pytestmark = pytest.mark.usefixtures("quick_answers")

TIMES = int(os.environ.get("ASTROMECH_COMINGS", "100"))
"""As often as fits into a minute or so; CONTRIBUTING tells how to have it done 1,000 times."""

WARM_UP = 10


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_a_robot_that_leaves_and_comes_back_hundreds_of_times_leaves_nothing_behind(
    hass: HomeAssistant, air: Air, robot: VirtualBB8
) -> None:
    """Each time it is connected by a command, and its link is lost to distance."""
    hass.loop.set_debug(False)
    entry = await set_up_droid(hass, robot)
    coordinator = entry.runtime_data
    for number in range(TIMES + WARM_UP):
        if number == WARM_UP:
            before = _standing(hass, air)
        await press_connect(hass, robot)
        await robot.out_of_range()
        await wait_for(lambda: not coordinator.data.connected and not connected(air))
        robot.robot.packets.clear()
        await robot.in_range()
    await wait_for(lambda: not robot._jobs)
    assert coordinator.counters.connects == coordinator.counters.lost == TIMES + WARM_UP
    assert not coordinator._attempts
    await wait_for(lambda: _standing(hass, air) <= before)


def _standing(hass: HomeAssistant, air: Air) -> tuple[int, int, int]:
    """Count the tasks, the listeners of the bus and the slots that are there."""
    listeners = sum(hass.bus.async_listeners().values())
    return len(asyncio.all_tasks()), listeners, len(connected(air))
