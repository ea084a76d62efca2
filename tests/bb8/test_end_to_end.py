"""The driver against a robot that knows nothing of it, over a real GATT stack."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import replace

import pytest

from custom_components.astromech.bb8 import (
    Color,
    Droid,
    GattClient,
    LinkLost,
    NoAnswer,
    NotConnected,
    PowerState,
    Timing,
)
from simulator.air import Air
from simulator.peripheral import VirtualBB8
from tests.waiting import wait_for

# Without waiting for the sake of a motor: all that is measured here is right or wrong.
QUICK = Timing(pacing=0, ping=1.0, answer=1.0, write=5.0, silence=0.2)
RED = Color(red=255, green=0, blue=0)


@pytest.fixture
async def air() -> AsyncGenerator[Air]:
    """An air without Home Assistant."""
    air = Air()
    await air.start()
    yield air
    await air.stop()


@pytest.fixture
async def robot(air: Air) -> VirtualBB8:
    """A robot within reach."""
    return await air.add_robot()


@pytest.fixture
async def droid(air: Air, robot: VirtualBB8) -> AsyncGenerator[Droid]:
    """The driver of this robot, not connected."""

    async def connect(on_disconnected: Callable[[], None]) -> GattClient:
        client = air.client(robot, disconnected_callback=lambda _: on_disconnected())
        await client.connect()
        return client

    droid = Droid(robot.name, connect, timing=QUICK)
    yield droid
    robot.heal()
    await droid.disconnect()


async def test_a_whole_visit(robot: VirtualBB8, droid: Droid) -> None:
    await droid.connect()
    assert robot.robot.awake
    assert droid.state.power is PowerState.OK
    assert droid.state.dead_man
    await droid.set_main_led(RED)
    assert robot.robot.main_led == (255, 0, 0)
    await droid.set_back_led(255)
    assert robot.robot.back_led == 255
    assert 0 < await droid.ping() < 1
    await droid.read_power()
    await droid.stop()
    await droid.disconnect()
    assert robot.robot.main_led == (0, 0, 0)
    await wait_for(lambda: not robot.connected and not robot.robot.awake)


async def test_every_request_is_well_formed_and_carries_a_number_of_its_own(
    robot: VirtualBB8, droid: Droid
) -> None:
    await droid.connect()
    await asyncio.gather(*(droid.ping() for _ in range(20)))
    numbers = [packet.seq for packet in robot.robot.packets]
    assert numbers == list(range(len(numbers)))


@pytest.mark.parametrize("chunk", [1, 7, 19])
async def test_notifications_may_be_cut_anywhere(
    robot: VirtualBB8, droid: Droid, chunk: int
) -> None:
    robot.faults.chunk = chunk
    await droid.connect()
    assert droid.state.versions is not None


async def test_a_corrupted_answer_is_none_and_the_next_is_heard(
    robot: VirtualBB8, droid: Droid
) -> None:
    await droid.connect()
    robot.faults.corrupt_next = 1
    with pytest.raises(NoAnswer):
        await droid.ping()
    await droid.ping()


async def test_a_robot_that_never_answers_is_let_go(robot: VirtualBB8, droid: Droid) -> None:
    robot.faults.never_answer = True
    with pytest.raises(NoAnswer):
        await droid.connect()
    await wait_for(lambda: not robot.connected)
    robot.heal()
    await droid.connect()
    assert droid.state.connected


async def test_a_link_that_breaks_on_a_command_fails_it_at_once(
    robot: VirtualBB8, droid: Droid
) -> None:
    await droid.connect()
    robot.faults.drop_link_on = (0x02, 0x20)
    with pytest.raises(LinkLost):
        async with asyncio.timeout(0.15):
            await droid.set_main_led(RED)
    assert not droid.state.connected
    with pytest.raises(NotConnected):
        await droid.ping()


async def test_a_write_that_is_never_acknowledged_ends_the_link(
    robot: VirtualBB8, droid: Droid
) -> None:
    await droid.connect()
    robot.faults.unacknowledged_writes = True
    with pytest.raises(LinkLost):
        await droid.ping()
    assert not droid.state.connected


async def test_out_of_range_is_known_at_once(robot: VirtualBB8, droid: Droid) -> None:
    await droid.connect()
    before = droid.state
    await robot.out_of_range()
    await wait_for(lambda: not droid.state.connected)
    assert droid.state == replace(before, connected=False, dead_man=False)


async def test_it_comes_and_goes_without_leaving_anything(
    air: Air, robot: VirtualBB8, droid: Droid
) -> None:
    for _ in range(20):
        await droid.connect()
        await robot.drop_link()
        await wait_for(lambda: not droid.state.connected)
    assert air.radio.free == air.radio.slots
    own = [task for task in asyncio.all_tasks() if "Link." in repr(task.get_coro())]
    assert own == []
