"""The Connect button."""

from homeassistant.const import STATE_ON, Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from syrupy.assertion import SnapshotAssertion

from simulator.air import Air
from simulator.peripheral import VirtualBB8

from .droid import (
    PING,
    RGB_LED,
    act,
    assert_entities,
    connected,
    press_connect,
    received,
    set_up_droid,
    state_of,
)
from .waiting import wait_for

pytestmark = pytest.mark.usefixtures("quick_answers")


async def test_button_as_registered_and_shown(
    hass: HomeAssistant, robot: VirtualBB8, snapshot: SnapshotAssertion
) -> None:
    entry = await set_up_droid(hass, robot)
    assert_entities(hass, entry, Platform.BUTTON, snapshot)


async def test_pressing_wakes_the_robot_and_pings_it(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    assert not received(robot, PING)

    await press_connect(hass, robot)

    assert robot.robot.awake
    assert received(robot, PING)
    assert state_of(hass, robot, Platform.BINARY_SENSOR, "connected").state == STATE_ON


async def test_pressing_again_shows_that_the_robot_still_answers(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    await press_connect(hass, robot)
    robot.robot.packets.clear()
    await press_connect(hass, robot)
    assert len(received(robot, PING)) == 1


async def test_a_robot_that_does_not_answer_is_an_error_and_nothing_stays_open(
    hass: HomeAssistant, air: Air, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    robot.faults.never_answer = True

    with pytest.raises(HomeAssistantError) as raised:
        await press_connect(hass, robot)

    assert raised.value.translation_key == "no_answer"
    assert not connected(air)
    assert state_of(hass, robot, Platform.SENSOR, "connection").attributes["reason"]


async def test_a_full_proxy_is_told_with_what_to_do(
    hass: HomeAssistant, air: Air, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    air.radio.slots = 0

    with pytest.raises(HomeAssistantError) as raised:
        await press_connect(hass, robot)

    assert raised.value.translation_key == "no_free_slot"


@pytest.mark.usefixtures("soon_out_of_reach")
async def test_a_robot_that_left_unnoticed_cannot_be_reached(
    hass: HomeAssistant, air: Air, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    await robot.out_of_range()

    with pytest.raises(HomeAssistantError) as raised:
        await press_connect(hass, robot)

    assert raised.value.translation_key == "cannot_connect"
    assert not connected(air)


async def test_identify_blinks_and_leaves_the_colour_as_it_was(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    await act(hass, robot, Platform.LIGHT, "main_led", "turn_on", rgb_color=[0, 255, 0])
    robot.robot.packets.clear()
    await act(hass, robot, Platform.BUTTON, "identify", "press")
    await wait_for(lambda: len(received(robot, RGB_LED)) == 7)
    assert received(robot, RGB_LED) == [*["ffffff00", "00000000"] * 3, "00ff0000"]


async def test_ping_asks_the_robot(hass: HomeAssistant, robot: VirtualBB8) -> None:
    entry = await set_up_droid(hass, robot)
    await act(hass, robot, Platform.BUTTON, "ping", "press")
    assert received(robot, PING)
    assert entry.runtime_data.droid.echo_seconds > 0
