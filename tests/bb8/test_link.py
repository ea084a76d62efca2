"""The link: one request at a time finds its answer, and every fault ends in an error, soon."""

import asyncio
from typing import Any

from bleak.exc import BleakError
from hypothesis import given, strategies as st
import pytest

from custom_components.astromech.bb8 import (
    CommandRejected,
    ForbiddenCommand,
    LinkLost,
    MalformedAnswer,
    NoAnswer,
    NotConnected,
    NotSupported,
    Superseded,
    commands as bb8,
)
from custom_components.astromech.bb8.packet import Flags, Notice, ResponseCode
from custom_components.astromech.bb8.sequence import Sequences
from custom_components.astromech.bb8.timing import Timing
from custom_components.astromech.bb8.turns import Lane

from .instant import instantly
from .scripted import COMMAND, Received, ScriptedRobot, new_link, notice, open_link, reply, started

PING, POWER, STOP = 0x0001, 0x0020, 0x0230
STOPPING = bb8.Roll(speed=0, heading=0, mode=bb8.RollMode.STOP)


def now() -> float:
    return asyncio.get_running_loop().time()


@instantly
async def test_an_open_link_has_shaken_hands_and_heard_a_ping() -> None:
    robot = ScriptedRobot()
    link = await open_link(robot)
    assert len(robot.handshake) == 4
    assert robot.opcodes == [PING]
    assert robot.received[0].flags == Flags.USER
    assert link.heard


@instantly
async def test_a_robot_that_boots_slowly_is_pinged_until_it_answers() -> None:
    robot = ScriptedRobot(silent={PING})

    def wake_up(_: Received) -> None:
        if len(robot.received) == 3:
            robot.silent = False

    robot.on_request = wake_up
    await open_link(robot)
    assert robot.opcodes == [PING] * 3
    assert len({request.sequence for request in robot.received}) == 3


@instantly
async def test_a_robot_that_does_not_wake_is_let_go_after_five_pings() -> None:
    robot = ScriptedRobot(silent=True)
    link, began = new_link(), now()
    with pytest.raises(NoAnswer) as raised:
        await link.open(robot.connect)
    assert (raised.value.command, raised.value.seconds) == ("Ping", 1.0)
    assert robot.opcodes == [PING] * 5
    assert now() - began == pytest.approx(5, abs=0.1)
    assert robot.disconnections == 1
    assert not link.heard


@instantly
async def test_notifications_that_do_not_come_are_subscribed_to_anew() -> None:
    robot = ScriptedRobot(deaf=1)
    await open_link(robot)
    assert robot.subscriptions == 2
    assert robot.opcodes == [PING] * 4


@instantly
async def test_another_gatt_table_leaves_nothing_open() -> None:
    robot = ScriptedRobot(missing={COMMAND})
    with pytest.raises(NotSupported):
        await open_link(robot)
    assert not robot.is_connected


@instantly
async def test_a_link_lost_in_the_handshake_fails_at_once() -> None:
    robot = ScriptedRobot(silent=True)
    robot.on_request = lambda _: robot.drop()
    lost: list[None] = []
    with pytest.raises(LinkLost):
        await open_link(robot, lost=lost)
    assert robot.opcodes == [PING]
    assert not lost, "it was never open"


@instantly
async def test_a_link_lost_while_it_is_made_fails() -> None:
    robot = ScriptedRobot()

    async def connect(on_disconnected: Any) -> ScriptedRobot:
        await robot.connect(on_disconnected)
        robot.drop()
        return robot

    with pytest.raises(LinkLost):
        await new_link().open(connect)
    assert not robot.handshake


@instantly
async def test_cancelling_the_handshake_leaves_nothing_open() -> None:
    robot = ScriptedRobot(silent=True)
    opening = started(open_link(robot))
    await asyncio.sleep(0.5)
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening
    assert not robot.is_connected


@instantly
async def test_an_answer_is_understood_and_timed() -> None:
    robot = ScriptedRobot(delay=0.03)
    link = await open_link(robot)
    assert (await link.request(bb8.GetPowerState())).voltage == 7.51
    assert link.round_trip == pytest.approx(0.03)


@instantly
async def test_requests_go_one_after_the_other_and_paced() -> None:
    robot = ScriptedRobot(delay=0.5)
    link = await open_link(robot)
    await asyncio.gather(*(link.request(bb8.GetPowerState()) for _ in range(3)))
    first, second, third = (request.at for request in robot.received[1:])
    assert second - first == pytest.approx(0.5)
    assert third - second == pytest.approx(0.5)


@instantly
async def test_without_pacing_a_request_goes_when_the_last_is_answered() -> None:
    robot = ScriptedRobot()
    link, began = await open_link(robot, timing=Timing(pacing=0)), now()
    for _ in range(100):
        await link.request(bb8.Ping())
    assert now() == began
    assert len(robot.received) == 101


@instantly
async def test_a_poll_does_not_keep_the_robot_awake() -> None:
    robot = ScriptedRobot()
    link = await open_link(robot)
    await link.request(bb8.GetPowerState(), flags=Flags.POLL)
    assert robot.received[-1].flags == 0xFD


@instantly
async def test_a_refusal_is_told_with_its_code() -> None:
    robot = ScriptedRobot(codes={POWER: [0x04], STOP: [0x77]})
    link = await open_link(robot)
    with pytest.raises(CommandRejected) as raised:
        await link.request(bb8.GetPowerState())
    assert (raised.value.command, raised.value.code) == (
        "GetPowerState",
        ResponseCode.UNKNOWN_COMMAND,
    )
    with pytest.raises(CommandRejected, match="UNKNOWN_77"):
        await link.request(STOPPING)


@instantly
async def test_an_answer_that_is_too_short_is_malformed() -> None:
    robot = ScriptedRobot(answers={POWER: b"\x01"})
    link = await open_link(robot)
    with pytest.raises(MalformedAnswer, match="GetPowerState: 01"):
        await link.request(bb8.GetPowerState())


@pytest.mark.parametrize("code", [0x02, 0x03, 0x35])
def test_a_packet_damaged_on_its_way_is_sent_once_more(code: int) -> None:
    @instantly
    async def run() -> None:
        robot = ScriptedRobot(codes={POWER: [code]})
        link = await open_link(robot)
        await link.request(bb8.GetPowerState())
        assert robot.opcodes == [PING, POWER, POWER]
        robot.codes[POWER] = [code, code]
        with pytest.raises(CommandRejected):
            await link.request(bb8.GetPowerState())

    run()


@instantly
async def test_a_damaged_roll_is_not_sent_again_for_a_stop_may_have_followed() -> None:
    robot = ScriptedRobot(codes={STOP: [0x02]})
    link = await open_link(robot)
    with pytest.raises(CommandRejected):
        await link.request(bb8.Roll(speed=50, heading=0), lane=Lane.LATEST)
    assert robot.opcodes == [PING, STOP]


@instantly
async def test_what_is_forbidden_takes_no_turn() -> None:
    class Bootloader(bb8.Ping):
        opcode = 0x0030

    robot = ScriptedRobot()
    link = await open_link(robot)
    with pytest.raises(ForbiddenCommand):
        await link.request(Bootloader())
    await link.request(bb8.Ping())
    assert robot.opcodes == [PING, PING]


@instantly
async def test_a_late_answer_is_nobodys() -> None:
    robot = ScriptedRobot(silent={POWER})
    link = await open_link(robot)
    with pytest.raises(NoAnswer):
        await link.request(bb8.GetPowerState())
    late = robot.received[-1].sequence
    asking = started(link.request(STOPPING))
    robot.delay = 0.2
    await asyncio.sleep(0.1)
    robot.say(reply(late, code=0x08))
    await asking
    assert robot.received[-1].sequence != late


@instantly
async def test_the_time_to_answer_counts_from_the_end_of_the_write() -> None:
    robot = ScriptedRobot(silent={POWER})
    link = await open_link(robot)
    robot.write_delay, began = 4.0, now()
    with pytest.raises(NoAnswer):
        await link.request(bb8.GetPowerState(), seconds=1.0)
    assert now() - began == pytest.approx(5.0, abs=0.1)


@instantly
async def test_an_answer_faster_than_the_acknowledgement_of_the_write_counts() -> None:
    robot = ScriptedRobot()
    link = await open_link(robot)
    taken = robot._take

    async def write(*args: Any) -> None:
        taken(args[1])
        await asyncio.sleep(1)

    robot.write_gatt_char = write  # type: ignore[method-assign]  # acknowledges late
    await link.request(bb8.Ping())
    assert link.round_trip == 0
    await link.request(bb8.Ping())


@instantly
async def test_a_stop_overtakes_all_that_waits_even_for_an_answer() -> None:
    robot = ScriptedRobot(silent={POWER})
    link = await open_link(robot)
    polls = [started(link.request(bb8.GetPowerState())) for _ in range(3)]
    await asyncio.sleep(0.1)
    await link.request(STOPPING, lane=Lane.URGENT)
    assert robot.opcodes == [PING, POWER, STOP]
    await asyncio.gather(*polls, return_exceptions=True)


@instantly
async def test_a_roll_that_waits_is_dropped_by_a_stop() -> None:
    robot = ScriptedRobot(delay=0.5)
    link = await open_link(robot)
    poll = started(link.request(bb8.GetPowerState()))
    await asyncio.sleep(0)
    roll = started(link.request(bb8.Roll(speed=50, heading=0), lane=Lane.LATEST))
    await asyncio.sleep(0)
    await link.request(STOPPING, lane=Lane.URGENT)
    with pytest.raises(Superseded):
        await roll
    await poll
    assert robot.opcodes == [PING, POWER, STOP]


@instantly
async def test_cancelling_a_caller_does_not_cut_its_packet() -> None:
    robot = ScriptedRobot()
    link = await open_link(robot)
    robot.write_delay = 0.1
    saving = started(link.request(bb8.SaveTemporaryMacro(macro=bytes(100))))
    await asyncio.sleep(0.25)
    saving.cancel()
    await link.request(STOPPING, lane=Lane.URGENT)
    assert robot.opcodes == [PING, 0x0251, STOP]
    assert robot.received[1].data == bytes(100)


@instantly
async def test_losing_the_link_fails_all_that_is_pending_in_the_same_moment() -> None:
    robot = ScriptedRobot(silent={POWER})
    lost: list[None] = []
    link = await open_link(robot, lost=lost)
    polls = [started(link.request(bb8.GetPowerState())) for _ in range(3)]
    await asyncio.sleep(0.5)
    began = now()
    robot.drop()
    results = await asyncio.gather(*polls, return_exceptions=True)
    assert [type(each) for each in results] == [LinkLost] * 3
    assert now() == began
    assert lost == [None]
    with pytest.raises(LinkLost):
        await link.request(bb8.Ping())


@instantly
async def test_losing_the_link_fails_a_request_whose_write_hangs() -> None:
    robot = ScriptedRobot()
    link = await open_link(robot)
    robot.write_delay = 3600
    poll = started(link.request(bb8.GetPowerState()))
    await asyncio.sleep(0.5)
    began = now()
    robot.drop()
    with pytest.raises(LinkLost):
        await poll
    assert now() == began
    await link.close()


@instantly
async def test_a_write_that_is_never_acknowledged_ends_the_link() -> None:
    robot = ScriptedRobot()
    lost: list[None] = []
    link = await open_link(robot, lost=lost)
    robot.write_delay, began = 3600, now()
    with pytest.raises(LinkLost, match="does not respond"):
        await link.request(bb8.GetPowerState())
    assert now() - began == pytest.approx(5, abs=0.1)
    await asyncio.sleep(0)
    assert lost == [None]
    assert not robot.is_connected


@instantly
async def test_each_piece_of_a_long_packet_may_take_its_time() -> None:
    robot = ScriptedRobot()
    link = await open_link(robot)
    robot.write_delay, began = 4.9, now()
    await link.request(bb8.SaveTemporaryMacro(macro=bytes(50)))
    assert robot.received[-1].data == bytes(50)
    assert now() - began == pytest.approx(3 * 4.9, abs=0.1)


@instantly
async def test_an_unknown_error_of_the_radio_ends_the_link_too() -> None:
    robot = ScriptedRobot()
    link = await open_link(robot)
    robot.fail_write = AttributeError("a fault of the backend")
    with pytest.raises(LinkLost):
        await link.request(bb8.GetPowerState())


@instantly
async def test_an_error_of_the_radio_ends_the_link() -> None:
    robot = ScriptedRobot()
    link = await open_link(robot)
    robot.fail_write = BleakError("In Progress")
    with pytest.raises(LinkLost, match="In Progress"):
        await link.request(bb8.GetPowerState())
    await asyncio.sleep(0)
    assert not robot.is_connected


@instantly
async def test_a_robot_that_falls_silent_is_subscribed_to_anew_and_then_let_go() -> None:
    robot = ScriptedRobot()
    lost: list[None] = []
    link = await open_link(robot, lost=lost)
    robot.silent = True
    for _ in range(3):
        with pytest.raises(NoAnswer):
            await link.request(bb8.Ping())
    assert (robot.subscriptions, lost) == (2, [])
    for _ in range(3):
        with pytest.raises(NoAnswer):
            await link.request(bb8.Ping())
    assert lost == [None]
    assert not robot.is_connected


@instantly
async def test_a_link_lost_while_nothing_answers_is_lost_once() -> None:
    robot = ScriptedRobot()
    lost: list[None] = []
    link = await open_link(robot, lost=lost)
    robot.silent = True

    async def stop_notify(*_: Any) -> None:
        robot.drop()
        raise BleakError("Not connected")

    robot.stop_notify = stop_notify  # type: ignore[method-assign]  # goes in this moment
    for _ in range(3):
        with pytest.raises(NoAnswer):
            await link.request(bb8.Ping())
    assert lost == [None]


@instantly
async def test_anything_heard_shows_that_notifications_come() -> None:
    robot = ScriptedRobot(silent={POWER})
    link = await open_link(robot)
    for _ in range(8):
        with pytest.raises(NoAnswer):
            await link.request(bb8.GetPowerState())
        robot.say(notice(0x01, b"\x02"))
    assert robot.subscriptions == 1


@instantly
async def test_notices_are_passed_on_whatever_they_are_cut_into() -> None:
    robot = ScriptedRobot()
    notices: list[Notice] = []
    await open_link(robot, notices=notices)
    for byte in notice(0x07, bytes(16)):
        robot.say(bytes((byte,)))
    assert notices == [Notice(0x07, bytes(16))]


@instantly
async def test_half_a_frame_is_forgotten_after_a_silence() -> None:
    robot = ScriptedRobot()
    notices: list[Notice] = []
    await open_link(robot, notices=notices)
    robot.say(notice(0x02, bytes(100))[:50])
    await asyncio.sleep(1.01)
    robot.say(notice(0x05))
    assert notices == [Notice(0x05, b"")]


@instantly
async def test_garbage_that_looks_like_a_long_frame_costs_one_answer_at_most() -> None:
    robot = ScriptedRobot(delay=0.1)
    link = await open_link(robot)
    robot.say(bytes.fromhex("fffe0207ff"))
    for tick in range(1, 30):  # never a silence in which it would be forgotten
        asyncio.get_running_loop().call_later(tick / 10, robot.say, notice(0x05))
    with pytest.raises(NoAnswer):
        await link.request(bb8.Ping())
    await link.request(bb8.Ping())


@instantly
async def test_late_frames_of_an_earlier_link_are_ignored() -> None:
    robot = ScriptedRobot()
    notices: list[Notice] = []
    link = await open_link(robot, notices=notices)
    robot.drop()
    robot.say(notice(0x05))
    await link.close()
    robot.say(notice(0x05))
    assert notices == []


@instantly
async def test_a_number_unanswered_on_one_link_is_not_used_on_the_next() -> None:
    sequences = Sequences(10)
    robot = ScriptedRobot(silent={POWER})
    link = await open_link(robot, sequences=sequences)
    poll = started(link.request(bb8.GetPowerState()))
    await asyncio.sleep(0.1)
    robot.drop()
    await asyncio.gather(poll, return_exceptions=True)
    lost = robot.received[-1].sequence
    sequences._last = lost - 1
    robot = ScriptedRobot()
    await open_link(robot, sequences=sequences)
    assert robot.received[0].sequence == lost + 1


@instantly
async def test_closing_is_no_loss_and_can_be_repeated() -> None:
    robot = ScriptedRobot()
    lost: list[None] = []
    link = await open_link(robot, lost=lost)
    await link.close()
    await link.close()
    assert (robot.disconnections, lost) == (1, [])
    with pytest.raises(NotConnected):
        await link.request(bb8.Ping())


@instantly
async def test_a_link_never_opened_is_not_connected() -> None:
    with pytest.raises(NotConnected):
        await new_link().request(bb8.Ping())


@instantly
async def test_closing_waits_for_a_write_that_ends_and_not_for_one_that_does_not() -> None:
    robot = ScriptedRobot()
    link = await open_link(robot)
    robot.write_delay = 3600
    poll = started(link.request(bb8.GetPowerState()))
    await asyncio.sleep(0.1)
    began = now()
    await link.close()
    assert now() - began <= 5
    with pytest.raises(NotConnected):
        await poll


@given(
    delays=st.lists(st.floats(0, 3), min_size=1, max_size=8),
    lanes=st.lists(st.sampled_from(Lane), min_size=8, max_size=8),
    drop=st.floats(0, 10),
)
def test_every_request_ends_whatever_happens(
    delays: list[float], lanes: list[Lane], drop: float
) -> None:
    @instantly
    async def run() -> None:
        robot = ScriptedRobot(delay=0.0)
        link = await open_link(robot)
        robot.on_request = lambda request: setattr(
            robot, "delay", delays[request.sequence % len(delays)]
        )
        requests = [
            started(link.request(bb8.GetPowerState(), lane=lane)) for lane in lanes[: len(delays)]
        ]
        asyncio.get_running_loop().call_later(drop, robot.drop)
        results = await asyncio.gather(*requests, return_exceptions=True)
        assert all(
            isinstance(each, bb8.Power | NoAnswer | LinkLost | Superseded) for each in results
        )
        assert not link._answers
        await link.close()

    run()
