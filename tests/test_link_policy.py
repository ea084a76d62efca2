"""When a robot is connected without a command, and when it is left alone."""

from dataclasses import replace
from typing import Any

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from hypothesis import given, strategies as st
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.astromech.link_policy import (
    JITTER,
    LONGEST_PAUSE,
    STEADY,
    LinkKeeper,
    LinkPolicy,
    Standing,
    due,
    pause,
)
from simulator.air import Air
from simulator.peripheral import VirtualBB8

from .droid import (
    PING,
    SLEEP,
    act,
    carry_away,
    connected,
    droid_entry,
    pass_time,
    press_connect,
    received,
    set_up_droid,
)
from .link_clock import Clock, clock
from .waiting import wait_for

__all__ = ["clock"]

pytestmark = pytest.mark.usefixtures("quick_answers")

READY = Standing(
    policy=LinkPolicy.KEEP_CONNECTED,
    allowed=True,
    user_slept=False,
    connected=False,
    heard_ago=0.5,
    pause_left=0.0,
)


def test_a_robot_that_is_heard_is_connected() -> None:
    assert due(READY)


@pytest.mark.parametrize(
    "obstacle",
    [
        {"policy": LinkPolicy.ON_DEMAND},
        {"allowed": False},
        {"user_slept": True},
        {"connected": True},
        {"heard_ago": None},
        {"heard_ago": 61.0},
        {"pause_left": 0.1},
    ],
    ids=lambda obstacle: next(iter(obstacle)),
)
def test_each_obstacle_alone_keeps_it_from_being_connected(obstacle: dict[str, Any]) -> None:
    assert not due(replace(READY, **obstacle))


def test_the_pause_doubles_up_to_its_limit() -> None:
    assert [pause(n, 0.0) for n in range(7)] == [0, 120, 240, 480, 960, 1200, 1200]


@given(st.integers(0, 10**9), st.floats(0, 1))
def test_a_pause_stays_within_its_limits(failures: int, chance: float) -> None:
    assert pause(failures, 0) <= pause(failures, chance) <= LONGEST_PAUSE * (1 + JITTER)


def test_a_robot_that_never_answers_is_tried_at_most_six_times_in_any_hour_and_for_ever() -> None:
    clock = Clock()
    tries: list[float] = []

    def try_in_vain() -> None:
        tries.append(clock.now)
        keeper.failed()

    keeper = LinkKeeper(
        look=lambda left: replace(READY, pause_left=left),
        connect=try_in_vain,
        clock=clock,
        chance=lambda: 0.0,
    )
    for _ in range(24 * 360):
        keeper.check()
        clock.now += 10
    assert max(sum(at <= each < at + 3600 for each in tries) for at in tries) <= 6
    assert tries[-1] > clock.now - 1300


def test_a_steady_link_that_is_lost_is_tried_again_at_once_and_a_short_one_is_not() -> None:
    clock = Clock()
    keeper = LinkKeeper(
        look=lambda left: replace(READY, pause_left=left),
        connect=lambda: None,
        clock=clock,
        chance=lambda: 0.0,
    )
    keeper.connected()
    keeper.disconnected(lost=True)
    assert keeper.pause_left == 120

    clock.now += 120
    keeper.connected()
    clock.now += STEADY
    keeper.disconnected(lost=True)
    assert keeper.pause_left == 0
    assert keeper.failures == 0


def kept(robot: VirtualBB8) -> MockConfigEntry:
    """Return the entry of a robot that is to be kept connected."""
    return MockConfigEntry(
        **{
            key: getattr(droid_entry(robot), key)
            for key in ("domain", "title", "unique_id", "data")
        },
        options={"link_policy": "keep_connected", "idle_seconds": 90},
    )


async def set_up_kept(hass: HomeAssistant, robot: VirtualBB8) -> MockConfigEntry:
    """Add a robot that is kept connected, and wait until it is."""
    entry = kept(robot)
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    pass_time(hass, 11)
    await wait_for(lambda: entry.runtime_data.data.connected)
    return entry


async def test_a_robot_that_is_kept_connected_is_connected_without_a_command_and_stays_so(
    hass: HomeAssistant, air: Air, robot: VirtualBB8, clock: Clock
) -> None:
    await set_up_kept(hass, robot)
    pass_time(hass, 1000)
    await hass.async_block_till_done()
    assert connected(air) == [robot.address]
    assert received(robot, PING)
    assert not received(robot, SLEEP)


async def test_a_robot_on_demand_is_left_asleep(
    hass: HomeAssistant, air: Air, robot: VirtualBB8, clock: Clock
) -> None:
    await set_up_droid(hass, robot)
    pass_time(hass, 11)
    await hass.async_block_till_done(wait_background_tasks=False)
    assert not connected(air)
    assert not robot.robot.packets


async def test_a_lost_robot_is_connected_again_when_it_is_heard(
    hass: HomeAssistant, air: Air, robot: VirtualBB8, clock: Clock
) -> None:
    entry = await set_up_kept(hass, robot)
    clock.now += STEADY
    await carry_away(hass, robot)
    await wait_for(lambda: not entry.runtime_data.data.connected)

    await robot.in_range()

    await wait_for(lambda: entry.runtime_data.data.connected)
    assert connected(air) == [robot.address]


async def test_a_robot_that_the_user_put_to_sleep_is_not_woken_even_after_a_restart(
    hass: HomeAssistant, air: Air, robot: VirtualBB8, clock: Clock
) -> None:
    entry = await set_up_kept(hass, robot)
    await entry.runtime_data.async_sleep()
    assert not robot.robot.awake
    await wait_for(lambda: not robot._jobs)  # it advertises again
    robot.robot.packets.clear()

    await hass.config_entries.async_reload(entry.entry_id)
    await wait_for(lambda: entry.runtime_data.presence.in_range)
    pass_time(hass, 11)
    await hass.async_block_till_done()
    assert not connected(air)
    assert not robot.robot.packets

    await press_connect(hass, robot)
    assert connected(air)
    assert not entry.runtime_data.memory.now.user_slept


async def test_auto_reconnect_switched_off_leaves_a_lost_robot_alone(
    hass: HomeAssistant, air: Air, robot: VirtualBB8, clock: Clock
) -> None:
    entry = await set_up_kept(hass, robot)
    await act(hass, robot, Platform.SWITCH, "auto_reconnect", "turn_off")
    clock.now += STEADY
    await carry_away(hass, robot)
    await wait_for(lambda: not entry.runtime_data.data.connected)
    await robot.in_range()
    await wait_for(lambda: entry.runtime_data.presence.heard_ago is not None)
    pass_time(hass, 11)
    await hass.async_block_till_done()
    assert not connected(air)

    await act(hass, robot, Platform.SWITCH, "auto_reconnect", "turn_on")
    pass_time(hass, 22)
    await wait_for(lambda: entry.runtime_data.data.connected)


async def test_a_robot_that_does_not_answer_is_not_tried_again_before_the_pause_is_over(
    hass: HomeAssistant, air: Air, robot: VirtualBB8, clock: Clock
) -> None:
    robot.faults.never_answer = True
    entry = kept(robot)
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    care = entry.runtime_data.care
    pass_time(hass, 11)
    await wait_for(lambda: care.keeper.failures == 1)
    await wait_for(lambda: not robot._jobs)
    pass_time(hass, 30)
    await hass.async_block_till_done()
    assert care.record.attempts == 1

    robot.heal()
    while care.record.attempts < 2:  # a jump in the midst of an attempt would end it
        clock.now += 41
        pass_time(hass, 11)
        await hass.async_block_till_done()
    await wait_for(lambda: entry.runtime_data.data.connected)
    assert care.record.attempts == 2
