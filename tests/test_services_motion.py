"""Motion through Home Assistant: what the robot got, and that it stands in the end."""

import asyncio
from collections.abc import Callable

from homeassistant.const import EVENT_HOMEASSISTANT_STOP, Platform
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.astromech.bb8 import brakes
from simulator.peripheral import VirtualBB8
from simulator.robot import Power

from .droid import BACK_LED, RGB_LED, ROLL, act, call, received, rolling, set_up_droid, state_of
from .waiting import wait_for

pytestmark = pytest.mark.usefixtures("quick_answers")

SET_HEADING = (0x02, 0x01)


async def test_a_roll_is_answered_once_the_robot_stands(
    hass: HomeAssistant, robot: VirtualBB8, mobile: MockConfigEntry
) -> None:
    answer = await call(
        hass, robot, "roll", speed=100, heading=450, duration=0.1, correlation_id="a"
    )
    assert answer == {"heading": 90, "stopped": True, "correlation_id": "a"}
    assert received(robot, ROLL) == ["64005a01", "00005a00"]


async def test_motion_is_off_until_a_person_switches_it_on(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    with pytest.raises(ServiceValidationError) as raised:
        await call(hass, robot, "roll", speed=100)
    assert raised.value.translation_key == "motion_not_allowed"
    assert robot.robot.packets == []
    assert not robot.robot.awake


async def test_a_path_is_driven_leg_by_leg_under_the_cap(
    hass: HomeAssistant, robot: VirtualBB8, mobile: MockConfigEntry
) -> None:
    await act(hass, robot, Platform.NUMBER, "speed_cap", "set_value", value=50)
    legs = [{"speed": 200, "heading": 0, "duration": 0.1}, {"speed": -40, "duration": 0.1}]
    await call(hass, robot, "drive_path", legs=legs)
    assert received(robot, ROLL) == ["32000001", "2800b401", "0000b400"]


async def test_a_spin_a_heading_and_an_aim(
    hass: HomeAssistant, robot: VirtualBB8, mobile: MockConfigEntry
) -> None:
    await call(hass, robot, "spin", degrees=90, duration=0.2)
    assert received(robot, ROLL) == ["00002d02", "00005a02", "00005a00"]
    await act(hass, robot, Platform.NUMBER, "heading", "set_value", value=30)
    assert received(robot, ROLL)[3:] == ["00001e02", "00001e00"]
    await act(hass, robot, Platform.BUTTON, "aim", "press")
    assert received(robot, BACK_LED) == ["ff", "00"]
    assert received(robot, RGB_LED) == ["00000000", "ff500000"]
    assert received(robot, SET_HEADING) == ["0000"]
    assert state_of(hass, robot, Platform.NUMBER, "heading").state == "0"
    assert (await call(hass, robot, "set_heading", heading=-90))["heading"] == 270
    assert (await call(hass, robot, "aim", degrees=90))["heading"] == 0


@pytest.mark.parametrize("how", ["stop", "button", "forbidden"])
async def test_a_stop_does_not_wait_for_the_roll(
    hass: HomeAssistant, robot: VirtualBB8, mobile: MockConfigEntry, how: str
) -> None:
    roll = await rolling(hass, robot)
    assert state_of(hass, robot, Platform.BINARY_SENSOR, "moving").state == "on"
    if how == "stop":
        assert await call(hass, robot, "stop") == {"confirmed": True}
    elif how == "button":
        await act(hass, robot, Platform.BUTTON, "stop", "press")
    else:
        await act(hass, robot, Platform.SWITCH, "motion_allowed", "turn_off")
    assert robot.robot.speed == 0
    assert received(robot, ROLL) == ["64005a01", "00005a00"]
    with pytest.raises(HomeAssistantError) as raised:
        await roll
    assert raised.value.translation_key == "superseded"


async def test_unload_during_a_roll_stops_it(
    hass: HomeAssistant, robot: VirtualBB8, mobile: MockConfigEntry
) -> None:
    roll = await rolling(hass, robot)
    assert await hass.config_entries.async_unload(mobile.entry_id)
    assert received(robot, ROLL)[1] == "00005a00"
    assert robot.robot.speed == 0
    with pytest.raises(HomeAssistantError):
        await roll


async def test_the_end_of_home_assistant_stops_a_roll(
    hass: HomeAssistant, robot: VirtualBB8, mobile: MockConfigEntry
) -> None:
    roll = await rolling(hass, robot)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await hass.async_block_till_done()
    assert received(robot, ROLL)[1] == "00005a00"
    assert not robot.robot.awake
    with pytest.raises(HomeAssistantError) as raised:
        await roll
    assert raised.value.translation_key == "superseded"


async def test_a_script_that_is_stopped_stops_its_roll(
    hass: HomeAssistant, robot: VirtualBB8, mobile: MockConfigEntry
) -> None:
    roll = await rolling(hass, robot)
    roll.cancel()
    await wait_for(lambda: robot.robot.speed == 0)
    assert received(robot, ROLL) == ["64005a01", "00005a00"]


def _with_battery(state: int) -> Callable[[VirtualBB8], None]:
    return lambda robot: robot.robot.notify(0x01, bytes((state,)))


def _turned(robot: VirtualBB8) -> None:
    robot.robot.notify(0x0C, b"\x10")


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (_with_battery(Power.CHARGING), "charging"),
        (_with_battery(Power.LOW), "battery_low"),
        (_with_battery(Power.CRITICAL), "battery_critical"),
        (_with_battery(0), "battery_unknown"),
        (_turned, "gyro_limit"),
    ],
)
async def test_what_speaks_against_motion_ends_it_and_refuses_the_next(
    hass: HomeAssistant,
    robot: VirtualBB8,
    mobile: MockConfigEntry,
    happens: Callable[[VirtualBB8], None],
    reason: str,
) -> None:
    roll = await rolling(hass, robot)
    happens(robot)
    with pytest.raises(ServiceValidationError) as raised:
        await roll
    assert raised.value.translation_key == reason
    assert received(robot, ROLL) == ["64005a01", "00005a00"]
    with pytest.raises(ServiceValidationError) as raised:
        await call(hass, robot, "spin")
    assert raised.value.translation_key == reason
    assert len(received(robot, ROLL)) == 2


async def test_no_motion_without_a_confirmed_dead_man_but_lights(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    await act(hass, robot, Platform.SWITCH, "motion_allowed", "turn_on")
    robot.faults.reject = {(0x02, 0x37): 0x04}
    with pytest.raises(ServiceValidationError) as raised:
        await call(hass, robot, "roll", speed=100)
    assert raised.value.translation_key == "no_dead_man"
    assert received(robot, ROLL) == ["00000000"]
    await act(hass, robot, Platform.LIGHT, "main_led", "turn_on", rgb_color=[0, 0, 255])
    assert received(robot, RGB_LED) == ["0000ff00"]


async def test_a_lost_link_during_a_roll_stops_it_and_nothing_resumes(
    hass: HomeAssistant, robot: VirtualBB8, mobile: MockConfigEntry
) -> None:
    roll = await rolling(hass, robot)
    await robot.drop_link()
    await wait_for(lambda: robot.robot.speed == 0)
    with pytest.raises(HomeAssistantError) as raised:
        await roll
    assert raised.value.translation_key == "link_lost"
    robot.robot.packets.clear()
    await act(hass, robot, Platform.BUTTON, "wake", "press")
    assert received(robot, ROLL) == ["00000000"]
    assert state_of(hass, robot, Platform.BINARY_SENSOR, "moving").state == "off"


async def test_an_emergency_stop_survives_a_restart_and_is_cleared_by_a_person(
    hass: HomeAssistant, robot: VirtualBB8, mobile: MockConfigEntry, hass_admin_user: MockUser
) -> None:
    roll = await rolling(hass, robot)
    assert await call(hass, robot, "emergency_stop", reason="cat") == {
        "confirmed": True,
        "reason": "cat",
    }
    with pytest.raises(HomeAssistantError):
        await roll
    assert received(robot, ROLL)[1] == "00005a00"
    await act(hass, robot, Platform.BUTTON, "e_stop", "press")

    await hass.config_entries.async_reload(mobile.entry_id)
    await hass.async_block_till_done()

    assert mobile.runtime_data.data.e_stop == "cat"
    assert state_of(hass, robot, Platform.BINARY_SENSOR, "e_stop").state == "on"
    with pytest.raises(ServiceValidationError) as raised:
        await call(hass, robot, "roll", speed=100)
    assert raised.value.translation_key == "e_stopped"
    with pytest.raises(ServiceValidationError) as raised:
        await call(hass, robot, "clear_emergency_stop")
    assert raised.value.translation_key == "clear_needs_person"
    await call(hass, robot, "clear_emergency_stop", Context(user_id=hass_admin_user.id))
    await act(hass, robot, Platform.NUMBER, "lease_duration", "set_value", value=0.1)
    assert (await call(hass, robot, "roll", speed=10))["stopped"]


async def test_an_emergency_stop_ends_an_effect(
    hass: HomeAssistant, robot: VirtualBB8, mobile: MockConfigEntry
) -> None:
    await act(hass, robot, Platform.LIGHT, "main_led", "turn_on", effect="strobe")
    await act(hass, robot, Platform.BUTTON, "e_stop", "press")
    assert state_of(hass, robot, Platform.LIGHT, "main_led").attributes["effect"] in (None, "off")
    assert received(robot, ROLL) == ["00000000"]


async def test_an_emergency_stop_is_not_cleared_before_it_is_confirmed(
    hass: HomeAssistant,
    robot: VirtualBB8,
    mobile: MockConfigEntry,
    hass_admin_user: MockUser,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(brakes, "STOP_SECONDS", 0.2)
    person = Context(user_id=hass_admin_user.id)
    roll = await rolling(hass, robot)
    robot.faults.reject = {ROLL: 0x08}
    with pytest.raises(HomeAssistantError) as failed:
        await call(hass, robot, "emergency_stop", reason="cat")
    assert failed.value.translation_key == "command_rejected"
    with pytest.raises(HomeAssistantError):
        await roll
    assert mobile.runtime_data.data.e_stop == "cat"
    with pytest.raises(ServiceValidationError) as raised:
        await call(hass, robot, "clear_emergency_stop", person)
    assert raised.value.translation_key == "clear_while_moving"

    robot.heal()
    await act(hass, robot, Platform.BUTTON, "wake", "press")
    assert await call(hass, robot, "clear_emergency_stop", person) == {"cleared": True}
    assert await call(hass, robot, "clear_emergency_stop", person) == {"cleared": False}


async def test_who_may_only_look_cannot_drive(
    hass: HomeAssistant,
    robot: VirtualBB8,
    mobile: MockConfigEntry,
    hass_read_only_user: MockUser,
) -> None:
    onlooker = Context(user_id=hass_read_only_user.id)
    for action, data in (("roll", {"speed": 100}), ("emergency_stop", {}), ("stop", {})):
        with pytest.raises(Unauthorized):
            await call(hass, robot, action, onlooker, **data)
    assert robot.robot.packets == []


async def test_a_stop_calls_off_what_still_waits_for_the_robot_to_wake(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    entry = await set_up_droid(hass, robot)
    await act(hass, robot, Platform.SWITCH, "motion_allowed", "turn_on")
    roll = asyncio.create_task(call(hass, robot, "roll", speed=100, duration=1))
    await wait_for(lambda: entry.runtime_data.busy)
    assert await call(hass, robot, "stop") == {"confirmed": False}
    with pytest.raises(HomeAssistantError) as raised:
        await roll
    assert raised.value.translation_key == "superseded"
    assert [data for data in received(robot, ROLL) if not data.startswith("00")] == []
    await call(hass, robot, "roll", speed=100, duration=0.1)  # what comes after it is driven
    assert received(robot, ROLL)[-2].startswith("64")
