"""Motion over a real GATT stack: what the robot received, and that it stands in the end."""

import asyncio

import pytest

from custom_components.astromech.bb8 import (
    Droid,
    Leg,
    LinkLost,
    MotionRefused,
    NoAnswer,
    Signal,
    Superseded,
)
from simulator.peripheral import VirtualBB8
from simulator.robot import Power
from tests.waiting import wait_for

ROLL = (0x02, 0x30)
RAW = (0x02, 0x33)
STABILIZATION = (0x02, 0x02)


def sent(robot: VirtualBB8, *commands: tuple[int, int]) -> list[str]:
    """Return the data of each packet with one of these commands, in hex."""
    return [each.data.hex() for each in robot.robot.packets if (each.did, each.cid) in commands]


@pytest.fixture
async def mobile(bare_robot: VirtualBB8, live_droid: Droid) -> Droid:
    """The driver of a robot that is connected and may move; what it got so far is forgotten."""
    await live_droid.connect()
    live_droid.motion.allowed = True
    bare_robot.robot.packets.clear()
    return live_droid


async def rolling(robot: VirtualBB8, droid: Droid) -> asyncio.Task[None]:
    """Begin a roll of 5 s; return when the robot rolls."""
    task = asyncio.create_task(droid.motion.drive([Leg(speed=100, heading=90, seconds=5)]))
    await wait_for(lambda: robot.robot.speed == 100)
    return task


async def test_a_roll_ends_with_a_stop_that_does_not_turn(
    bare_robot: VirtualBB8, mobile: Droid
) -> None:
    await mobile.motion.drive([Leg(speed=100, heading=90, seconds=0.05)])
    assert sent(bare_robot, ROLL) == ["64005a01", "00005a00"]
    assert not mobile.state.moving


async def test_speed_is_capped_and_any_heading_is_one(
    bare_robot: VirtualBB8, mobile: Droid
) -> None:
    legs = [Leg(speed=255, heading=-90, seconds=0.05), Leg(speed=-50, heading=0, seconds=0.05)]
    await mobile.motion.drive(legs)
    assert sent(bare_robot, ROLL) == ["b4010e01", "3200b401", "0000b400"]


async def test_the_lease_is_kept_alive(bare_robot: VirtualBB8, mobile: Droid) -> None:
    await mobile.motion.drive([Leg(speed=100, seconds=0.6)])
    assert sent(bare_robot, ROLL) == ["64000001", "64000001", "00000000"]


@pytest.mark.parametrize(
    ("power", "reason"),
    [(Power.CHARGING, "charging"), (Power.LOW, "battery_low")],
)
async def test_no_motion_with_such_a_battery(
    bare_robot: VirtualBB8, mobile: Droid, power: Power, reason: str
) -> None:
    bare_robot.robot.set_power(power)
    await wait_for(lambda: mobile.motion.refusal is not None)
    with pytest.raises(MotionRefused) as raised:
        await mobile.motion.drive([Leg(speed=100)])
    assert raised.value.reason == reason
    assert not sent(bare_robot, ROLL)


async def test_no_motion_unless_allowed(bare_robot: VirtualBB8, mobile: Droid) -> None:
    mobile.motion.allowed = False
    with pytest.raises(MotionRefused):
        await mobile.motion.turn(90)
    assert not sent(bare_robot, ROLL)


async def test_a_stop_ends_a_roll(bare_robot: VirtualBB8, mobile: Droid) -> None:
    roll = await rolling(bare_robot, mobile)
    await mobile.stop()
    assert bare_robot.robot.speed == 0
    with pytest.raises(Superseded):
        await roll
    assert sent(bare_robot, ROLL) == ["64005a01", "00005a00"]


async def test_a_cancelled_roll_stops(bare_robot: VirtualBB8, mobile: Droid) -> None:
    roll = await rolling(bare_robot, mobile)
    roll.cancel()
    with pytest.raises(asyncio.CancelledError):
        await roll
    await wait_for(lambda: bare_robot.robot.speed == 0)
    assert sent(bare_robot, ROLL)[-1] == "00005a00"


async def test_letting_go_stops_a_roll_first(bare_robot: VirtualBB8, mobile: Droid) -> None:
    roll = await rolling(bare_robot, mobile)
    await mobile.disconnect()
    assert sent(bare_robot, ROLL)[1] == "00005a00"
    with pytest.raises(Superseded):
        await roll


async def test_a_lost_link_ends_the_roll_for_good(bare_robot: VirtualBB8, mobile: Droid) -> None:
    roll = await rolling(bare_robot, mobile)
    await bare_robot.drop_link()
    await wait_for(lambda: bare_robot.robot.speed == 0)
    with pytest.raises(LinkLost):
        await roll
    bare_robot.robot.packets.clear()
    await mobile.connect()
    assert sent(bare_robot, ROLL) == ["00000000"]
    assert not mobile.state.moving


async def test_a_stop_that_is_not_confirmed_cuts_the_link(
    bare_robot: VirtualBB8, mobile: Droid, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.astromech.bb8.motion.STOP_ANSWER", 0.02)
    roll = await rolling(bare_robot, mobile)
    bare_robot.faults.lose_answers = 4
    with pytest.raises(NoAnswer):
        await mobile.stop()
    assert len(sent(bare_robot, ROLL)) == 1 + 4
    assert not mobile.state.connected
    with pytest.raises(Superseded):
        await roll


async def test_an_emergency_stop_is_latched_with_its_first_reason(
    bare_robot: VirtualBB8, mobile: Droid
) -> None:
    roll = await rolling(bare_robot, mobile)
    await mobile.motion.emergency_stop("cat")
    await mobile.motion.emergency_stop("dog")
    assert bare_robot.robot.speed == 0
    assert mobile.state.e_stop == "cat"
    with pytest.raises(Superseded):
        await roll
    with pytest.raises(MotionRefused):
        await mobile.motion.drive([Leg(speed=10)])
    mobile.motion.clear()
    await mobile.motion.drive([Leg(speed=10, seconds=0.05)])


async def test_raw_motors_are_switched_off_and_stabilized(
    bare_robot: VirtualBB8, mobile: Droid
) -> None:
    await mobile.motion.raw_motors(80, -80, 0.05)
    assert sent(bare_robot, RAW, STABILIZATION) == ["01500250", "00000000", "01"]
    assert mobile.state.stabilization is True


async def test_a_spin_is_a_row_of_turns(bare_robot: VirtualBB8, mobile: Droid) -> None:
    await mobile.motion.spin(-90, 0.2)
    assert sent(bare_robot, ROLL) == ["00013b02", "00010e02", "00010e00"]


async def test_aiming_lights_the_tail_and_sets_zero(bare_robot: VirtualBB8, mobile: Droid) -> None:
    await mobile.motion.aim(30)
    assert [(each.cid, each.data.hex()) for each in bare_robot.robot.packets] == [
        (0x21, "ff"),
        (0x30, "00001e02"),
        (0x30, "00001e00"),
        (0x02, "00"),
        (0x01, "0000"),
        (0x02, "01"),
        (0x21, "00"),
    ]


async def test_no_motion_while_it_is_picked_up(bare_robot: VirtualBB8, mobile: Droid) -> None:
    await mobile.streaming.start((Signal.PITCH, Signal.ROLL), 5)
    bare_robot.robot.notify(0x03, bytes((0, 70, 0, 0)))
    await wait_for(lambda: mobile.motion.refusal == "picked_up")
    with pytest.raises(MotionRefused):
        await mobile.motion.drive([Leg(speed=10)])
