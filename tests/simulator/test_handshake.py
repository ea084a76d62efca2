"""Unlocking, waking and sleeping, as the radio and the main CPU see it."""

import pytest

from simulator.robot import GattWrite

from .bench import OK, Bench

PING = (0x00, 0x01)
DID_SLEEP, PRE_SLEEP = 0x14, 0x05


def test_a_client_that_skips_the_key_is_kicked() -> None:
    bench = Bench(awake=False)
    bench.write(*PING)
    assert bench.cut_off == 1
    assert not bench.robot.packets


def test_the_wake_write_needs_the_key_too() -> None:
    bench = Bench(awake=False)
    assert bench.robot.write("2bbf", b"\x01")
    assert bench.cut_off == 1
    assert not bench.robot.awake


def test_a_wrong_key_is_refused_and_can_be_mended() -> None:
    bench = Bench(awake=False)
    assert not bench.robot.write("2bbd", b"wrong")
    assert bench.robot.write("2bbd", b"011i3")
    assert bench.robot.unlocked


def test_a_client_that_never_unlocks_is_kicked_after_half_a_minute() -> None:
    cut_off = []
    bench = Bench(awake=False)
    for seconds in (29, 1):
        bench.robot.elapse(seconds)
        cut_off.append(bench.cut_off)
    assert cut_off == [0, 1]


def test_the_next_client_has_to_unlock_again() -> None:
    bench = Bench()
    bench.robot.link_down()
    bench.robot.link_up()
    bench.write(*PING)
    assert bench.cut_off == 1


def test_a_sleeping_cpu_swallows_commands_unanswered() -> None:
    bench = Bench(awake=False)
    bench.robot.write("2bbd", b"011i3")
    bench.write(*PING)
    assert not bench.said
    assert [packet.cid for packet in bench.robot.packets] == [0x01]
    bench.robot.write("2bbf", b"\x01")
    assert bench.ask(*PING) == OK


def test_a_booting_cpu_answers_nothing_yet() -> None:
    bench = Bench(boot_seconds=0.5)
    bench.write(*PING)
    assert not bench.said
    bench.robot.elapse(0.5)
    assert bench.ask(*PING) == OK


def test_other_values_do_not_wake_it() -> None:
    bench = Bench(awake=False)
    bench.robot.write("2bbd", b"011i3")
    bench.robot.write("2bbf", b"\x00")
    assert not bench.robot.awake


def test_waking_an_awake_robot_changes_nothing() -> None:
    bench = Bench()
    bench.ask(2, 0x21, b"\x80")
    bench.robot.wake()
    assert bench.robot.back_led == 0x80


def test_every_write_but_commands_is_recorded() -> None:
    bench = Bench()
    bench.robot.write("2bb2", b"\x07")
    bench.write(*PING)
    assert bench.robot.gatt_writes == [
        GattWrite(characteristic="2bbd", data=b"011i3"),
        GattWrite(characteristic="2bbf", data=b"\x01"),
        GattWrite(characteristic="2bb2", data=b"\x07"),
    ]


def test_the_forbidden_write_puts_it_into_a_sleep_that_only_the_cradle_ends() -> None:
    bench = Bench()
    bench.robot.write("2bb7", b"011i3")
    assert bench.robot.deep_asleep
    assert bench.hung_up == 1
    bench.robot.wake()
    assert not bench.robot.awake
    bench.robot.dock()
    bench.robot.wake()
    assert bench.robot.awake


def test_even_a_sleeping_robot_can_be_put_into_deep_sleep() -> None:
    bench = Bench(awake=False)
    bench.robot.write("2bbd", b"011i3")
    bench.robot.write("2bb7", b"011i3")
    assert bench.robot.deep_asleep
    assert not bench.said


def test_sleep_is_answered_announced_and_forgets_what_is_volatile() -> None:
    bench = Bench()
    bench.ask(2, 0x20, bytes((1, 2, 3, 0)))
    bench.ask(2, 0x37, bytes((0, 0, 0, 1)))
    assert bench.ask(0, 0x22, bytes(5)) == OK
    assert bench.notices(DID_SLEEP) == [b""]
    assert bench.hung_up == 1
    assert (bench.robot.awake, bench.robot.main_led) == (False, (0, 0, 0))
    bench.robot.wake()
    assert bench.ask(2, 0x38) == (0, bytes(4))


def test_it_wakes_by_itself_when_told_so() -> None:
    bench = Bench()
    bench.ask(0, 0x22, bytes((0, 30, 0, 0, 0)))
    bench.robot.elapse(29)
    assert not bench.robot.awake
    bench.robot.elapse(1)
    assert bench.robot.awake


def test_the_longest_wakeup_time_means_deep_sleep() -> None:
    bench = Bench()
    bench.ask(0, 0x22, b"\xff\xff\x00\x00\x00")
    assert bench.robot.deep_asleep


def test_it_warns_and_falls_asleep_when_nobody_plays_with_it() -> None:
    bench = Bench()
    bench.robot.elapse(589)
    assert not bench.notices(PRE_SLEEP)
    bench.robot.elapse(1)
    assert bench.notices(PRE_SLEEP) == [b""]
    bench.robot.elapse(10)
    assert bench.notices(DID_SLEEP) == [b""]
    assert not bench.robot.awake


@pytest.mark.parametrize(("sop2", "awake"), [(0xFF, True), (0xFE, True), (0xFD, False)])
def test_a_request_keeps_it_awake_only_if_it_says_so(sop2: int, awake: bool) -> None:
    bench = Bench()
    bench.robot.elapse(595)
    bench.write(*PING, sop2=sop2)
    bench.robot.elapse(10)
    assert bench.robot.awake is awake


def test_the_inactivity_timeout_can_be_set_but_not_below_a_minute() -> None:
    bench = Bench()
    assert bench.ask(0, 0x25, (59).to_bytes(2)) == (0x07, b"")
    assert bench.ask(0, 0x25, (60).to_bytes(2)) == OK
    bench.robot.elapse(60)
    assert not bench.robot.awake


def test_it_asks_to_be_called_when_something_is_due() -> None:
    bench = Bench()
    assert bench.next_call == 590
    bench.time = 590
    bench.robot.advance()
    assert bench.next_call == 10
    bench.time = 600
    bench.robot.advance()
    assert bench.next_call is None
