"""Two robots in one house, at the same time."""

import asyncio
from typing import Any

from homeassistant.components import bluetooth
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.astromech.const import DOMAIN
from simulator.air import Air
from simulator.peripheral import VirtualBB8

from .droid import RGB_LED, ROLL, SLEEP, act, connected, entity_id, received, set_up_droid, state_of
from .waiting import wait_for

pytestmark = pytest.mark.usefixtures("quick_answers")

STREAM = (0x02, 0x11)
POSITION = (Platform.SENSOR, "position_y")
LIGHT = (Platform.LIGHT, "main_led")


@pytest.fixture
async def other(hass: HomeAssistant, air: Air, robot: VirtualBB8) -> VirtualBB8:
    """Another robot in range."""
    other = await air.add_robot(name="BB-34CD", address="C8:12:34:56:34:CD")
    await wait_for(lambda: bluetooth.async_address_present(hass, other.address))
    return other


@pytest.fixture
async def entries(
    hass: HomeAssistant, robot: VirtualBB8, other: VirtualBB8
) -> tuple[MockConfigEntry, MockConfigEntry]:
    """Both of them, which may move, and stream."""
    pair = await set_up_droid(hass, robot), await set_up_droid(hass, other)
    for each in (robot, other):
        await act(hass, each, Platform.SWITCH, "motion_allowed", "turn_on")
        await act(hass, each, Platform.SWITCH, "sensor_streaming", "turn_on")
    return pair


def rolling(hass: HomeAssistant, robot: VirtualBB8, **data: Any) -> asyncio.Task[Any]:
    """Begin to roll for two seconds."""
    target = {"entity_id": entity_id(hass, robot, *LIGHT)}
    call = hass.services.async_call(
        DOMAIN, "roll", {**target, "duration": 2, **data}, blocking=True, return_response=True
    )
    return hass.async_create_task(call)


async def test_both_drive_and_stream_and_each_gets_its_own_bytes_alone(
    hass: HomeAssistant,
    air: Air,
    robot: VirtualBB8,
    other: VirtualBB8,
    entries: tuple[MockConfigEntry, MockConfigEntry],
) -> None:
    assert sorted(connected(air)) == sorted((robot.address, other.address))
    for each in (robot, other):
        assert received(each, STREAM) == ["019000010007e000000d800000"]
        each.robot.packets.clear()

    rolls = rolling(hass, robot, speed=100, heading=90), rolling(hass, other, speed=50, heading=0)
    await wait_for(lambda: robot.robot.speed == 100 and other.robot.speed == 50)
    await act(hass, robot, *LIGHT, "turn_on", rgb_color=[255, 0, 0])
    await act(hass, other, *LIGHT, "turn_on", rgb_color=[0, 0, 255])
    await wait_for(lambda: state_of(hass, other, *POSITION).state not in {STATE_UNKNOWN, "0"})
    await asyncio.gather(*rolls)

    assert set(received(robot, ROLL)) == {"64005a01", "00005a00"}
    assert set(received(other, ROLL)) == {"32000001", "00000000"}
    assert received(robot, RGB_LED) == ["ff000000"]
    assert received(other, RGB_LED) == ["0000ff00"]
    assert robot.robot.speed == other.robot.speed == 0


async def test_taking_one_down_in_the_midst_of_a_roll_leaves_the_other_rolling(
    hass: HomeAssistant,
    air: Air,
    robot: VirtualBB8,
    other: VirtualBB8,
    entries: tuple[MockConfigEntry, MockConfigEntry],
) -> None:
    rolls = rolling(hass, robot, speed=100, heading=90), rolling(hass, other, speed=50, heading=0)
    await wait_for(lambda: robot.robot.speed == 100 and other.robot.speed == 50)

    assert await hass.config_entries.async_unload(entries[0].entry_id)

    assert other.robot.speed == 50
    assert connected(air) == [other.address]
    assert received(robot, SLEEP)
    assert not received(other, SLEEP)
    assert entries[1].state is ConfigEntryState.LOADED
    ends: tuple[Any, Any] = await asyncio.gather(*rolls, return_exceptions=True)
    assert isinstance(ends[0], HomeAssistantError)
    assert ends[1]["stopped"]
    assert received(other, ROLL)[-1] == "00000000"
