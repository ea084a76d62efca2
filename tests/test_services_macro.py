"""A macro through Home Assistant: what the robot got, what it did, and how it is ended."""

import asyncio
from typing import Any

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from simulator.peripheral import VirtualBB8

from .droid import RGB_LED, ROLL, act, call, received, set_up_droid
from .waiting import wait_for

pytestmark = pytest.mark.usefixtures("quick_answers")

SAVE_MACRO = (0x02, 0x51)
RUN_MACRO = (0x02, 0x50)
ABORT_MACRO = (0x02, 0x55)

LONG_ROLL = [{"step": "roll", "speed": 80, "heading": 90, "duration": 5}]


async def running(hass: HomeAssistant, robot: VirtualBB8) -> asyncio.Task[dict[str, Any]]:
    """Begin a macro that rolls for long; return when the robot rolls."""
    task = asyncio.create_task(call(hass, robot, "run_macro", steps=LONG_ROLL))
    await wait_for(lambda: robot.robot.speed == 80)
    return task


async def test_every_step_reaches_the_robot_under_the_cap(
    hass: HomeAssistant, robot: VirtualBB8, mobile: MockConfigEntry
) -> None:
    await act(hass, robot, Platform.NUMBER, "speed_cap", "set_value", value=50)
    await act(hass, robot, Platform.LIGHT, "main_led", "turn_on", rgb_color=[0, 255, 0])
    steps = [
        {"step": "light", "rgb_color": [255, 0, 0]},
        {"step": "light", "rgb_color": [0, 0, 255], "duration": 0.1},
        {"step": "tail_light", "brightness": 128},
        {"step": "roll", "speed": 200, "heading": -90, "duration": 0.2},
        {"step": "stop"},
        {"step": "set_heading", "heading": 0},
        {"step": "wait", "duration": 0.1},
    ]
    answer = await call(hass, robot, "run_macro", steps=steps, correlation_id="a")
    code = (
        "ff05"
        "07ff000000"
        "140000ff0064" + "0b0064" + "098000"
        "0532010e00" + "0b00c8"
        "0500010e00" + "0b01f4"
        "0500000000" + "0b03e8"
        "0b0064"
        "0500000000" + "0b01f4"
        "00"
    )
    assert received(robot, SAVE_MACRO) == [code]
    assert received(robot, RUN_MACRO) == ["ff"]
    assert answer == {
        "finished": True,
        "seconds": pytest.approx(2.4),
        "bytes": len(code) // 2,
        "heading": 0,
        "stopped": True,
        "correlation_id": "a",
    }
    assert received(robot, ROLL) == ["00000000"]
    assert received(robot, RGB_LED)[-1] == "00ff0000"
    assert robot.robot.back_led == 0
    assert robot.robot.position[0] < 0


@pytest.mark.parametrize("how", ["stop", "e_stop"])
async def test_both_stops_abort_a_macro(
    hass: HomeAssistant, robot: VirtualBB8, mobile: MockConfigEntry, how: str
) -> None:
    macro = await running(hass, robot)
    await act(hass, robot, Platform.BUTTON, how, "press")
    assert robot.robot.speed == 0
    assert received(robot, ABORT_MACRO) == [""]
    assert received(robot, ROLL) == ["00005a00"]
    with pytest.raises(HomeAssistantError) as raised:
        await macro
    assert raised.value.translation_key == "superseded"


async def test_a_macro_stops_when_the_link_goes(
    hass: HomeAssistant, robot: VirtualBB8, mobile: MockConfigEntry
) -> None:
    macro = await running(hass, robot)
    await robot.drop_link()
    with pytest.raises(HomeAssistantError) as raised:
        await macro
    assert raised.value.translation_key == "link_lost"
    await wait_for(lambda: robot.robot.speed == 0)


async def test_a_macro_is_refused_like_any_motion(hass: HomeAssistant, robot: VirtualBB8) -> None:
    await set_up_droid(hass, robot)
    with pytest.raises(ServiceValidationError) as raised:
        await call(hass, robot, "run_macro", steps=LONG_ROLL)
    assert raised.value.translation_key == "motion_not_allowed"
    assert not robot.robot.awake


async def test_a_macro_that_takes_too_long_is_told_to_the_caller(
    hass: HomeAssistant, robot: VirtualBB8, mobile: MockConfigEntry
) -> None:
    with pytest.raises(ServiceValidationError) as raised:
        await call(hass, robot, "run_macro", steps=LONG_ROLL * 2)
    assert raised.value.translation_key == "invalid_argument"
    assert robot.robot.packets == []


@pytest.mark.parametrize(
    "step",
    [
        {"step": "sleep"},
        {"step": "raw_motor", "left": 255, "right": 255},
        {"step": "roll", "speed": 300},
        {"step": "wait"},
        {"step": "stop", "duration": 1},
        {"speed": 10},
    ],
)
async def test_a_step_that_is_none_is_refused(
    hass: HomeAssistant, robot: VirtualBB8, mobile: MockConfigEntry, step: dict[str, Any]
) -> None:
    with pytest.raises(vol.Invalid):
        await call(hass, robot, "run_macro", steps=[step])
    assert robot.robot.packets == []
