"""The light in the robot's body: what the robot got, and what Home Assistant then shows."""

from homeassistant.components.light import ATTR_BRIGHTNESS, ATTR_EFFECT, ATTR_RGB_COLOR, EFFECT_OFF
from homeassistant.const import STATE_OFF, STATE_ON, STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from syrupy.assertion import SnapshotAssertion

from simulator.peripheral import VirtualBB8

from .droid import (
    BACK_LED,
    RGB_LED,
    act,
    assert_entities,
    press_connect,
    received,
    set_up_droid,
    state_of,
)
from .waiting import wait_for

pytestmark = pytest.mark.usefixtures("quick_answers")

LIGHT = (Platform.LIGHT, "main_led")
TAIL = (Platform.LIGHT, "tail_led")


async def test_light_as_registered_and_shown(
    hass: HomeAssistant, robot: VirtualBB8, snapshot: SnapshotAssertion
) -> None:
    entry = await set_up_droid(hass, robot)
    await act(hass, robot, *LIGHT, "turn_on", rgb_color=[255, 96, 0])
    assert_entities(hass, entry, Platform.LIGHT, snapshot)


async def test_turning_on_connects_and_lights_the_robot(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    assert state_of(hass, robot, *LIGHT).state == STATE_UNKNOWN

    await act(hass, robot, *LIGHT, "turn_on", rgb_color=[255, 0, 0])

    assert received(robot, RGB_LED)[-1] == "ff000000"
    assert robot.robot.main_led == (255, 0, 0)
    assert state_of(hass, robot, *LIGHT).state == STATE_ON


@pytest.mark.parametrize(
    ("rgb", "brightness", "bytes_received"),
    [
        pytest.param([255, 128, 0], 255, "ff800000", id="full"),
        pytest.param([255, 128, 0], 128, "80400000", id="half"),
        pytest.param([255, 100, 50], 3, "03010100", id="dim"),
        pytest.param([100, 0, 100], 1, "01000100", id="never dark when lit"),
        pytest.param([10, 0, 0], 255, "0a000000", id="dark colour"),
    ],
)
async def test_brightness_is_scaled_into_the_colour(
    hass: HomeAssistant,
    robot: VirtualBB8,
    rgb: list[int],
    brightness: int,
    bytes_received: str,
) -> None:
    await set_up_droid(hass, robot)
    await act(hass, robot, *LIGHT, "turn_on", rgb_color=rgb, brightness=brightness)
    assert received(robot, RGB_LED)[-1] == bytes_received


async def test_shown_colour_is_the_confirmed_one_put_as_hue_and_brightness(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    await act(hass, robot, *LIGHT, "turn_on", rgb_color=[255, 128, 0], brightness=128)
    attributes = state_of(hass, robot, *LIGHT).attributes
    assert attributes[ATTR_RGB_COLOR] == (255, 128, 0)
    assert attributes[ATTR_BRIGHTNESS] == 128


async def test_brightening_a_dim_light_keeps_the_hue_that_was_asked_for(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    await act(hass, robot, *LIGHT, "turn_on", rgb_color=[255, 100, 50], brightness=3)
    await act(hass, robot, *LIGHT, "turn_on", brightness=255)
    assert received(robot, RGB_LED)[-1] == "ff643200"


async def test_turning_off_sends_black_and_on_again_shows_the_same_colour(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    await act(hass, robot, *LIGHT, "turn_on", rgb_color=[0, 0, 255], brightness=100)
    await act(hass, robot, *LIGHT, "turn_off")
    assert received(robot, RGB_LED)[-1] == "00000000"
    assert state_of(hass, robot, *LIGHT).state == STATE_OFF

    await act(hass, robot, *LIGHT, "turn_on")
    assert received(robot, RGB_LED)[-1] == "00006400"


async def test_black_is_off_and_is_not_remembered(hass: HomeAssistant, robot: VirtualBB8) -> None:
    await set_up_droid(hass, robot)
    await act(hass, robot, *LIGHT, "turn_on", rgb_color=[0, 0, 0])
    assert received(robot, RGB_LED)[-1] == "00000000"
    assert state_of(hass, robot, *LIGHT).state == STATE_OFF

    await act(hass, robot, *LIGHT, "turn_on")
    assert received(robot, RGB_LED)[-1] == "ffffff00"


async def test_turning_off_a_robot_that_sleeps_in_the_dark_does_not_wake_it(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    entry = await set_up_droid(hass, robot)
    await act(hass, robot, *LIGHT, "turn_on")
    await entry.runtime_data.droid.disconnect()
    assert state_of(hass, robot, *LIGHT).state == STATE_OFF
    robot.robot.packets.clear()

    await act(hass, robot, *LIGHT, "turn_off")

    assert not robot.robot.packets
    assert not robot.robot.awake


async def test_a_refused_colour_raises_and_the_shown_one_stays(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    await act(hass, robot, *LIGHT, "turn_on", rgb_color=[0, 255, 0])
    robot.faults.reject[RGB_LED] = 0x08

    with pytest.raises(HomeAssistantError) as raised:
        await act(hass, robot, *LIGHT, "turn_on", rgb_color=[255, 0, 0])

    assert raised.value.translation_key == "command_rejected"
    assert state_of(hass, robot, *LIGHT).attributes[ATTR_RGB_COLOR] == (0, 255, 0)


async def test_a_lost_link_makes_the_colour_unknown_and_the_next_link_restores_it(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    await act(hass, robot, *LIGHT, "turn_on", rgb_color=[0, 0, 255])
    await robot.drop_link()
    await wait_for(lambda: state_of(hass, robot, *LIGHT).state == STATE_UNKNOWN)

    await press_connect(hass, robot)
    assert state_of(hass, robot, *LIGHT).attributes[ATTR_RGB_COLOR] == (0, 0, 255)
    assert received(robot, RGB_LED)[-1] == "0000ff00"


async def test_an_effect_plays_until_on_restores_the_colour(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    await act(hass, robot, *LIGHT, "turn_on", rgb_color=[0, 255, 0])
    robot.robot.packets.clear()

    await act(hass, robot, *LIGHT, "turn_on", effect="strobe")

    shown = state_of(hass, robot, *LIGHT)
    assert shown.state == STATE_ON
    assert shown.attributes[ATTR_EFFECT] == "strobe"
    await wait_for(lambda: received(robot, RGB_LED)[:2] == ["00ff0000", "00000000"])

    await act(hass, robot, *LIGHT, "turn_on")

    shown = state_of(hass, robot, *LIGHT)
    assert received(robot, RGB_LED)[-1] == "00ff0000"
    assert shown.attributes[ATTR_EFFECT] == EFFECT_OFF
    assert shown.attributes[ATTR_RGB_COLOR] == (0, 255, 0)


async def test_turning_off_ends_an_effect(hass: HomeAssistant, robot: VirtualBB8) -> None:
    await set_up_droid(hass, robot)
    await act(hass, robot, *LIGHT, "turn_on", effect="rainbow", rgb_color=[255, 0, 0])
    await act(hass, robot, *LIGHT, "turn_off")
    assert received(robot, RGB_LED)[-1] == "00000000"
    assert state_of(hass, robot, *LIGHT).state == STATE_OFF


async def test_unloading_ends_an_effect(hass: HomeAssistant, robot: VirtualBB8) -> None:
    entry = await set_up_droid(hass, robot)
    await act(hass, robot, *LIGHT, "turn_on", effect="police")
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert received(robot, RGB_LED)[-1] == "00000000"
    assert not robot.robot.awake


async def test_the_tail_light_has_a_brightness(hass: HomeAssistant, robot: VirtualBB8) -> None:
    await set_up_droid(hass, robot)
    assert state_of(hass, robot, *TAIL).state == STATE_UNKNOWN

    await act(hass, robot, *TAIL, "turn_on")
    await act(hass, robot, *TAIL, "turn_on", brightness=40)
    assert state_of(hass, robot, *TAIL).attributes[ATTR_BRIGHTNESS] == 40
    await act(hass, robot, *TAIL, "turn_off")
    assert state_of(hass, robot, *TAIL).state == STATE_OFF
    await act(hass, robot, *TAIL, "turn_on")

    assert received(robot, BACK_LED) == ["ff", "28", "00", "28"]
    assert robot.robot.back_led == 40


async def test_turning_off_the_tail_of_a_sleeping_robot_does_not_wake_it(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    entry = await set_up_droid(hass, robot)
    await act(hass, robot, *LIGHT, "turn_on")
    await entry.runtime_data.droid.disconnect()
    robot.robot.packets.clear()
    await act(hass, robot, *TAIL, "turn_off")
    assert not robot.robot.packets
