"""Macros in the virtual robot: they end, and heed a lost link only if they say so."""

import pytest

from .bench import OK, Bench

SAVE, RUN, ABORT, STATUS = 0x51, 0x50, 0x55, 0x56
ROLL_TWO_SECONDS = bytes.fromhex("0564005a000b07d000")
STOP_ON_DISCONNECT = bytes((0, 0, 0, 1))
NONE, REFUSED = (0, bytes(3)), (8, b"")


def started(flags: int) -> Bench:
    """Return a robot that carries out a macro with these flags."""
    bench = Bench()
    bench.ask(2, 0x37, STOP_ON_DISCONNECT)
    assert bench.ask(2, SAVE, bytes((0xFF, flags)) + ROLL_TWO_SECONDS) == OK
    assert bench.ask(2, RUN, b"\xff") == OK
    return bench


def test_it_ends_by_itself_and_stops_the_motors_if_told_to() -> None:
    bench = started(0x05)
    bench.robot.elapse(1)
    assert bench.robot.speed == 100
    assert bench.ask(2, STATUS) == (0, b"\xff\x00\x01")
    assert bench.ask(2, RUN, b"\xff") == REFUSED
    bench.robot.elapse(1.1)
    assert bench.robot.speed == 0
    assert bench.ask(2, STATUS) == NONE


def test_it_can_be_aborted() -> None:
    bench = started(0x05)
    assert bench.ask(2, ABORT)[1][0] == 0xFF
    assert bench.robot.speed == 0
    assert bench.ask(2, ABORT) == NONE


@pytest.mark.parametrize(("flags", "speed"), [(0x05, 0), (0x01, 100)])
def test_without_its_flag_it_ignores_a_lost_link(flags: int, speed: int) -> None:
    bench = started(flags)
    bench.robot.link_down()
    assert bench.robot.speed == speed
