"""The robot's verbs: what the robot did not confirm did not happen."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from custom_components.astromech.bb8 import (
    Color,
    CommandRejected,
    Droid,
    DroidState,
    InvalidArgument,
    LinkLost,
    NoAnswer,
    NotConnected,
    NotSupported,
    PowerState,
    is_supported_name,
)
from custom_components.astromech.bb8.packet import Flags

from .instant import instantly
from .scripted import COMMAND, HEALTHY, CachingRobot, Received, ScriptedRobot, notice, started

RED = Color(red=255, green=0, blue=0)
DARK = Color(red=0, green=0, blue=0)

# ping, abort macro, abort orbBasic, stop, arm, read back, options, power messages, versions, battery
BEGINNING = [0x0001, 0x0255, 0x0263, 0x0230, 0x0237, 0x0238, 0x0236, 0x0021, 0x0002, 0x0020]
# stop, main LED off, back LED off, sleep
ENDING = [0x0230, 0x0220, 0x0221, 0x0022]


def droid_of(robot: ScriptedRobot) -> Droid:
    return Droid("BB-12AB", robot.connect)


async def connected(robot: ScriptedRobot) -> Droid:
    droid = droid_of(robot)
    await droid.connect()
    return droid


def published(droid: Droid) -> list[DroidState]:
    states: list[DroidState] = []
    droid.subscribe(states.append)
    return states


@pytest.mark.parametrize(
    ("name", "supported"),
    [
        ("BB-12AB", True),
        ("BB-D911", True),
        ("GB-12AB", False),
        ("BB-12ab", False),
        ("BB-12ABC", False),
        ("BB-12A", False),
        ("XBB-12AB", False),
        ("BB-12AB\n", False),
        ("", False),
    ],
)
def test_a_bb8_is_told_by_its_name(name: str, supported: bool) -> None:
    assert is_supported_name(name) is supported


@instantly
async def test_nothing_is_known_before_the_first_connection() -> None:
    assert droid_of(ScriptedRobot()).state == DroidState()


@instantly
async def test_connecting_makes_the_robot_safe_and_gets_to_know_it() -> None:
    robot = ScriptedRobot(delay=0.02)
    droid = droid_of(robot)
    states = published(droid)
    await droid.connect()
    assert robot.opcodes == BEGINNING
    assert [request.data.hex() for request in robot.received[3:5]] == ["00000000", "00000001"]
    assert states == [droid.state]
    state = droid.state
    assert (state.connected, state.dead_man, state.main_led) == (True, True, None)
    assert (state.power, state.voltage, state.charges) == (PowerState.OK, 7.51, 18)
    assert state.seconds_since_charge == 1200
    assert state.versions is not None
    assert state.versions.firmware == "4.63"
    assert droid.echo_seconds == pytest.approx(0.02)


@instantly
async def test_connecting_twice_is_connecting_once() -> None:
    robot = ScriptedRobot()
    droid = droid_of(robot)
    await asyncio.gather(droid.connect(), droid.connect())
    assert robot.connections == 1


@pytest.mark.parametrize(
    ("broken", "dead_man"),
    [
        ({"answers": HEALTHY | {0x0238: bytes(4)}}, False),
        ({"answers": HEALTHY | {0x0238: b""}}, False),
        ({"codes": {0x0238: [0x04]}}, False),
        ({"silent": {0x0238}}, False),
        ({"silent": {0x0237, 0x0238, 0x0236}}, False),
        # The motion timeout will do as well, where the robot heeds it.
        (
            {"codes": {0x0238: [0x04]}, "answers": HEALTHY | {0x0236: bytes.fromhex("00000010")}},
            True,
        ),
        (
            {
                "codes": {0x0238: [0x04], 0x0234: [0x04]},
                "answers": HEALTHY | {0x0236: bytes.fromhex("00000010")},
            },
            False,
        ),
        ({"codes": {0x0236: [0x04]}}, True),
    ],
)
def test_the_dead_man_counts_only_when_the_robot_confirms_it(
    broken: dict[str, Any], dead_man: bool
) -> None:
    @instantly
    async def run() -> None:
        droid = await connected(ScriptedRobot(**broken))
        assert droid.state.dead_man is dead_man
        await droid.set_main_led(RED)
        assert droid.state.main_led == RED

    run()


@instantly
async def test_the_motion_timeout_is_set_where_the_robot_heeds_it_and_no_flash_is_written() -> None:
    robot = ScriptedRobot(answers=HEALTHY | {0x0236: bytes.fromhex("00000010")})
    await connected(robot)
    timeout = next(request for request in robot.received if request.opcode == 0x0234)
    assert timeout.data == (1500).to_bytes(2)
    assert 0x0235 not in robot.opcodes


@pytest.mark.parametrize("silent", [0x0255, 0x0263, 0x0230, 0x0021])
def test_what_the_robot_does_not_know_does_not_keep_it_from_connecting(silent: int) -> None:
    @instantly
    async def run() -> None:
        assert (await connected(ScriptedRobot(silent={silent}))).state.connected
        assert (await connected(ScriptedRobot(codes={silent: [0x08]}))).state.connected

    run()


@pytest.mark.parametrize(
    ("broken", "error"),
    [
        ({"silent": {0x0002}}, NoAnswer),
        ({"silent": {0x0020}}, NoAnswer),
        ({"codes": {0x0020: [0x01]}}, CommandRejected),
        ({"missing": {COMMAND}}, NotSupported),
    ],
)
def test_a_failed_connection_leaves_nothing_open(
    broken: dict[str, Any], error: type[Exception]
) -> None:
    @instantly
    async def run() -> None:
        robot = ScriptedRobot(**broken)
        droid = droid_of(robot)
        states = published(droid)
        with pytest.raises(error):
            await droid.connect()
        assert not robot.is_connected
        assert not droid.state.connected
        assert states == []

    run()


@instantly
async def test_a_link_lost_while_the_session_begins_fails_the_connection() -> None:
    robot = ScriptedRobot()

    def drop(request: Received) -> None:
        if request.opcode == 0x0237:
            robot.drop()

    robot.on_request = drop
    droid = droid_of(robot)
    with pytest.raises(LinkLost):
        await droid.connect()
    assert droid.state == DroidState()


@instantly
async def test_a_stale_gatt_cache_costs_a_second_connection() -> None:
    robot = CachingRobot(missing={COMMAND})
    droid = await connected(robot)
    assert droid.state.connected
    assert (robot.forgotten, robot.connections, robot.disconnections) == (1, 2, 1)


@instantly
async def test_a_robot_that_is_never_heard_is_connected_to_once_more() -> None:
    robot = ScriptedRobot(deaf=2)
    droid = await connected(robot)
    assert droid.state.connected
    assert robot.connections == 2


@instantly
async def test_a_robot_that_is_heard_but_does_not_wake_is_not() -> None:
    robot = ScriptedRobot(silent=True)
    robot.on_request = lambda _: robot.say(notice(0x05))
    with pytest.raises(NoAnswer):
        await droid_of(robot).connect()
    assert robot.connections == 1


@instantly
async def test_cancelling_the_connection_leaves_nothing_open() -> None:
    robot = ScriptedRobot(delay=0.2)
    droid = droid_of(robot)
    connecting = started(droid.connect())
    await asyncio.sleep(1)
    connecting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await connecting
    assert not robot.is_connected
    await droid.connect()
    assert droid.state.connected


@instantly
async def test_disconnecting_stops_darkens_and_puts_to_sleep() -> None:
    robot = ScriptedRobot()
    droid = await connected(robot)
    await droid.set_main_led(RED)
    robot.received.clear()
    states = published(droid)
    await droid.disconnect()
    assert robot.opcodes == ENDING
    assert [request.data.hex() for request in robot.received] == [
        "00000000",
        "00000000",
        "00",
        "0000000000",
    ]
    assert not robot.is_connected
    assert states == [droid.state]
    assert (droid.state.connected, droid.state.dead_man) == (False, False)
    assert droid.state.main_led == DARK
    assert droid.state.power == PowerState.OK
    await droid.disconnect()
    assert robot.disconnections == 1


@pytest.mark.parametrize(
    "broken",
    [
        {"silent": {0x0022}},
        {"codes": {0x0022: [0x08]}},
        {"codes": {0x0230: [0x08], 0x0221: [0x08]}},
    ],
)
def test_a_robot_that_falls_asleep_too_fast_is_dark_all_the_same(broken: dict[str, Any]) -> None:
    @instantly
    async def run() -> None:
        robot = ScriptedRobot()
        droid = await connected(robot)
        for name, value in broken.items():
            setattr(robot, name, value)
        await droid.disconnect()
        assert robot.opcodes[-4:] == ENDING
        assert droid.state.main_led == DARK

    run()


@pytest.mark.parametrize("broken", [{"silent": True}, {"codes": {0x0220: [0x08]}}])
def test_a_colour_that_was_not_confirmed_is_unknown(broken: dict[str, Any]) -> None:
    @instantly
    async def run() -> None:
        robot = ScriptedRobot()
        droid = await connected(robot)
        await droid.set_main_led(RED)
        for name, value in broken.items():
            setattr(robot, name, value)
        await droid.disconnect()
        assert droid.state.main_led is None
        assert not robot.is_connected

    run()


@instantly
async def test_cancelling_the_farewell_still_closes_the_link() -> None:
    robot = ScriptedRobot()
    droid = await connected(robot)
    robot.silent = True
    leaving = started(droid.disconnect())
    await asyncio.sleep(0.5)
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    assert not robot.is_connected
    assert not droid.state.connected


@instantly
async def test_a_lost_link_is_published_at_once_and_a_new_one_can_be_made() -> None:
    robot = ScriptedRobot()
    droid = await connected(robot)
    await droid.set_main_led(RED)
    states = published(droid)
    before = droid.state
    robot.drop()
    assert states == [replace(before, connected=False, dead_man=False, main_led=None)]
    await droid.disconnect()
    with pytest.raises(NotConnected):
        await droid.ping()
    await droid.connect()
    assert droid.state.dead_man


@instantly
async def test_a_ping_returns_the_measured_round_trip() -> None:
    robot = ScriptedRobot()
    droid = await connected(robot)
    echoes: list[float] = []
    states = published(droid)
    unsubscribe = droid.subscribe_echoes(echoes.append)
    robot.delay = 0.123
    assert await droid.ping() == pytest.approx(0.123)
    assert droid.echo_seconds == pytest.approx(0.123)
    assert echoes == [droid.echo_seconds]
    assert not states, "nothing is new about the robot"
    unsubscribe()
    await droid.ping()
    assert len(echoes) == 1


@instantly
async def test_reading_the_battery_does_not_keep_the_robot_awake() -> None:
    robot = ScriptedRobot()
    droid = await connected(robot)
    robot.answers[0x0020] = bytes.fromhex("0103028a00ff0010")
    await droid.read_power()
    assert robot.received[-1].flags == Flags.POLL
    assert (droid.state.power, droid.state.voltage) == (PowerState.LOW, 6.5)
    assert (droid.state.charges, droid.state.seconds_since_charge) == (255, 16)


@instantly
async def test_what_the_robot_says_of_its_battery_is_published() -> None:
    robot = ScriptedRobot()
    droid = await connected(robot)
    states = published(droid)
    robot.say(notice(0x01, b"\x01") + notice(0x05) + notice(0x01, b"\x01") + notice(0x01, b"\x09"))
    assert [state.power for state in states] == [PowerState.CHARGING, None]


@instantly
async def test_a_colour_is_known_when_the_robot_has_confirmed_it() -> None:
    robot = ScriptedRobot(delay=0.5)
    droid = await connected(robot)
    states = published(droid)
    lighting = started(droid.set_main_led(RED))
    await asyncio.sleep(0.4)
    assert states == []
    await lighting
    assert [state.main_led for state in states] == [RED]
    assert robot.received[-1].data.hex() == "ff000000", "no flash is worn"


@instantly
async def test_a_colour_that_is_refused_is_not_shown() -> None:
    robot = ScriptedRobot()
    droid = await connected(robot)
    robot.codes[0x0220] = [0x05]
    with pytest.raises(CommandRejected):
        await droid.set_main_led(RED)
    with pytest.raises(InvalidArgument):
        await droid.set_main_led(Color(red=256, green=0, blue=0))
    assert droid.state.main_led is None


@instantly
async def test_the_tail_and_the_stop() -> None:
    robot = ScriptedRobot()
    droid = await connected(robot)
    await droid.set_back_led(128)
    await droid.stop()
    tail, stop = robot.received[-2:]
    assert (tail.opcode, tail.data) == (0x0221, b"\x80")
    assert (stop.opcode, stop.data) == (0x0230, bytes(4))


@instantly
async def test_who_no_longer_listens_hears_nothing() -> None:
    robot = ScriptedRobot()
    droid = droid_of(robot)
    states: list[DroidState] = []
    unsubscribe = droid.subscribe(states.append)
    unsubscribe()
    unsubscribe()
    await droid.connect()
    assert states == []
