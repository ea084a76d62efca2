"""The light presets."""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
import pytest
from syrupy.assertion import SnapshotAssertion

from simulator.peripheral import VirtualBB8

from .droid import RGB_LED, act, assert_entities, received, set_up_droid, state_of

pytestmark = pytest.mark.usefixtures("quick_answers")

PRESET = (Platform.SELECT, "light_preset")


async def test_selects_as_registered_and_shown(
    hass: HomeAssistant, robot: VirtualBB8, snapshot: SnapshotAssertion
) -> None:
    entry = await set_up_droid(hass, robot)
    assert_entities(hass, entry, Platform.SELECT, snapshot)


async def test_a_preset_is_a_colour(hass: HomeAssistant, robot: VirtualBB8) -> None:
    await set_up_droid(hass, robot)
    await act(hass, robot, *PRESET, "select_option", option="droid")
    assert received(robot, RGB_LED) == ["ff600000"]
    assert state_of(hass, robot, *PRESET).state == "droid"


async def test_a_preset_may_be_an_effect(hass: HomeAssistant, robot: VirtualBB8) -> None:
    await set_up_droid(hass, robot)
    await act(hass, robot, *PRESET, "select_option", option="police")
    assert received(robot, RGB_LED)[0] == "ff000000"
    assert state_of(hass, robot, *PRESET).state == "police"
    assert state_of(hass, robot, Platform.LIGHT, "main_led").attributes["effect"] == "police"


async def test_another_colour_is_no_preset(hass: HomeAssistant, robot: VirtualBB8) -> None:
    await set_up_droid(hass, robot)
    await act(hass, robot, Platform.LIGHT, "main_led", "turn_on", rgb_color=[1, 2, 3])
    assert state_of(hass, robot, *PRESET).state == "none"


async def test_nothing_is_chosen_before_the_first_command_nor_woken_by_choosing_nothing(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    assert state_of(hass, robot, *PRESET).state == "none"
    await act(hass, robot, *PRESET, "select_option", option="none")
    assert not robot.robot.packets


async def test_choosing_nothing_ends_an_effect_where_it_is(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    await act(hass, robot, *PRESET, "select_option", option="rainbow")
    await act(hass, robot, *PRESET, "select_option", option="none")
    assert received(robot, RGB_LED) == ["ff000000"]
    assert state_of(hass, robot, Platform.LIGHT, "main_led").attributes["effect"] == "off"
