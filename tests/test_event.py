"""What the robot tells unasked, as events."""

from homeassistant.const import STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant
import pytest
from syrupy.assertion import SnapshotAssertion

from simulator.peripheral import VirtualBB8
from simulator.robot import Bump, Power

from .droid import assert_entities, press_connect, set_up_droid, state_of
from .waiting import wait_for

pytestmark = pytest.mark.usefixtures("quick_answers")

BUMP = Bump(x=-4096, y=2048, x_magnitude=50, y_magnitude=300)


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
