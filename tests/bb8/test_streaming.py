"""Streaming and collisions over a real GATT stack."""

import pytest

from custom_components.astromech.bb8 import CommandRejected, Droid, InvalidArgument, Signal
from custom_components.astromech.bb8.commands import CollisionMethod, ConfigureCollision
from custom_components.astromech.bb8.messages import Collision, Message, Unknown
from simulator.peripheral import VirtualBB8
from simulator.robot import Bump
from tests.waiting import wait_for

STREAM = (0x02, 0x11)
COLLISION = (0x02, 0x12)
ANGLES = (Signal.PITCH, Signal.ROLL, Signal.YAW)


def received(robot: VirtualBB8, command: tuple[int, int]) -> list[str]:
    """Return the data of each packet with this DID and CID that the robot got, in hex."""
    return [each.data.hex() for each in robot.robot.packets if (each.did, each.cid) == command]


async def test_nothing_streams_until_it_is_asked_for(
    bare_robot: VirtualBB8, live_droid: Droid
) -> None:
    await live_droid.connect()
    assert received(bare_robot, STREAM) == received(bare_robot, COLLISION) == []
    assert not live_droid.state.streaming


async def test_samples_come_as_asked_for_until_stopped(
    bare_robot: VirtualBB8, live_droid: Droid
) -> None:
    await live_droid.connect()
    assert await live_droid.streaming.start(ANGLES, rate=20) == 20
    assert received(bare_robot, STREAM) == ["00140001000700000000000000"]
    await wait_for(lambda: live_droid.state.sample)
    assert live_droid.state.sample == {Signal.PITCH: 0, Signal.ROLL: 0, Signal.YAW: 0}

    await live_droid.streaming.stop()

    assert received(bare_robot, STREAM)[-1] == "01900001000000000000000000"
    after = live_droid.state
    assert (after.streaming, after.sample) == (False, None)


async def test_frames_that_do_not_fit_are_dropped(
    bare_robot: VirtualBB8, live_droid: Droid
) -> None:
    told: list[Message] = []
    live_droid.subscribe_events(told.append)
    await live_droid.connect()
    bare_robot.robot.notify(0x03, b"\0\1")  # of an earlier session
    await wait_for(lambda: told)
    await live_droid.streaming.start(ANGLES, rate=0.1)
    bare_robot.robot.notify(0x03, b"\0\1\0\2")
    await wait_for(lambda: len(told) == 2)
    assert all(isinstance(each, Unknown) for each in told)
    assert live_droid.state.sample is None


async def test_a_new_link_streams_and_detects_again(
    bare_robot: VirtualBB8, live_droid: Droid
) -> None:
    await live_droid.connect()
    await live_droid.streaming.start(ANGLES)
    await live_droid.streaming.detect_collisions(ConfigureCollision(dead_time=7))
    await bare_robot.drop_link()
    await wait_for(lambda: not live_droid.state.connected)
    assert live_droid.state.sample is None
    assert live_droid.state.streaming

    await live_droid.connect()

    assert received(bare_robot, STREAM) == ["01900001000700000000000000"] * 2
    assert received(bare_robot, COLLISION) == ["012020202007"] * 2


async def test_what_was_ended_without_a_link_does_not_come_back(
    bare_robot: VirtualBB8, live_droid: Droid
) -> None:
    await live_droid.connect()
    await live_droid.streaming.start(ANGLES)
    await live_droid.streaming.detect_collisions(ConfigureCollision())
    await bare_robot.drop_link()
    await wait_for(lambda: not live_droid.state.connected)
    await live_droid.streaming.stop()
    live_droid.streaming.want_collisions(None)
    bare_robot.robot.packets.clear()

    await live_droid.connect()

    assert received(bare_robot, STREAM) == received(bare_robot, COLLISION) == []


async def test_collisions_are_told_to_those_who_listen(
    bare_robot: VirtualBB8, live_droid: Droid
) -> None:
    told: list[Message] = []
    unsubscribe = live_droid.subscribe_events(told.append)
    await live_droid.connect()
    await live_droid.streaming.detect_collisions(ConfigureCollision())
    assert live_droid.state.detecting_collisions
    assert bare_robot.robot.collide(Bump(x=4096, x_magnitude=200))
    await wait_for(lambda: told)
    (collision,) = told
    assert isinstance(collision, Collision)
    assert (collision.x, collision.x_magnitude) == (1.0, 200)

    unsubscribe()
    bare_robot.robot.notify(0x05)
    await live_droid.ping()
    assert len(told) == 1

    await live_droid.streaming.detect_collisions(ConfigureCollision(method=CollisionMethod.OFF))
    assert not live_droid.state.detecting_collisions


@pytest.mark.parametrize(
    ("signals", "rate"),
    [((), 1.0), (ANGLES, 0.0), (ANGLES, 20.1), (tuple(Signal), 20.0)],
)
async def test_what_the_link_cannot_carry_is_refused(
    bare_robot: VirtualBB8, live_droid: Droid, signals: tuple[Signal, ...], rate: float
) -> None:
    await live_droid.connect()
    with pytest.raises(InvalidArgument):
        await live_droid.streaming.start(signals, rate)
    assert not received(bare_robot, STREAM)


async def test_a_refusal_is_told_and_nothing_is_wanted(
    bare_robot: VirtualBB8, live_droid: Droid
) -> None:
    await live_droid.connect()
    bare_robot.faults.reject[STREAM] = 0x07
    with pytest.raises(CommandRejected):
        await live_droid.streaming.start()
    assert not live_droid.state.streaming
