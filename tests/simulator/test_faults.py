"""What the firmware does when it is told to fail."""

from simulator.faults import Faults

from .bench import OK, Bench

PING = (0x00, 0x01)
GREEN = (0x02, 0x20, b"\x00\xff\x00\x00")


def test_a_hung_cpu_does_nothing() -> None:
    bench = Bench()
    bench.robot.faults.never_answer = True
    bench.write(*GREEN)
    assert not bench.said
    assert bench.robot.main_led != (0, 255, 0)
    assert len(bench.robot.packets) == 1
    bench.robot.faults = Faults()
    assert bench.ask(*PING) == OK


def test_a_lost_answer_does_not_undo_the_command() -> None:
    bench = Bench()
    bench.robot.faults.lose_answers = 1
    bench.write(*GREEN)
    assert not bench.said
    assert bench.robot.main_led == (0, 255, 0)
    assert bench.ask(*PING) == OK


def test_late_answers_are_handed_over_with_their_delay() -> None:
    bench = Bench()
    bench.robot.faults.answer_delay = 0.7
    bench.ask(*PING)
    assert bench.delays == [0.7]


def test_a_corrupt_answer_has_a_wrong_checksum() -> None:
    bench = Bench()
    bench.robot.faults.corrupt_next = 1
    bench.write(*PING)
    assert bench.said
    assert not bench.answers()
    assert bench.ask(*PING) == OK


def test_commands_can_be_refused_one_by_one() -> None:
    bench = Bench()
    bench.robot.faults.reject[2, 0x20] = 0x05
    assert bench.ask(*GREEN) == (0x05, b"")
    assert bench.ask(*PING) == OK


def test_the_link_breaks_before_the_command_is_carried_out() -> None:
    bench = Bench()
    bench.robot.faults.drop_link_on = (2, 0x20)
    bench.write(*GREEN)
    assert bench.cut_off == 1
    assert not bench.said
    assert bench.robot.main_led != (0, 255, 0)
    assert len(bench.robot.packets) == 1
