"""What is said to a robot besides where to roll, over a real GATT stack."""

import asyncio

import pytest

from custom_components.astromech.bb8 import Color, Droid, Effect, MotionRefused, Superseded
from custom_components.astromech.bb8.messages import LevelOutcome
from simulator.peripheral import VirtualBB8
from simulator.robot import Power
from tests.waiting import wait_for

from .moving import BACK_LED, BOOST, MAIN_LED, RAW, ROLL, STABILIZATION, rolling, sent, told

GREEN = Color(red=0, green=255, blue=0)


async def test_aiming_lights_only_the_tail_and_restores_both_lights(
    bare_robot: VirtualBB8, mobile: Droid
) -> None:
    await mobile.set_main_led(GREEN)
    await mobile.set_back_led(9)
    bare_robot.robot.packets.clear()
    await mobile.control.aim(30)
    assert told(bare_robot) == [
        (0x20, "00000000"),
        (0x21, "ff"),
        (0x30, "00001e02"),
        (0x30, "00001e00"),
        (0x02, "00"),
        (0x01, "0000"),
        (0x02, "01"),
        (0x21, "09"),
        (0x20, "00ff0000"),
    ]
    assert mobile.state.main_led == GREEN


async def test_aiming_restores_the_colour_that_the_robot_woke_with(
    bare_robot: VirtualBB8, mobile: Droid
) -> None:
    await mobile.control.aim()
    assert sent(bare_robot, MAIN_LED) == ["00000000", "ff500000"]
    assert bare_robot.robot.main_led == bare_robot.robot.flash.user_color


async def test_aiming_ends_an_animation_and_restores_the_colour_before_it(
    bare_robot: VirtualBB8, mobile: Droid
) -> None:
    await mobile.set_main_led(GREEN)
    await mobile.lights.play(Effect.STROBE)
    await mobile.control.aim()
    assert bare_robot.robot.main_led == (0, 255, 0)
    assert mobile.state.effect is None


async def test_aiming_stops_a_roll_first(bare_robot: VirtualBB8, mobile: Droid) -> None:
    roll = await rolling(bare_robot, mobile)
    bare_robot.robot.packets.clear()
    await mobile.control.aim()
    assert [cid for cid, _ in told(bare_robot)] == [
        0x22,
        0x20,
        0x21,
        0x30,
        0x02,
        0x01,
        0x02,
        0x21,
        0x20,
    ]
    with pytest.raises(Superseded):
        await roll


async def test_raw_motors_are_scaled_to_the_cap_then_off_and_stabilized(
    bare_robot: VirtualBB8, mobile: Droid
) -> None:
    mobile.motion.speed_cap = 51
    await mobile.control.raw_motors(255, -100, 0.05)
    assert told(bare_robot) == [
        (0x33, "01330214"),
        (0x33, "00000000"),
        (0x02, "01"),
        (0x30, "00000000"),
    ]
    assert mobile.state.stabilization is True
    assert bare_robot.robot.motion.moving is False


async def test_a_stop_ends_raw_motors(bare_robot: VirtualBB8, mobile: Droid) -> None:
    motors = asyncio.create_task(mobile.control.raw_motors(100, 100, 5))
    await wait_for(lambda: bare_robot.robot.speed > 0)
    await mobile.stop()
    assert bare_robot.robot.speed == 0
    assert sent(bare_robot, RAW, STABILIZATION)[1:] == ["00000000", "01"]
    with pytest.raises(Superseded):
        await motors


async def test_a_boost_needs_full_speed_and_ends_switched_off_and_stabilized(
    bare_robot: VirtualBB8, mobile: Droid
) -> None:
    with pytest.raises(MotionRefused) as raised:
        await mobile.control.boost(0.05)
    assert raised.value.reason == "over_cap"
    assert bare_robot.robot.packets == []
    mobile.motion.speed_cap = 255
    await mobile.control.boost(0.05)
    assert sent(bare_robot, BOOST, STABILIZATION, ROLL) == ["01", "00", "01", "00000000"]
    assert bare_robot.robot.speed == 0


async def test_stabilization_is_switched_when_the_robot_stands(
    bare_robot: VirtualBB8, mobile: Droid
) -> None:
    roll = await rolling(bare_robot, mobile)
    await mobile.control.stabilize(on=False)
    assert sent(bare_robot, ROLL, STABILIZATION) == ["64005a01", "00005a00", "00"]
    assert mobile.state.stabilization is False
    with pytest.raises(Superseded):
        await roll


async def test_the_rotation_rate_is_set_again_on_each_link(
    bare_robot: VirtualBB8, mobile: Droid
) -> None:
    assert await mobile.control.set_rotation_rate(157) == pytest.approx(156.8)
    assert await mobile.control.set_rotation_rate(400) == 400
    assert await mobile.control.set_rotation_rate(0.1) == pytest.approx(0.784)
    await mobile.disconnect()
    await mobile.connect()
    assert sent(bare_robot, (0x02, 0x03)) == ["c8", "ff", "01", "01"]


async def test_levelling_returns_what_the_robot_tells_in_the_end(
    bare_robot: VirtualBB8, mobile: Droid
) -> None:
    bare_robot.robot.set_power(Power.CHARGING)
    await wait_for(lambda: mobile.motion.refusal == "charging")
    assert await mobile.control.level(angle=5, seconds=7) is LevelOutcome.SUCCESS
    assert told(bare_robot) == [(0x09, "0b050700"), (0x09, "00000000"), (0x30, "00000000")]


async def test_a_stop_breaks_off_levelling(bare_robot: VirtualBB8, mobile: Droid) -> None:
    level = asyncio.create_task(mobile.control.level())
    await wait_for(lambda: mobile.state.moving)
    await mobile.stop()
    assert sent(bare_robot, (0x02, 0x09))[-1] == "00000000"
    with pytest.raises(Superseded):
        await level


async def test_the_locator_is_told_where_it_is(bare_robot: VirtualBB8, mobile: Droid) -> None:
    place = await mobile.control.locate(-5, 300)
    assert (place.x, place.y) == (-5, 300)
    assert sent(bare_robot, (0x02, 0x13)) == ["01fffb012c0000"]
    assert not sent(bare_robot, BACK_LED)
