"""The droid's two-state sensors."""

from homeassistant.const import STATE_OFF, STATE_ON, Platform
from homeassistant.core import HomeAssistant
import pytest
from syrupy.assertion import SnapshotAssertion

from simulator.peripheral import VirtualBB8

from .droid import assert_entities, carry_away, press_connect, set_up_droid, state_of
from .waiting import wait_for

pytestmark = pytest.mark.usefixtures("quick_answers")

CONNECTED = (Platform.BINARY_SENSOR, "connected")


async def test_binary_sensors_as_registered_and_shown(
    hass: HomeAssistant, robot: VirtualBB8, snapshot: SnapshotAssertion
) -> None:
    entry = await set_up_droid(hass, robot)
    assert_entities(hass, entry, Platform.BINARY_SENSOR, snapshot)


async def test_connected_is_on_while_there_is_a_link(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    assert state_of(hass, robot, *CONNECTED).state == STATE_OFF
    await press_connect(hass, robot)
    assert state_of(hass, robot, *CONNECTED).state == STATE_ON
    await robot.drop_link()
    await wait_for(lambda: state_of(hass, robot, *CONNECTED).state == STATE_OFF)


async def test_connected_is_known_of_a_robot_out_of_range(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    await carry_away(hass, robot)
    assert state_of(hass, robot, *CONNECTED).state == STATE_OFF
