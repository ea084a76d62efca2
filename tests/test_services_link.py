"""What tells how the link is: two actions, system health, and the button that ends it."""

from typing import Any

from homeassistant.components import system_health
from homeassistant.const import ATTR_DEVICE_ID, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, get_system_health_info

from custom_components.astromech.const import DOMAIN
from simulator.air import Air
from simulator.peripheral import VirtualBB8

from .droid import PING, SLEEP, act, connected, press_connect, received, set_up_droid

pytestmark = pytest.mark.usefixtures("quick_answers")


async def ask(hass: HomeAssistant, entry: MockConfigEntry, action: str) -> dict[str, Any]:
    """Call an action of ours on the robot's device and return what it answers."""
    [device] = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    answer = await hass.services.async_call(
        DOMAIN,
        action,
        {ATTR_DEVICE_ID: device.id, "correlation_id": "mine"},
        blocking=True,
        return_response=True,
    )
    assert isinstance(answer, dict)
    assert answer.pop("correlation_id") == "mine"
    return answer


async def test_diagnosing_a_sleeping_robot_tells_of_the_radios_and_does_not_wake_it(
    hass: HomeAssistant, air: Air, robot: VirtualBB8
) -> None:
    entry = await set_up_droid(hass, robot)
    found = await ask(hass, entry, "diagnose_link")
    assert found["connection"] == "disconnected"
    assert found["in_range"] is True
    assert found["rssi"] == robot.rssi
    assert found["echo_ms"] is None
    [radio] = found["radios"]
    assert (radio["slots"], radio["free"]) == (3, 3)
    assert not robot.robot.packets


async def test_diagnosing_a_connected_robot_measures_the_round_trip(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    entry = await set_up_droid(hass, robot)
    await press_connect(hass, robot)
    robot.robot.packets.clear()
    found = await ask(hass, entry, "diagnose_link")
    assert found["connection"] == "connected"
    assert found["echo_ms"] is not None
    assert received(robot, PING) == [""]
    assert found["radios"][0]["free"] == 2


async def test_the_health_summary_has_levels_and_heartbeats(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    entry = await set_up_droid(hass, robot)
    await press_connect(hass, robot)
    found = await ask(hass, entry, "health_summary")
    assert found["policy"] == "on_demand"
    assert found["attempts_last_hour"] == 1
    assert found["levels"]["attempts"] == 0
    assert found["breached"] == []
    assert found["auto_recovery"] is True
    assert found["tasks"].keys() == {"look", "echo", "levels"}
    assert all(task["running"] for task in found["tasks"].values())


async def test_system_health_counts_robots_and_running_tasks(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    await async_setup_component(hass, system_health.DOMAIN, {})
    await set_up_droid(hass, robot)
    await press_connect(hass, robot)
    await hass.async_block_till_done()
    found = await get_system_health_info(hass, DOMAIN)
    assert found["robots"] == found["connected"] == found["attempts_last_hour"] == 1
    assert found["tasks_running"] == "3/3"
    assert found["levels_breached"] == 0


async def test_the_sleep_button_puts_the_robot_to_sleep_and_wakes_none(
    hass: HomeAssistant, air: Air, robot: VirtualBB8
) -> None:
    entry = await set_up_droid(hass, robot)
    await press_connect(hass, robot)
    await act(hass, robot, Platform.BUTTON, "sleep", "press")
    assert received(robot, SLEEP) == ["0000000000"]
    assert not robot.robot.awake
    assert not connected(air)
    assert entry.runtime_data.memory.now.user_slept

    robot.robot.packets.clear()
    await act(hass, robot, Platform.BUTTON, "sleep", "press")
    assert not robot.robot.packets
