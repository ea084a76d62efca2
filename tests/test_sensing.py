"""Streaming and collision detection, as a person switches them and sees what comes."""

from typing import Any

from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.astromech.const import DOMAIN
from simulator.peripheral import VirtualBB8
from simulator.robot import Bump

from .droid import act, press_connect, received, set_up_droid, state_of
from .waiting import wait_for

pytestmark = pytest.mark.usefixtures("quick_answers")

STREAM = (0x02, 0x11)
COLLISION = (0x02, 0x12)
STREAMING_SWITCH = (Platform.SWITCH, "sensor_streaming")
COLLISION_SWITCH = (Platform.SWITCH, "collision_detection")
STREAMED = (
    *("position_x", "position_y", "pitch", "roll", "yaw"),
    *("accel_x", "accel_y", "accel_z", "speed"),
)


def shown(hass: HomeAssistant, robot: VirtualBB8, key: str) -> str:
    """Return what a sensor shows."""
    return state_of(hass, robot, Platform.SENSOR, key).state


async def test_sensors_of_movement_are_unknown_until_the_robot_streams(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    await press_connect(hass, robot)
    assert {shown(hass, robot, key) for key in STREAMED} == {STATE_UNKNOWN}

    await act(hass, robot, *STREAMING_SWITCH, "turn_on")

    assert received(robot, STREAM) == ["019000010007e000000d800000"]
    assert state_of(hass, robot, *STREAMING_SWITCH).state == STATE_ON
    robot.robot.elapse(1)
    await wait_for(lambda: shown(hass, robot, "accel_z") == "1.0")
    assert STATE_UNKNOWN not in {shown(hass, robot, key) for key in STREAMED}

    await act(hass, robot, *STREAMING_SWITCH, "turn_off")

    assert received(robot, STREAM)[-1] == "01900001000000000000000000"
    assert {shown(hass, robot, key) for key in STREAMED} == {STATE_UNKNOWN}


async def test_units_of_a_sample(hass: HomeAssistant, robot: VirtualBB8) -> None:
    await set_up_droid(hass, robot)
    await act(hass, robot, *STREAMING_SWITCH, "turn_on")
    words = (10, -20, 30, 4096, -2048, 0, -5, 250, 300, -400)
    robot.robot.notify(0x03, b"".join(word.to_bytes(2, signed=True) for word in words))
    await wait_for(lambda: shown(hass, robot, "pitch") == "10")
    assert [float(shown(hass, robot, key)) for key in STREAMED] == [
        *(-5, 250, 10, -20, 30),
        *(1, -0.5, 0, 500),
    ]


async def test_streaming_is_off_again_without_waking_the_robot(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    entry = await set_up_droid(hass, robot)
    await act(hass, robot, *STREAMING_SWITCH, "turn_on")
    await act(hass, robot, *COLLISION_SWITCH, "turn_on")
    await entry.runtime_data.droid.disconnect()
    robot.robot.packets.clear()

    await act(hass, robot, *STREAMING_SWITCH, "turn_off")
    await act(hass, robot, *COLLISION_SWITCH, "turn_off")

    assert not robot.robot.packets
    assert state_of(hass, robot, *STREAMING_SWITCH).state == STATE_OFF
    assert state_of(hass, robot, *COLLISION_SWITCH).state == STATE_OFF


async def test_a_refused_streaming_is_an_error_and_stays_off(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    robot.faults.reject[STREAM] = 0x07
    with pytest.raises(HomeAssistantError) as raised:
        await act(hass, robot, *STREAMING_SWITCH, "turn_on")
    assert raised.value.translation_key == "command_rejected"
    assert state_of(hass, robot, *STREAMING_SWITCH).state == STATE_OFF


async def test_collisions_are_events_while_they_are_detected(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    await act(hass, robot, *COLLISION_SWITCH, "turn_on")
    assert received(robot, COLLISION) == ["012020202001"]
    assert state_of(hass, robot, *COLLISION_SWITCH).state == STATE_ON

    assert robot.robot.collide(Bump(y=4096, y_magnitude=300))
    event = (Platform.EVENT, "collision")
    await wait_for(lambda: state_of(hass, robot, *event).attributes["event_type"])
    assert state_of(hass, robot, *event).attributes["axes"] == ["y"]

    await act(hass, robot, *COLLISION_SWITCH, "turn_off")
    assert received(robot, COLLISION)[-1] == "002020202001"
    assert not robot.robot.collide(Bump(y=4096, y_magnitude=300))


async def test_the_battery_tells_its_life(hass: HomeAssistant, robot: VirtualBB8) -> None:
    await set_up_droid(hass, robot)
    assert shown(hass, robot, "charges") == STATE_UNKNOWN
    robot.robot.battery.charges = 42
    await press_connect(hass, robot)
    assert shown(hass, robot, "charges") == "42"
    assert float(shown(hass, robot, "seconds_since_charge")) >= 0


async def test_what_was_switched_on_survives_a_restart_and_waits_for_the_next_connection(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    entry = await set_up_droid(hass, robot)
    data = {"entity_id": state_of(hass, robot, *STREAMING_SWITCH).entity_id}
    await hass.services.async_call(
        DOMAIN, "stream_sensors", {**data, "signals": ["yaw"], "rate": 5}, blocking=True
    )
    await hass.services.async_call(
        DOMAIN, "configure_collision", {**data, "x_threshold": 90}, blocking=True
    )
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    await wait_for(lambda: not robot._jobs)
    robot.robot.packets.clear()

    assert state_of(hass, robot, *STREAMING_SWITCH).state == STATE_ON
    assert state_of(hass, robot, *COLLISION_SWITCH).state == STATE_ON
    assert not robot.robot.awake

    await press_connect(hass, robot)

    assert received(robot, STREAM) == ["00500001000100000000000000"]
    assert received(robot, COLLISION) == ["015a20202001"]

    await act(hass, robot, *STREAMING_SWITCH, "turn_off")
    await act(hass, robot, *COLLISION_SWITCH, "turn_off")
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert state_of(hass, robot, *STREAMING_SWITCH).state == STATE_OFF
    assert state_of(hass, robot, *COLLISION_SWITCH).state == STATE_OFF


@pytest.mark.parametrize(
    "stored",
    [
        {"streaming": {"signals": ["smell"], "rate": 1}, "collisions": {"loudness": 1}},
        {"streaming": {"rate": 1}, "collisions": {"x_threshold": 900}},
        {"streaming": {"signals": ["yaw"], "rate": 99}, "collisions": {"x_threshold": "much"}},
    ],
)
async def test_what_another_version_stored_is_not_wanted_and_does_no_harm(
    hass: HomeAssistant, robot: VirtualBB8, hass_storage: dict[str, Any], stored: dict[str, Any]
) -> None:
    key = f"{DOMAIN}.c812345612ab"
    hass_storage[key] = {"version": 1, "key": key, "data": stored}
    await set_up_droid(hass, robot)
    await press_connect(hass, robot)
    assert state_of(hass, robot, *STREAMING_SWITCH).state == STATE_OFF
    assert not received(robot, STREAM)
    assert not received(robot, COLLISION)
