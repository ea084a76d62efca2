"""The droid's numbers, as registered and shown, and what they hold the robot to."""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from syrupy.assertion import SnapshotAssertion

from simulator.peripheral import VirtualBB8

from .droid import ROLL, act, assert_entities, call, press_connect, received, set_up_droid, state_of

pytestmark = pytest.mark.usefixtures("quick_answers")


async def test_numbers_as_registered_and_shown(
    hass: HomeAssistant, robot: VirtualBB8, snapshot: SnapshotAssertion
) -> None:
    entry = await set_up_droid(hass, robot)
    await press_connect(hass, robot)
    assert_entities(hass, entry, Platform.NUMBER, snapshot)


async def test_the_speed_cap_holds_after_a_restart(
    hass: HomeAssistant, robot: VirtualBB8, mobile: MockConfigEntry
) -> None:
    await act(hass, robot, Platform.NUMBER, "speed_cap", "set_value", value=20)
    await hass.config_entries.async_reload(mobile.entry_id)
    await hass.async_block_till_done()
    assert state_of(hass, robot, Platform.NUMBER, "speed_cap").state == "20"
    await press_connect(hass, robot)
    robot.robot.packets.clear()
    await call(hass, robot, "roll", speed=255, duration=0.1)
    assert received(robot, ROLL) == ["14000001", "00000000"]


async def test_a_roll_lasts_as_long_as_the_lease_if_nothing_else_is_said(
    hass: HomeAssistant, robot: VirtualBB8, mobile: MockConfigEntry
) -> None:
    await act(hass, robot, Platform.NUMBER, "lease_duration", "set_value", value=0.7)
    await call(hass, robot, "roll", speed=10)
    assert received(robot, ROLL) == ["0a000001", "0a000001", "00000000"]
    begin, *_, end = (each for each in robot.robot.packets if (each.did, each.cid) == ROLL)
    assert 0.6 < end.at - begin.at < 2


async def test_a_lease_of_more_than_five_seconds_is_refused(
    hass: HomeAssistant, robot: VirtualBB8, mobile: MockConfigEntry
) -> None:
    with pytest.raises(ServiceValidationError):
        await act(hass, robot, Platform.NUMBER, "lease_duration", "set_value", value=5.1)


async def test_the_heading_turns_the_robot_and_is_not_known_before(
    hass: HomeAssistant, robot: VirtualBB8, mobile: MockConfigEntry
) -> None:
    assert state_of(hass, robot, Platform.NUMBER, "heading").state == "unknown"
    await act(hass, robot, Platform.NUMBER, "heading", "set_value", value=30)
    assert received(robot, ROLL) == ["00001e02", "00001e00"]
    assert state_of(hass, robot, Platform.NUMBER, "heading").state == "30"
