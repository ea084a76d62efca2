"""The droid as the face of the house: what the robot's light gets, and what it is spared."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.astromech.agent.approve.restraint import Hold
from custom_components.astromech.agent.coordinator import AgentSnapshot
from custom_components.astromech.agent.journal.figures import Figures
from custom_components.astromech.const import CONF_FACE, DOMAIN
from simulator.air import Air
from simulator.peripheral import VirtualBB8
from simulator.robot import Power

from .droid import RGB_LED, act, connected, pass_time, press_connect, received, set_up_droid
from .waiting import wait_for

pytestmark = pytest.mark.usefixtures("quick_answers")

LIGHT = (Platform.LIGHT, "main_led")
CALM = AgentSnapshot()
INCIDENT = AgentSnapshot(open_incidents=1)
WAITING = AgentSnapshot(open_incidents=1, figures=Figures(pending_approvals=1))
WORKING = AgentSnapshot(open_incidents=1, figures=Figures(running=1))
RED = (255, 0, 0)
GLOW = (0, 22, 30)

type Tell = Callable[[AgentSnapshot], None]


def shows(robot: VirtualBB8, red: bool, green: bool, blue: bool) -> Callable[[], bool]:
    """Say whether the light has these parts, more than it glimmers with."""
    return lambda: [part > 0 for part in robot.robot.main_led] == [red, green, blue]


def amber(robot: VirtualBB8) -> Callable[[], bool]:
    """Say whether the light is amber."""
    return shows(robot, red=True, green=True, blue=False)


def agent_entry(device_id: str | None) -> MockConfigEntry:
    """Return the agent's entry, with a droid as its face."""
    options: dict[str, Any] = {} if device_id is None else {CONF_FACE: device_id}
    return MockConfigEntry(domain=DOMAIN, unique_id=DOMAIN, data={"kind": "agent"}, options=options)


def device_of(hass: HomeAssistant, droid: MockConfigEntry) -> str:
    """Return the id of the robot's device."""
    [device] = dr.async_entries_for_config_entry(dr.async_get(hass), droid.entry_id)
    return device.id


@pytest.fixture
async def droid(hass: HomeAssistant, robot: VirtualBB8) -> MockConfigEntry:
    """The entry of a robot that is asleep."""
    return await set_up_droid(hass, robot)


@pytest.fixture
async def agent(hass: HomeAssistant, droid: MockConfigEntry) -> MockConfigEntry:
    """The entry of an agent whose face the robot is."""
    return await set_up_agent(hass, device_of(hass, droid))


async def set_up_agent(hass: HomeAssistant, device_id: str | None) -> MockConfigEntry:
    """Add the agent."""
    entry = agent_entry(device_id)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


def tell(agent: MockConfigEntry, snapshot: AgentSnapshot) -> None:
    """Let the agent find the house in a state."""
    coordinator = agent.runtime_data.coordinator
    coordinator.async_set_updated_data(snapshot)


async def a_while(robot: VirtualBB8) -> list[str]:
    """Return what the light gets in a moment in which nothing should happen."""
    robot.robot.packets.clear()
    with pytest.raises(TimeoutError):
        await wait_for(lambda: received(robot, RGB_LED), 0.6)
    return received(robot, RGB_LED)


async def test_each_mood_of_the_house_has_its_light(
    hass: HomeAssistant, agent: MockConfigEntry, robot: VirtualBB8
) -> None:
    await press_connect(hass, robot)
    await wait_for(lambda: robot.robot.main_led == GLOW)
    tell(agent, INCIDENT)
    await wait_for(amber(robot))
    tell(agent, WAITING)
    await wait_for(lambda: robot.robot.main_led == (0, 60, 255))
    await wait_for(lambda: robot.robot.main_led == (0, 0, 0))
    tell(agent, WORKING)
    await wait_for(lambda: robot.robot.main_led == (200, 220, 255))
    await wait_for(lambda: robot.robot.main_led == (0, 0, 0))
    tell(agent, CALM)
    await wait_for(lambda: robot.robot.main_led == (0, 255, 40))
    await wait_for(lambda: robot.robot.main_led == GLOW)


async def test_a_sleeping_robot_is_not_woken_and_shows_once_it_is(
    hass: HomeAssistant, agent: MockConfigEntry, robot: VirtualBB8
) -> None:
    tell(agent, INCIDENT)
    assert await a_while(robot) == []
    assert not robot.robot.packets

    await press_connect(hass, robot)
    await wait_for(amber(robot))


async def test_the_show_does_not_hold_the_link(
    hass: HomeAssistant, air: Air, agent: MockConfigEntry, robot: VirtualBB8
) -> None:
    await press_connect(hass, robot)
    tell(agent, INCIDENT)
    await wait_for(amber(robot))
    await asyncio.sleep(0.05)  # the frame is answered
    pass_time(hass, 91)
    await wait_for(lambda: not connected(air) and not robot.robot.awake)


async def test_the_light_is_given_back_as_it_was_when_all_is_well(
    hass: HomeAssistant, agent: MockConfigEntry, robot: VirtualBB8
) -> None:
    await act(hass, robot, *LIGHT, "turn_on", rgb_color=RED)
    tell(agent, INCIDENT)
    await wait_for(amber(robot))
    tell(agent, CALM)
    await wait_for(lambda: robot.robot.main_led == (0, 255, 40))
    await wait_for(lambda: robot.robot.main_led == RED)
    assert await a_while(robot) == []
    state = hass.states.async_all("light")[0]
    assert state.attributes["rgb_color"] == RED


async def test_a_person_who_uses_the_light_has_it_until_the_mood_changes(
    hass: HomeAssistant, agent: MockConfigEntry, robot: VirtualBB8
) -> None:
    await press_connect(hass, robot)
    tell(agent, INCIDENT)
    await wait_for(amber(robot))
    await act(hass, robot, *LIGHT, "turn_on", rgb_color=RED)
    tell(agent, replace(INCIDENT, open_incidents=2))
    assert await a_while(robot) == []
    assert robot.robot.main_led == RED

    tell(agent, WAITING)
    await wait_for(lambda: robot.robot.main_led == (0, 60, 255))


async def test_an_effect_that_a_person_chose_plays_on(
    hass: HomeAssistant, agent: MockConfigEntry, robot: VirtualBB8
) -> None:
    await act(hass, robot, *LIGHT, "turn_on", effect="police")
    tell(agent, INCIDENT)
    await wait_for(lambda: robot.robot.main_led == RED)
    assert not amber(robot)()
    await act(hass, robot, *LIGHT, "turn_on", rgb_color=RED)
    await wait_for(amber(robot))


async def test_identify_shows_what_was_before_the_show(
    hass: HomeAssistant, agent: MockConfigEntry, robot: VirtualBB8
) -> None:
    await act(hass, robot, *LIGHT, "turn_on", rgb_color=RED)
    tell(agent, INCIDENT)
    await wait_for(amber(robot))
    await act(hass, robot, Platform.BUTTON, "identify", "press")
    await wait_for(lambda: robot.robot.main_led == RED)


async def test_a_robot_with_a_low_battery_shows_nothing(
    hass: HomeAssistant, agent: MockConfigEntry, robot: VirtualBB8
) -> None:
    await act(hass, robot, *LIGHT, "turn_on", rgb_color=RED)
    tell(agent, INCIDENT)
    await wait_for(amber(robot))
    robot.robot.set_power(Power.LOW)
    await wait_for(lambda: robot.robot.main_led == RED)
    assert await a_while(robot) == []


async def test_in_quiet_hours_the_light_is_given_back(
    hass: HomeAssistant, droid: MockConfigEntry, robot: VirtualBB8
) -> None:
    agent = await set_up_agent(hass, device_of(hass, droid))
    await act(hass, robot, *LIGHT, "turn_on", rgb_color=RED)
    tell(agent, INCIDENT)
    await wait_for(amber(robot))
    now = dt_util.now()
    begin, end = now.replace(hour=(now.hour - 1) % 24), now.replace(hour=(now.hour + 1) % 24)
    hours = {"quiet_from": f"{begin:%H:%M:00}", "quiet_to": f"{end:%H:%M:00}"}
    hass.config_entries.async_update_entry(agent, options={**agent.options, **hours})
    await asyncio.sleep(0.05)  # the frame is answered
    pass_time(hass, 60)
    await wait_for(lambda: robot.robot.main_led == RED)
    assert await a_while(robot) == []


@pytest.mark.parametrize("hold", Hold)
async def test_an_agent_that_may_not_act_shows_nothing(
    hass: HomeAssistant, agent: MockConfigEntry, robot: VirtualBB8, hold: Hold
) -> None:
    await act(hass, robot, *LIGHT, "turn_on", rgb_color=RED)
    tell(agent, INCIDENT)
    await wait_for(amber(robot))
    tell(agent, replace(INCIDENT, hold=hold))
    await wait_for(lambda: robot.robot.main_led == RED)


async def test_an_emergency_stop_ends_the_show(
    hass: HomeAssistant, agent: MockConfigEntry, robot: VirtualBB8
) -> None:
    await press_connect(hass, robot)
    tell(agent, INCIDENT)
    await wait_for(amber(robot))
    await act(hass, robot, Platform.BUTTON, "e_stop", "press")
    tell(agent, WAITING)
    assert await a_while(robot) == []


async def test_an_agent_that_is_unloaded_gives_the_light_back(
    hass: HomeAssistant, agent: MockConfigEntry, robot: VirtualBB8
) -> None:
    await act(hass, robot, *LIGHT, "turn_on", rgb_color=RED)
    tell(agent, INCIDENT)
    await wait_for(amber(robot))
    await hass.config_entries.async_unload(agent.entry_id)
    await wait_for(lambda: robot.robot.main_led == RED)
    assert await a_while(robot) == []


async def test_a_droid_that_comes_later_or_again_is_found(
    hass: HomeAssistant, droid: MockConfigEntry, robot: VirtualBB8
) -> None:
    device_id = device_of(hass, droid)
    await hass.config_entries.async_unload(droid.entry_id)
    agent = await set_up_agent(hass, device_id)
    tell(agent, INCIDENT)
    for _ in range(2):
        if droid.state is ConfigEntryState.LOADED:
            await hass.config_entries.async_reload(droid.entry_id)
        else:
            await hass.config_entries.async_setup(droid.entry_id)
        await press_connect(hass, robot)
        await wait_for(amber(robot))

    await hass.config_entries.async_remove(droid.entry_id)
    await hass.async_block_till_done()
    tell(agent, WAITING)
    assert agent.state is ConfigEntryState.LOADED


async def test_a_droid_that_nobody_chose_shows_nothing(
    hass: HomeAssistant, droid: MockConfigEntry, robot: VirtualBB8
) -> None:
    agent = await set_up_agent(hass, None)
    await press_connect(hass, robot)
    tell(agent, INCIDENT)
    assert await a_while(robot) == []


async def test_relief_that_nobody_saw_is_no_news_later(
    hass: HomeAssistant, agent: MockConfigEntry, robot: VirtualBB8
) -> None:
    tell(agent, INCIDENT)
    tell(agent, CALM)
    await press_connect(hass, robot)
    await wait_for(lambda: robot.robot.main_led == GLOW)
    assert "00ff2800" not in received(robot, RGB_LED)
