"""Why the robot does not move, and that it stops when a reason arises."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from custom_components.astromech.bb8 import (
    Droid,
    DroidState,
    Leg,
    MotionRefused,
    PowerState,
    Signal,
)
from custom_components.astromech.bb8.refusal import Refusal, Tilt, refusal
from simulator.peripheral import VirtualBB8
from simulator.robot import Power
from tests.waiting import wait_for

from .moving import RAW, ROLL, SET_HEADING, STABILIZATION, rolling, sent

FIT = DroidState(connected=True, dead_man=True, power=PowerState.OK)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None),
        ({"e_stop": "cat"}, Refusal.E_STOPPED),
        ({"dead_man": False}, Refusal.NO_DEAD_MAN),
        ({"power": None}, Refusal.BATTERY_UNKNOWN),
        ({"power": PowerState.CHARGING}, Refusal.CHARGING),
        ({"power": PowerState.LOW}, Refusal.BATTERY_LOW),
        ({"power": PowerState.CRITICAL}, Refusal.BATTERY_CRITICAL),
        ({"gyro_limit": True}, Refusal.GYRO_LIMIT),
        ({"picked_up": True, "sample": {Signal.PITCH: 70.0}}, Refusal.PICKED_UP),
        ({"picked_up": True}, None),
    ],
)
def test_the_reason_follows_from_the_state(changes: dict[str, Any], reason: str | None) -> None:
    state = replace(FIT, **changes)
    assert refusal(state, allowed=True) == reason
    assert refusal(state, allowed=False) == (
        Refusal.E_STOPPED if reason is Refusal.E_STOPPED else Refusal.NOT_ALLOWED
    )


def test_only_a_tilt_that_lasts_is_a_hand() -> None:
    tilt = Tilt()
    upright, tilted = {Signal.PITCH: 3.0, Signal.ROLL: -60.0}, {Signal.PITCH: -61.0}
    seen = [tilt.note(sample, now) for now, sample in enumerate([tilted, upright, tilted, tilted])]
    assert seen == [False] * 4
    assert tilt.note(tilted, 3.1)
    assert not tilt.note(upright, 3.2)
    assert not tilt.note({}, 9.0)


@pytest.mark.parametrize(
    ("power", "reason"),
    [(Power.CHARGING, "charging"), (Power.LOW, "battery_low"), (0, "battery_unknown")],
)
async def test_no_motion_with_such_a_battery(
    bare_robot: VirtualBB8, mobile: Droid, power: int, reason: str
) -> None:
    bare_robot.robot.notify(0x01, bytes((power,)))
    await wait_for(lambda: mobile.motion.refusal is not None)
    with pytest.raises(MotionRefused) as raised:
        await mobile.motion.drive([Leg(speed=100)])
    assert raised.value.reason == reason
    assert not sent(bare_robot, ROLL)


async def test_no_motion_unless_allowed(bare_robot: VirtualBB8, mobile: Droid) -> None:
    mobile.motion.allowed = False
    with pytest.raises(MotionRefused):
        await mobile.motion.turn(90)
    with pytest.raises(MotionRefused):
        await mobile.control.stabilize(on=False)
    assert not sent(bare_robot, ROLL, STABILIZATION)


async def test_no_motion_without_a_dead_man(bare_robot: VirtualBB8, live_droid: Droid) -> None:
    live_droid.motion.allowed = True
    bare_robot.faults.reject = {(0x02, 0x37): 0x04}
    await live_droid.connect()
    bare_robot.robot.packets.clear()
    with pytest.raises(MotionRefused) as raised:
        await live_droid.motion.drive([Leg(speed=100)])
    assert raised.value.reason == "no_dead_man"
    await live_droid.set_back_led(1)
    assert not sent(bare_robot, ROLL)


def _is_low(robot: VirtualBB8) -> None:
    robot.robot.set_power(Power.LOW)


def _is_turned(robot: VirtualBB8) -> None:
    robot.robot.notify(0x0C, b"\x01")


@pytest.mark.parametrize(
    ("happens", "reason"), [(_is_low, "battery_low"), (_is_turned, "gyro_limit")]
)
async def test_a_reason_that_arises_ends_a_roll_at_once(
    bare_robot: VirtualBB8, mobile: Droid, happens: Callable[[VirtualBB8], None], reason: str
) -> None:
    roll = await rolling(bare_robot, mobile)
    happens(bare_robot)
    with pytest.raises(MotionRefused) as raised:
        await roll
    assert raised.value.reason == reason
    assert sent(bare_robot, ROLL) == ["64005a01", "00005a00"]


async def test_a_low_battery_ends_raw_motors(bare_robot: VirtualBB8, mobile: Droid) -> None:
    bare_robot.faults.answer_delay = 0.0

    def lower(state: DroidState) -> None:
        if state.moving and state.power is PowerState.OK:
            bare_robot.robot.set_power(Power.LOW)

    mobile.subscribe(lower)
    with pytest.raises(MotionRefused):
        await mobile.control.raw_motors(100, 100, 5)
    assert sent(bare_robot, RAW)[-1] == "00000000"
    assert mobile.motion.stands


async def test_the_gyro_limit_is_cleared_by_aiming(bare_robot: VirtualBB8, mobile: Droid) -> None:
    bare_robot.robot.notify(0x0C, b"\x01")
    await wait_for(lambda: mobile.motion.refusal == "gyro_limit")
    with pytest.raises(MotionRefused):
        await mobile.control.aim(30)
    assert bare_robot.robot.packets == []
    await mobile.control.aim()
    assert sent(bare_robot, SET_HEADING) == ["0000"]
    assert mobile.motion.refusal is None


async def test_no_motion_while_it_is_picked_up(bare_robot: VirtualBB8, mobile: Droid) -> None:
    await mobile.streaming.start((Signal.PITCH, Signal.ROLL), 0.1)
    bare_robot.robot.notify(0x03, bytes((0, 70, 0, 0)))
    await wait_for(lambda: mobile.state.sample)
    assert mobile.motion.refusal is None
    await asyncio.sleep(1.01)
    bare_robot.robot.notify(0x03, bytes((0, 0, 0, 70)))
    await wait_for(lambda: mobile.motion.refusal == "picked_up")
    with pytest.raises(MotionRefused):
        await mobile.motion.drive([Leg(speed=10)])
    bare_robot.robot.notify(0x03, bytes(4))
    await wait_for(lambda: mobile.motion.refusal is None)
    assert not sent(bare_robot, ROLL)
