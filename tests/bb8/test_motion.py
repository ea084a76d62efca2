"""Motion over a real GATT stack: what the robot received, and that it stands in the end."""

import asyncio

import pytest

from custom_components.astromech.bb8 import (
    CommandRejected,
    Droid,
    DroidState,
    Effect,
    Leg,
    LinkLost,
    MotionRefused,
    Superseded,
    brakes,
)
from custom_components.astromech.bb8.session import STOP_TRIES
from simulator.peripheral import VirtualBB8
from tests.waiting import wait_for

from .moving import BACK_LED, MAIN_LED, ROLL, rolling, sent


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


async def test_a_stop_is_repeated_until_it_is_confirmed(
    bare_robot: VirtualBB8, mobile: Droid, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(brakes, "STOP_ANSWER", 0.02)
    roll = await rolling(bare_robot, mobile)
    bare_robot.faults.lose_answers = 4
    await mobile.stop()
    assert sent(bare_robot, ROLL) == ["64005a01", *["00005a00"] * 5]
    assert mobile.state.connected
    assert mobile.motion.stands
    with pytest.raises(Superseded):
        await roll


async def test_a_stop_that_stays_unconfirmed_cuts_the_link_as_the_last_means(
    bare_robot: VirtualBB8, mobile: Droid, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(brakes, "STOP_ANSWER", 0.02)
    monkeypatch.setattr(brakes, "STOP_SECONDS", 0.3)
    roll = await rolling(bare_robot, mobile)
    bare_robot.faults.reject = {ROLL: 0x08}
    with pytest.raises(CommandRejected):
        await mobile.stop()
    assert len(sent(bare_robot, ROLL)) == 1 + 2
    assert not mobile.state.connected
    assert not mobile.motion.stands
    await wait_for(lambda: bare_robot.robot.speed == 0)
    with pytest.raises(Superseded):
        await roll


async def test_an_emergency_stop_goes_on_at_the_next_link_before_anything_else(
    bare_robot: VirtualBB8, mobile: Droid, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(brakes, "STOP_SECONDS", 0.3)
    bare_robot.faults.reject = {ROLL: 0x08}
    with pytest.raises(CommandRejected):
        await mobile.motion.emergency_stop("cat")
    bare_robot.robot.packets.clear()
    with pytest.raises(CommandRejected):
        await mobile.connect()
    assert not mobile.state.connected
    assert len(sent(bare_robot, ROLL)) > STOP_TRIES
    bare_robot.heal()
    await mobile.connect()
    assert mobile.motion.stands
    assert mobile.state.e_stop == "cat"


async def test_without_a_confirmed_stop_a_link_lights_but_does_not_move(
    bare_robot: VirtualBB8, live_droid: Droid
) -> None:
    live_droid.motion.allowed = True
    bare_robot.faults.reject = {ROLL: 0x08}
    await live_droid.connect()
    assert live_droid.motion.refusal == "no_dead_man"
    await live_droid.set_back_led(7)
    assert sent(bare_robot, BACK_LED) == ["07"]
    bare_robot.heal()


async def test_an_exception_during_a_roll_stops_it(bare_robot: VirtualBB8, mobile: Droid) -> None:
    failures = iter([RuntimeError("a listener fails")])

    def listen(state: DroidState) -> None:
        if state.speed == 50 and (error := next(failures, None)):
            raise error

    mobile.subscribe(listen)
    legs = [Leg(speed=100, heading=90, seconds=0.1), Leg(speed=50, heading=90)]
    with pytest.raises(RuntimeError):
        await mobile.motion.drive(legs)
    assert sent(bare_robot, ROLL) == ["64005a01", "00005a00"]
    assert mobile.motion.stands


async def test_a_new_roll_does_not_overtake_a_stop(bare_robot: VirtualBB8, mobile: Droid) -> None:
    first = await rolling(bare_robot, mobile)
    bare_robot.faults.answer_delay = 0.1
    stop = asyncio.create_task(mobile.stop())
    await wait_for(lambda: len(sent(bare_robot, ROLL)) == 2)
    await mobile.motion.drive([Leg(speed=50, heading=90, seconds=0.3)])
    await stop
    assert sent(bare_robot, ROLL) == ["64005a01", *["00005a00"] * 2, "32005a01", "00005a00"]
    with pytest.raises(Superseded):
        await first


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


async def test_a_spin_is_a_row_of_turns(bare_robot: VirtualBB8, mobile: Droid) -> None:
    await mobile.motion.spin(-90, 0.2)
    assert sent(bare_robot, ROLL) == ["00013b02", "00010e02", "00010e00"]


async def test_an_emergency_stop_ends_an_animation(bare_robot: VirtualBB8, mobile: Droid) -> None:
    await mobile.lights.play(Effect.STROBE)
    await mobile.motion.emergency_stop("cat")
    shown = len(sent(bare_robot, MAIN_LED))
    await asyncio.sleep(0.3)
    assert len(sent(bare_robot, MAIN_LED)) == shown
    assert mobile.state.effect is None
