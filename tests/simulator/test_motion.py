"""Driving, and what stops it."""

import pytest

from simulator.robot import Asleep, Bump

from .bench import OK, Bench

ROLL, STABILIZATION, HEADING, BOOST, MOTORS = 0x30, 0x02, 0x01, 0x31, 0x33
COLLISION, SENSORS = 0x07, 0x03
STOP_ON_DISCONNECT = bytes((0, 0, 0, 1))
MOTION_TIMEOUT_COUNTS = bytes((0, 0, 0, 0x10))


def roll(bench: Bench, speed: int, heading: int = 0, state: int = 1) -> None:
    assert bench.ask(2, ROLL, bytes((speed, *heading.to_bytes(2), state))) == OK


def at(bench: Bench) -> tuple[int, int]:
    right, forward = bench.robot.position
    return round(right), round(forward)


def test_it_rolls_forward_at_its_speed() -> None:
    bench = Bench()
    roll(bench, 255)
    bench.robot.elapse(2)
    assert bench.robot.speed == 255
    assert at(bench) == (0, 400)


def test_it_goes_on_until_it_is_stopped() -> None:
    bench = Bench()
    roll(bench, 255)
    bench.robot.elapse(60)
    assert bench.robot.motion.moving
    roll(bench, 0, state=0)
    before = at(bench)
    bench.robot.elapse(60)
    assert at(bench) == before
    assert not bench.robot.motion.moving


@pytest.mark.parametrize(("heading", "degrees_after"), [(90, 40.0), (270, 320.0), (20, 20.0)])
def test_it_turns_the_short_way_at_its_rate(heading: int, degrees_after: float) -> None:
    bench = Bench()
    roll(bench, 0, heading)
    bench.robot.elapse(0.1)
    assert bench.robot.heading == pytest.approx(degrees_after)
    bench.robot.elapse(1)
    assert bench.robot.heading == heading


def test_a_slow_rotation_rate_turns_slowly() -> None:
    bench = Bench()
    bench.ask(2, 0x03, b"\x00")
    roll(bench, 0, 90)
    bench.robot.elapse(1)
    assert bench.robot.heading == pytest.approx(0.784)


def test_a_turn_to_the_right_leads_to_the_right() -> None:
    bench = Bench()
    roll(bench, 0, 90)
    bench.robot.elapse(1)
    roll(bench, 255, 90)
    bench.robot.elapse(1)
    assert at(bench) == (200, 0)


def test_braking_takes_its_heading_too() -> None:
    bench = Bench()
    roll(bench, 100, 90)
    bench.robot.elapse(1)
    roll(bench, 0, 0, state=0)
    bench.robot.elapse(1)
    assert bench.robot.heading == 0


def test_calibration_renames_the_direction_and_moves_nothing() -> None:
    bench = Bench()
    roll(bench, 0, 90)
    bench.robot.elapse(1)
    assert bench.ask(2, HEADING, b"\x00\x00") == OK
    assert bench.robot.heading == 0
    roll(bench, 255, 0)
    bench.robot.elapse(1)
    assert at(bench) == (200, 0)


def test_without_stabilization_it_ignores_roll() -> None:
    bench = Bench()
    bench.ask(2, STABILIZATION, b"\x00")
    roll(bench, 255)
    assert bench.robot.speed == 0


def test_stop_on_disconnect_really_stops_it() -> None:
    bench = Bench()
    assert bench.ask(2, 0x37, STOP_ON_DISCONNECT) == OK
    assert bench.ask(2, 0x38) == (0, STOP_ON_DISCONNECT)
    roll(bench, 255)
    bench.robot.elapse(1)
    bench.robot.link_down()
    bench.robot.elapse(10)
    assert bench.robot.speed == 0
    assert at(bench) == (0, 200)


def test_stop_on_disconnect_works_once() -> None:
    bench = Bench()
    bench.ask(2, 0x37, STOP_ON_DISCONNECT)
    bench.robot.link_down()
    bench.robot.link_up()
    bench.robot.write("2bbd", b"011i3")
    assert bench.ask(2, 0x38) == (0, bytes(4))
    roll(bench, 255)
    bench.robot.link_down()
    assert bench.robot.speed == 255


def test_without_stop_on_disconnect_it_rolls_on_until_it_sleeps() -> None:
    bench = Bench()
    roll(bench, 255)
    bench.robot.link_down()
    bench.robot.elapse(599)
    assert bench.robot.speed == 255
    bench.robot.elapse(1)
    assert bench.robot.speed == 0


def test_the_motion_timeout_counts_only_with_its_permanent_option() -> None:
    bench = Bench()
    bench.ask(2, 0x34, (1500).to_bytes(2))
    roll(bench, 255)
    bench.robot.elapse(30)
    assert bench.robot.speed == 255
    bench.ask(2, 0x35, MOTION_TIMEOUT_COUNTS)
    roll(bench, 255)
    bench.robot.elapse(1.4)
    roll(bench, 255)
    bench.robot.elapse(1.4)
    assert bench.robot.speed == 255
    bench.robot.elapse(0.1)
    assert bench.robot.speed == 0


def test_the_motion_timeout_stops_at_its_time_however_late_the_clock_is_read() -> None:
    bench = Bench()
    bench.ask(2, 0x35, MOTION_TIMEOUT_COUNTS)
    roll(bench, 255)
    bench.robot.elapse(100)
    assert at(bench) == (0, 400)


def test_raw_motors_turn_stabilization_off() -> None:
    bench = Bench()
    bench.ask(2, MOTORS, bytes((1, 100, 1, 100)))
    assert bench.robot.speed == 100
    assert bench.robot.running
    assert not bench.robot.running.stabilization
    bench.ask(2, MOTORS, bytes((4, 0, 2, 100)))
    assert bench.robot.speed == 0
    bench.robot.elapse(0.1)
    assert bench.robot.heading != 0
    bench.ask(2, STABILIZATION, b"\x01")
    assert not bench.robot.motion.moving


def test_raw_motors_that_are_both_ignored_change_nothing() -> None:
    bench = Bench()
    bench.ask(2, MOTORS, bytes((4, 9, 4, 9)))
    assert bench.robot.running
    assert bench.robot.running.stabilization


def test_boost_runs_at_full_power_for_its_time() -> None:
    bench = Bench()
    assert bench.ask(2, BOOST, bytes((10, 0, 0))) == OK
    bench.robot.elapse(5)
    assert at(bench) == (0, 200)
    bench.ask(2, BOOST, b"\x01")
    assert bench.robot.speed == 255
    bench.ask(2, BOOST, b"\x00")
    assert bench.robot.speed == 0


def test_the_locator_counts_from_where_it_is_told() -> None:
    bench = Bench()
    roll(bench, 255)
    bench.robot.elapse(1)
    assert bench.ask(2, 0x15) == (0, bytes.fromhex("000000c8000000c800c8"))
    assert bench.ask(2, 0x13, bytes.fromhex("00fff600050000")) == OK
    bench.robot.elapse(1)
    assert bench.ask(2, 0x15) == (0, bytes.fromhex("fff600cd000000c800c8"))


def test_a_collision_is_reported_if_it_is_hard_enough() -> None:
    bench = Bench()
    blow = Bump(x=-4096, y=100, x_magnitude=50, y_magnitude=10)
    assert not bench.robot.collide(blow)
    bench.ask(2, 0x12, bytes.fromhex("012020202001"))
    bench.robot.elapse(1.5)
    assert bench.robot.collide(blow)
    assert bench.notices(COLLISION) == [bytes.fromhex("f00000640000010032000a00000005dc")]
    assert not bench.robot.collide(blow)
    bench.robot.elapse(0.02)
    assert bench.robot.collide(blow)


def test_the_collision_threshold_grows_with_the_speed() -> None:
    bench = Bench()
    bench.ask(2, 0x12, bytes.fromhex("01ffff202000"))
    roll(bench, 255)
    assert not bench.robot.collide(Bump(y_magnitude=0x40))
    assert bench.robot.collide(Bump(y_magnitude=0x41))


def test_sensors_are_streamed_at_their_rate_in_the_order_of_their_bits() -> None:
    bench = Bench()
    roll(bench, 255)
    request = bytes.fromhex("0050000100002000000c000000")
    assert bench.ask(2, 0x11, request) == OK
    bench.robot.elapse(1)
    heard = bench.notices(SENSORS)
    assert [frame.hex() for frame in heard] == [
        f"10000000{cm:04x}" for cm in (40, 80, 120, 160, 200)
    ]


def test_frames_are_collected_and_the_stream_ends_after_its_packets() -> None:
    bench = Bench()
    bench.ask(2, 0x11, bytes.fromhex("002800020001000003"))
    bench.robot.elapse(60)
    assert [len(frame) for frame in bench.notices(SENSORS)] == [4, 4, 4]


def test_all_bits_give_the_41_words_of_a_real_capture() -> None:
    bench = Bench()
    roll(bench, 0, 270)
    bench.robot.elapse(2)
    bench.ask(2, 0x11, bytes.fromhex("01900001ffffffff01ffffffff"))
    bench.robot.elapse(1)
    (frame,) = bench.notices(SENSORS)
    words = [int.from_bytes(frame[i : i + 2], signed=True) for i in range(0, len(frame), 2)]
    assert len(words) == 41
    assert words[29:33] == [7071, 0, 0, 7071]
    assert words[15] == 90


def test_empty_masks_end_the_stream() -> None:
    bench = Bench()
    bench.ask(2, 0x11, bytes.fromhex("005000010000200000"))
    bench.ask(2, 0x11, bytes.fromhex("005000010000000000"))
    bench.robot.elapse(10)
    assert not bench.notices(SENSORS)


def test_a_sleeping_robot_feels_no_collision() -> None:
    with pytest.raises(Asleep):
        Bench(awake=False).robot.collide(Bump(x_magnitude=255))
