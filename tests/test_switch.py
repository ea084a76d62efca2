"""The droid's switches, as registered and shown; what they do is tested with what they are for."""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
import pytest
from syrupy.assertion import SnapshotAssertion

from simulator.peripheral import VirtualBB8

from .droid import act, assert_entities, carry_away, press_connect, set_up_droid, state_of

pytestmark = pytest.mark.usefixtures("quick_answers")

ABOUT_HOME_ASSISTANT = ("auto_reconnect", "auto_recovery", "motion_allowed")


async def test_switches_as_registered_and_shown(
    hass: HomeAssistant, robot: VirtualBB8, snapshot: SnapshotAssertion
) -> None:
    entry = await set_up_droid(hass, robot)
    await press_connect(hass, robot)
    assert_entities(hass, entry, Platform.SWITCH, snapshot)


@pytest.mark.parametrize("key", ABOUT_HOME_ASSISTANT)
async def test_what_a_person_decides_holds_while_the_robot_is_away_and_after_a_restart(
    hass: HomeAssistant, robot: VirtualBB8, key: str
) -> None:
    entry = await set_up_droid(hass, robot)
    was = state_of(hass, robot, Platform.SWITCH, key).state
    await carry_away(hass, robot)
    await act(hass, robot, Platform.SWITCH, key, "toggle")
    decided = state_of(hass, robot, Platform.SWITCH, key).state
    assert {was, decided} == {"on", "off"}

    await robot.in_range()
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert state_of(hass, robot, Platform.SWITCH, key).state == decided


async def test_what_is_about_the_robot_is_unavailable_without_it(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    await carry_away(hass, robot)
    for key in ("stabilization", "sensor_streaming", "collision_detection"):
        assert state_of(hass, robot, Platform.SWITCH, key).state == "unavailable"
