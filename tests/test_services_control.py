"""Actions that set how the robot moves, or drive it past its own control: what the robot got."""

from typing import Any

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from custom_components.astromech.const import CONF_RAW_MOTOR_SERVICES
from simulator.peripheral import VirtualBB8
from simulator.robot import Power

from .droid import ROLL, act, call, received, set_up_droid, state_of
from .waiting import wait_for

pytestmark = pytest.mark.usefixtures("quick_answers")

STABILIZATION = (0x02, 0x02)
ROTATION_RATE = (0x02, 0x03)
SELF_LEVEL = (0x02, 0x09)
LOCATOR = (0x02, 0x13)
BOOST = (0x02, 0x31)
RAW = (0x02, 0x33)


async def enable_raw_motors(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Tick the option, which loads the entry anew."""
    hass.config_entries.async_update_entry(entry, options={CONF_RAW_MOTOR_SERVICES: True})
    await hass.async_block_till_done()


@pytest.mark.parametrize("action", ["raw_motor", "boost"])
async def test_what_passes_over_the_control_is_opt_in(
    hass: HomeAssistant, robot: VirtualBB8, mobile: MockConfigEntry, action: str
) -> None:
    motors: dict[str, Any] = {"left": 80, "right": 80} if action == "raw_motor" else {}
    with pytest.raises(ServiceValidationError) as raised:
        await call(hass, robot, action, **motors)
    assert raised.value.translation_key == "raw_motor_not_enabled"
    assert robot.robot.packets == []


async def test_raw_motors_are_scaled_switched_off_and_stabilized(
    hass: HomeAssistant, robot: VirtualBB8, mobile: MockConfigEntry
) -> None:
    await enable_raw_motors(hass, mobile)
    await act(hass, robot, Platform.NUMBER, "speed_cap", "set_value", value=51)
    answer = await call(hass, robot, "raw_motor", left=255, right=-100, duration=0.1)
    assert answer == {"heading": None, "stopped": True, "stabilized": True}
    assert received(robot, RAW) == ["01330214", "00000000"]
    assert received(robot, STABILIZATION) == ["01"]
    assert not robot.robot.motion.moving


async def test_a_boost_wants_the_full_cap_and_is_switched_off_and_stabilized(
    hass: HomeAssistant, robot: VirtualBB8, mobile: MockConfigEntry
) -> None:
    await enable_raw_motors(hass, mobile)
    with pytest.raises(ServiceValidationError) as raised:
        await call(hass, robot, "boost", duration=0.1)
    assert raised.value.translation_key == "over_cap"
    assert not received(robot, BOOST)
    await act(hass, robot, Platform.NUMBER, "speed_cap", "set_value", value=255)
    assert (await call(hass, robot, "boost", duration=0.1))["stopped"]
    assert received(robot, BOOST) == ["01", "00"]
    assert received(robot, STABILIZATION) == ["01"]
    assert robot.robot.speed == 0


async def test_stabilization_is_shown_as_the_robot_confirmed_it(
    hass: HomeAssistant, robot: VirtualBB8, mobile: MockConfigEntry
) -> None:
    await act(hass, robot, Platform.SWITCH, "stabilization", "turn_off")
    assert received(robot, STABILIZATION) == ["00"]
    assert state_of(hass, robot, Platform.SWITCH, "stabilization").state == "off"


async def test_stabilization_is_refused_where_motion_is(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    with pytest.raises(ServiceValidationError) as raised:
        await act(hass, robot, Platform.SWITCH, "stabilization", "turn_off")
    assert raised.value.translation_key == "motion_not_allowed"
    assert not robot.robot.awake


async def test_the_rotation_rate_is_what_the_robot_can_do_nearest_to_the_wish(
    hass: HomeAssistant, robot: VirtualBB8, mobile: MockConfigEntry
) -> None:
    assert await call(hass, robot, "set_rotation_rate", rate=157) == {"rate": 156.8}
    assert await call(hass, robot, "set_rotation_rate", rate=400) == {"rate": 400}
    with pytest.raises(vol.Invalid):
        await call(hass, robot, "set_rotation_rate", rate=401)
    assert received(robot, ROTATION_RATE) == ["c8", "ff"]


async def test_levelling_answers_with_what_came_of_it_on_the_cradle_too(
    hass: HomeAssistant, robot: VirtualBB8, mobile: MockConfigEntry
) -> None:
    robot.robot.set_power(Power.CHARGING)
    await wait_for(
        lambda: state_of(hass, robot, Platform.SENSOR, "power_state").state == "charging"
    )
    answer = await call(hass, robot, "self_level", angle=5, timeout=7)
    assert answer == {"result": "success", "heading": None, "stopped": True}
    assert received(robot, SELF_LEVEL) == ["0b050700", "00000000"]
    assert received(robot, ROLL) == ["00000000"]


async def test_the_position_is_reset_by_an_action_and_by_a_button(
    hass: HomeAssistant, robot: VirtualBB8, mobile: MockConfigEntry
) -> None:
    assert await call(hass, robot, "reset_locator", x=-5, y=300) == {"x": -5, "y": 300}
    await act(hass, robot, Platform.BUTTON, "reset_locator", "press")
    assert received(robot, LOCATOR) == ["01fffb012c0000", "01000000000000"]
