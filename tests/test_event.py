"""What the robot tells unasked, as events."""

from homeassistant.const import STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events
from syrupy.assertion import SnapshotAssertion

from custom_components.astromech.const import DOMAIN, EVENT_DROID
from simulator.air import Air
from simulator.peripheral import VirtualBB8
from simulator.robot import Power

from .droid import PING, assert_entities, connected, press_connect, received, set_up_droid, state_of
from .waiting import wait_for

pytestmark = pytest.mark.usefixtures("quick_answers")

STREAM = (0x02, 0x11)


def happened(hass: HomeAssistant, robot: VirtualBB8, key: str) -> str | None:
    """Return what an event entity shows, None if nothing has happened yet."""
    event: str | None = state_of(hass, robot, Platform.EVENT, key).attributes["event_type"]
    return event


async def test_events_as_registered_and_shown(
    hass: HomeAssistant, robot: VirtualBB8, snapshot: SnapshotAssertion
) -> None:
    entry = await set_up_droid(hass, robot)
    assert_entities(hass, entry, Platform.EVENT, snapshot)


async def test_a_collision_has_axes_magnitudes_speed_and_time(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    entry = await set_up_droid(hass, robot)
    await press_connect(hass, robot)
    robot.robot.notify(0x07, bytes.fromhex("f000 0800 0000 03 0032 012c 40 000004d2"))
    await wait_for(lambda: happened(hass, robot, "collision"))
    attributes = state_of(hass, robot, Platform.EVENT, "collision").attributes
    told = {key: attributes[key] for key in ("axes", "x", "y", "speed", "timestamp")}
    assert told == {"axes": ["x", "y"], "x": -1.0, "y": 0.5, "speed": 64, "timestamp": 1.234}
    assert (attributes["x_magnitude"], attributes["y_magnitude"]) == (50, 300)
    assert entry.runtime_data.data.connected


@pytest.mark.parametrize(
    ("identifier", "key", "event"),
    [
        (0x05, "sleep", "sleep_warning"),
        (0x14, "sleep", "did_sleep"),
    ],
)
async def test_what_the_robot_tells_is_an_event(
    hass: HomeAssistant, robot: VirtualBB8, identifier: int, key: str, event: str
) -> None:
    await set_up_droid(hass, robot)
    await press_connect(hass, robot)
    robot.robot.notify(identifier)
    await wait_for(lambda: happened(hass, robot, key) == event)


async def test_the_axes_of_a_gyro_limit_are_named(hass: HomeAssistant, robot: VirtualBB8) -> None:
    await set_up_droid(hass, robot)
    await press_connect(hass, robot)
    robot.robot.notify(0x0C, b"\x21")
    await wait_for(lambda: happened(hass, robot, "gyro_limit"))
    attributes = state_of(hass, robot, Platform.EVENT, "gyro_limit").attributes
    assert attributes["axes"] == ["x_positive", "z_negative"]


async def test_the_cradle_is_an_event_when_the_robot_comes_and_goes(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    await press_connect(hass, robot)
    assert state_of(hass, robot, Platform.EVENT, "charging").state == STATE_UNKNOWN

    robot.robot.dock()
    await wait_for(lambda: happened(hass, robot, "charging") == "charging_started")
    assert state_of(hass, robot, Platform.BINARY_SENSOR, "charging").state == "on"
    robot.robot.set_power(Power.OK)
    await wait_for(lambda: happened(hass, robot, "charging") == "charging_stopped")
    assert state_of(hass, robot, Platform.BINARY_SENSOR, "charging").state == "off"


async def test_a_robot_that_stops_answering_is_an_event_once_and_so_is_the_next_time(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    entry = await set_up_droid(hass, robot)
    await press_connect(hass, robot)
    told = async_capture_events(hass, EVENT_DROID)
    for times in (1, 2):
        robot.robot.packets.clear()
        robot.faults.never_answer = True
        await entry.runtime_data.async_probe()
        assert received(robot, PING) == ["", "", ""]
        assert [each.data["type"] for each in told] == ["unresponsive"] * times
        assert entry.runtime_data.data.connected
        robot.heal()
        await press_connect(hass, robot)
        assert not entry.runtime_data.data.unresponsive
    assert happened(hass, robot, "unresponsive") == "unresponsive"


async def test_a_robot_that_never_answers_again_is_let_go(
    hass: HomeAssistant, air: Air, robot: VirtualBB8
) -> None:
    entry = await set_up_droid(hass, robot)
    await press_connect(hass, robot)
    robot.faults.never_answer = True
    await entry.runtime_data.async_probe()
    await entry.runtime_data.async_probe()
    assert not entry.runtime_data.data.connected
    assert not entry.runtime_data.data.unresponsive
    await wait_for(lambda: not connected(air))


async def test_a_single_lost_answer_is_no_event(hass: HomeAssistant, robot: VirtualBB8) -> None:
    entry = await set_up_droid(hass, robot)
    await press_connect(hass, robot)
    robot.faults.lose_answers = 2
    await entry.runtime_data.async_probe()
    assert happened(hass, robot, "unresponsive") is None
    assert entry.runtime_data.data.connected


async def test_a_fall_and_its_end_are_events_while_the_acceleration_is_streamed(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    stream = {"signals": ["accel_x", "accel_y", "accel_z"], "rate": 20}
    target = {"entity_id": state_of(hass, robot, Platform.EVENT, "fall").entity_id}
    await hass.services.async_call(DOMAIN, "stream_sensors", {**target, **stream}, blocking=True)
    assert received(robot, STREAM) == ["001400010000e0000000000000"]
    told = async_capture_events(hass, EVENT_DROID)

    robot.robot.fall(0.4)
    await wait_for(lambda: happened(hass, robot, "fall") == "landed")

    assert [each.data["type"] for each in told] == ["free_fall", "landed"]


async def test_without_streaming_a_fall_goes_unnoticed(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    await press_connect(hass, robot)
    robot.robot.fall(0.4)
    await press_connect(hass, robot)
    assert happened(hass, robot, "fall") is None
