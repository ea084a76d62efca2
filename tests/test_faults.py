"""Each fault that the simulated link can have, as a person in Home Assistant meets it."""

import asyncio

from homeassistant.const import STATE_ON, Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.astromech.bb8 import gatt
from simulator.air import Air
from simulator.peripheral import VirtualBB8

from .droid import RGB_LED, act, connected, press_connect, received, set_up_droid, state_of
from .references import missing
from .waiting import wait_for

pytestmark = pytest.mark.usefixtures("quick_answers")

LIGHT = (Platform.LIGHT, "main_led")
CONNECTION = (Platform.SENSOR, "connection")

SETUP = "test_droid_setup.py"

SHOWN = {
    "link lost in the midst of a command": (
        "test_faults.py::test_a_link_that_breaks_on_a_command_fails_it_and_the_next_one_works",
        "test_services_motion.py::test_a_lost_link_during_a_roll_stops_it_and_nothing_resumes",
    ),
    "link lost while a write is not acknowledged": (
        "test_faults.py::test_a_link_lost_while_a_write_hangs_fails_at_once",
    ),
    "never answers": (
        "test_button.py::test_a_robot_that_does_not_answer_is_an_error_and_nothing_stays_open",
        "test_event.py::test_a_robot_that_stops_answering_is_an_event_once_and_so_is_the_next_time",
        "test_event.py::test_a_robot_that_never_answers_again_is_let_go",
    ),
    "one answer is lost": (
        "test_faults.py::test_one_answer_that_does_not_come_is_an_error_and_the_next_is_heard",
        "test_event.py::test_a_single_lost_answer_is_no_event",
    ),
    "writes never acknowledged": (
        "test_faults.py::test_writes_that_are_never_acknowledged_end_the_link_for_a_new_one",
    ),
    "corrupt checksum": (
        "test_faults.py::test_one_answer_that_does_not_come_is_an_error_and_the_next_is_heard",
    ),
    "slow": ("test_faults.py::test_a_slow_robot_is_waited_for",),
    "fragmentation": ("test_faults.py::test_answers_may_be_cut_at_any_byte",),
    "unsolicited messages": (
        "test_faults.py::test_what_is_told_unasked_does_not_disturb_an_answer",
        "test_event.py::test_a_collision_has_axes_magnitudes_speed_and_time",
    ),
    "wrong key": ("test_faults.py::test_a_robot_that_does_not_take_the_key_is_let_go",),
    "refused commands": (
        "test_light.py::test_a_refused_colour_raises_and_the_shown_one_stays",
        "test_sensing.py::test_a_refused_streaming_is_an_error_and_stays_off",
    ),
    "slots exhausted": (
        "test_button.py::test_a_full_proxy_is_told_with_what_to_do",
        "test_service_levels.py::test_a_full_proxy_is_an_issue_until_a_connection_is_free",
        "test_config_flow.py::test_a_full_proxy_is_told",
    ),
    "vanished, but still in the history": (
        "test_button.py::test_a_robot_that_left_unnoticed_cannot_be_reached",
        "test_config_flow.py::test_a_found_robot_that_has_left_is_said_to_be_out_of_reach",
    ),
    "marked unavailable": (
        f"{SETUP}::test_out_of_range_is_unavailable_and_logged_once_and_so_is_the_return",
        f"{SETUP}::test_a_connected_robot_stays_available_though_it_is_silent",
        f"{SETUP}::test_a_link_lost_to_distance_ends_in_unavailable",
    ),
    "proxy removed while connected": (
        "test_faults.py::test_a_proxy_that_is_taken_away_ends_the_link",
    ),
}
"""By fault, where it is shown. The faults are those that the virtual robot and radio know."""


@pytest.mark.parametrize("fault", SHOWN)
def test_each_fault_is_shown_somewhere(fault: str) -> None:
    assert SHOWN[fault]
    assert not missing(SHOWN[fault])


async def test_a_link_that_breaks_on_a_command_fails_it_and_the_next_one_works(
    hass: HomeAssistant, air: Air, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    await press_connect(hass, robot)
    robot.faults.drop_link_on = RGB_LED

    with pytest.raises(HomeAssistantError) as raised:
        await act(hass, robot, *LIGHT, "turn_on", rgb_color=[255, 0, 0])

    assert raised.value.translation_key == "link_lost"
    assert state_of(hass, robot, *CONNECTION).state == "disconnected"
    assert not connected(air)
    robot.heal()
    await act(hass, robot, *LIGHT, "turn_on", rgb_color=[0, 0, 255])
    assert received(robot, RGB_LED) == ["ff000000", "0000ff00"]


async def test_a_link_lost_while_a_write_hangs_fails_at_once(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    await press_connect(hass, robot)
    robot.faults.unacknowledged_writes = True
    turning = hass.async_create_task(act(hass, robot, *LIGHT, "turn_on"))
    await wait_for(lambda: robot._held_writes)

    await robot.drop_link()

    async with asyncio.timeout(1):
        with pytest.raises(HomeAssistantError) as raised:
            await turning
    assert raised.value.translation_key == "link_lost"
    assert not received(robot, RGB_LED)


async def test_writes_that_are_never_acknowledged_end_the_link_for_a_new_one(
    hass: HomeAssistant, air: Air, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    await press_connect(hass, robot)
    robot.faults.unacknowledged_writes = True

    with pytest.raises(HomeAssistantError) as raised:
        await act(hass, robot, *LIGHT, "turn_on")

    assert raised.value.translation_key in {"link_lost", "no_answer"}
    robot.heal()
    await wait_for(lambda: not connected(air))
    await act(hass, robot, *LIGHT, "turn_on", rgb_color=[0, 0, 255])
    assert robot.robot.main_led == (0, 0, 255)


@pytest.mark.parametrize("fault", ["lose_answers", "corrupt_next"])
async def test_one_answer_that_does_not_come_is_an_error_and_the_next_is_heard(
    hass: HomeAssistant, air: Air, robot: VirtualBB8, fault: str
) -> None:
    await set_up_droid(hass, robot)
    await press_connect(hass, robot)
    setattr(robot.faults, fault, 1)

    with pytest.raises(HomeAssistantError) as raised:
        await act(hass, robot, *LIGHT, "turn_on", rgb_color=[255, 0, 0])

    assert raised.value.translation_key == "no_answer"
    await act(hass, robot, *LIGHT, "turn_on", rgb_color=[0, 0, 255])
    assert received(robot, RGB_LED) == ["ff000000", "0000ff00"]
    assert connected(air) == [robot.address]


async def test_a_slow_robot_is_waited_for(hass: HomeAssistant, robot: VirtualBB8) -> None:
    entry = await set_up_droid(hass, robot)
    await press_connect(hass, robot)
    robot.faults.answer_delay = 0.2
    await act(hass, robot, Platform.BUTTON, "ping", "press")
    assert entry.runtime_data.droid.echo_seconds >= 0.2


@pytest.mark.parametrize("chunk", [1, 3, 7])
async def test_answers_may_be_cut_at_any_byte(
    hass: HomeAssistant, robot: VirtualBB8, chunk: int
) -> None:
    robot.faults.chunk = chunk
    entry = await set_up_droid(hass, robot)
    await act(hass, robot, *LIGHT, "turn_on", rgb_color=[1, 2, 3])
    assert entry.runtime_data.data.versions.firmware
    assert received(robot, RGB_LED) == ["01020300"]
    assert state_of(hass, robot, *LIGHT).state == STATE_ON


async def test_what_is_told_unasked_does_not_disturb_an_answer(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    await press_connect(hass, robot)
    robot.faults.answer_delay = 0.05
    turning = hass.async_create_task(act(hass, robot, *LIGHT, "turn_on", rgb_color=[1, 2, 3]))
    await wait_for(lambda: received(robot, RGB_LED))

    robot.robot.notify(0x07, bytes.fromhex("f000 0800 0000 03 0032 012c 40 000004d2"))
    robot.robot.notify(0x99, b"\xff\xff\xff")  # of no document

    await turning
    assert state_of(hass, robot, *LIGHT).state == STATE_ON
    assert state_of(hass, robot, Platform.EVENT, "collision").attributes["speed"] == 64


async def test_a_robot_that_does_not_take_the_key_is_let_go(
    hass: HomeAssistant, air: Air, robot: VirtualBB8, monkeypatch: pytest.MonkeyPatch
) -> None:
    await set_up_droid(hass, robot)
    monkeypatch.setattr(gatt, "UNLOCK_KEY", b"wrong")

    with pytest.raises(HomeAssistantError) as raised:
        await press_connect(hass, robot)

    assert raised.value.translation_key == "link_lost"
    await wait_for(lambda: not connected(air))
    assert not robot.robot.packets
    assert not robot.robot.awake


async def test_a_proxy_that_is_taken_away_ends_the_link(
    hass: HomeAssistant, air: Air, robot: VirtualBB8
) -> None:
    entry = await set_up_droid(hass, robot)
    await press_connect(hass, robot)

    air.take_radio_away()

    await wait_for(lambda: not entry.runtime_data.data.connected)
    with pytest.raises(HomeAssistantError) as raised:
        await press_connect(hass, robot)
    assert raised.value.translation_key == "cannot_connect"
    assert not connected(air)
