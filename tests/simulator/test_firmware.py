"""The commands that do not move it."""

import json
from pathlib import Path

import pytest

from simulator.robot import Power

from .bench import OK, Bench
from .client import request

VECTORS = Path(__file__).parent.parent / "data" / "bb8_vectors.jsonl"
POWER, CONFIG_BLOCK, DIAGNOSTICS, SELF_LEVEL, DID_SLEEP = 0x01, 0x04, 0x02, 0x0B, 0x14
EBAD_CMD, EBAD_MSG, EPARAM, EEXEC, EBAD_DID = 0x04, 0x06, 0x07, 0x08, 0x09


def test_it_reads_every_packet_that_other_clients_send() -> None:
    vectors = [json.loads(line) for line in VECTORS.read_text(encoding="utf-8").splitlines()]
    commands = [vector for vector in vectors if vector["kind"] == "command"]
    for vector in commands:
        bench = Bench()
        bench.robot.write("2ba1", bytes.fromhex(vector["hex"]))
        (packet,) = bench.robot.packets
        assert (packet.did, packet.cid, packet.seq) == (vector["did"], vector["cid"], vector["seq"])
        assert packet.raw.hex() == vector["hex"]
        assert (0x02, b"") not in bench.answers()
    assert len(commands) > 100


def test_the_worked_example_of_the_document_is_answered() -> None:
    bench = Bench()
    bench.robot.write("2ba1", bytes.fromhex("ffff00015201ab"))
    assert bench.said.hex() == "ffff005201ac"


def test_packets_are_found_wherever_they_are_cut_and_whatever_comes_before() -> None:
    bench = Bench()
    ping = request(0, 1, 0x42)
    for byte in b"\x00\xff\x12" + ping + ping:
        bench.robot.write("2ba1", bytes((byte,)))
    assert bench.answers() == [OK, OK]


def test_a_wrong_checksum_is_answered_so() -> None:
    bench = Bench()
    bench.robot.write("2ba1", request(0, 1, 0x42)[:-1] + b"\x00")
    assert bench.answers() == [(0x02, b"")]


def test_a_request_that_wants_no_answer_gets_none() -> None:
    bench = Bench()
    bench.write(2, 0x21, b"\x10", sop2=0xFE)
    assert not bench.said
    assert bench.robot.back_led == 0x10


@pytest.mark.parametrize(
    ("did", "cid", "data", "code"),
    [
        (0x00, 0x03, b"", EBAD_CMD),
        (0x02, 0x7F, b"", EBAD_CMD),
        (0x01, 0x04, b"", EBAD_DID),
        (0x00, 0x01, b"\x00", EBAD_MSG),
        (0x02, 0x20, b"\x00\x00", EBAD_MSG),
        (0x00, 0x24, bytes.fromhex("02bc02a8"), EPARAM),
        (0x00, 0x42, b"", EEXEC),
        (0x02, 0x01, (360).to_bytes(2), EPARAM),
        (0x02, 0x11, bytes.fromhex("000000018000000000"), EPARAM),
        (0x02, 0x12, b"\x04\x00\x00\x00\x00\x00", EPARAM),
        (0x02, 0x14, b"\x04", EPARAM),
        (0x02, 0x30, b"\x10\x00\x00\x03", EPARAM),
        (0x02, 0x33, b"\x05\x00\x00\x00", EPARAM),
        (0x02, 0x42, b"\x01", EPARAM),
    ],
)
def test_what_it_cannot_do_it_refuses(did: int, cid: int, data: bytes, code: int) -> None:
    assert Bench().ask(did, cid, data) == (code, b"")


@pytest.mark.parametrize(
    ("did", "cid", "data", "answer"),
    [
        (0x00, 0x02, b"", "020801043f324444"),
        (0x00, 0x20, b"", "01020308002204b0"),
        (0x00, 0x23, b"", "02bc028a"),
        (0x00, 0x26, b"", "00"),
        (0x00, 0x27, b"", "5a17b0b8"),
        (0x02, 0x07, b"", "1b08"),
        (0x02, 0x16, b"", "1705"),
        (0x02, 0x3A, b"", "42523031"),
        (0x02, 0x44, b"", "00"),
        (0x02, 0x55, b"", "000000"),
        (0x02, 0x56, b"", "000000"),
        (0x02, 0x63, b"", ""),
        (0x02, 0x42, b"\x00", ""),
        (0x02, 0x14, b"\x02", ""),
        (0x02, 0x03, b"\xff", ""),
    ],
)
def test_what_it_knows_it_tells(did: int, cid: int, data: bytes, answer: str) -> None:
    assert Bench().ask(did, cid, data) == (0, bytes.fromhex(answer))


def test_bluetooth_info_is_a_record_of_32_bytes() -> None:
    bench = Bench()
    assert bench.ask(0, 0x10, b"R2") == OK
    _, info = bench.ask(0, 0x11)
    assert info == b"R2".ljust(16, b"\0") + b"C812345612AB" + bytes(4)


def test_voltage_trip_points_can_be_moved_within_bounds() -> None:
    bench = Bench()
    assert bench.ask(0, 0x24, (690).to_bytes(2) + (640).to_bytes(2)) == OK
    assert bench.ask(0, 0x23) == (0, bytes.fromhex("02b20280"))


def test_the_power_state_follows_the_battery() -> None:
    bench = Bench()
    bench.robot.set_power(Power.LOW, 690)
    bench.robot.elapse(100)
    assert bench.robot.battery.centivolts == 690
    assert bench.ask(0, 0x20) == (0, bytes.fromhex("0103" + "02b2" + "0022" + "0514"))


def test_power_notifications_come_every_ten_seconds_and_on_change() -> None:
    bench = Bench()
    bench.ask(0, 0x21, b"\x01")
    bench.robot.elapse(20)
    assert bench.notices(POWER) == [b"\x02", b"\x02"]
    bench.robot.set_power(Power.LOW)
    assert bench.notices(POWER)[2:] == [b"\x03"]
    bench.ask(0, 0x21, b"\x00")
    bench.robot.elapse(60)
    bench.robot.set_power(Power.OK)
    assert not bench.notices(POWER)


def test_a_critical_battery_forces_sleep() -> None:
    bench = Bench()
    bench.ask(0, 0x21, b"\x01")
    bench.robot.set_power(Power.CRITICAL)
    assert bench.notices(POWER) == [b"\x04"]
    assert not bench.robot.awake


def test_on_the_cradle_it_charges_and_goes_to_sleep() -> None:
    bench = Bench()
    bench.robot.dock()
    assert bench.ask(0, 0x26) == (0, b"\x01")
    bench.robot.elapse(5)
    assert not bench.robot.awake
    bench.robot.dock()
    assert not bench.robot.awake


def test_lifted_off_the_cradle_in_time_it_stays_awake() -> None:
    bench = Bench()
    bench.robot.dock()
    bench.robot.set_power(Power.OK)
    bench.robot.elapse(60)
    assert bench.robot.awake


def test_the_first_permanent_option_keeps_it_awake_on_the_cradle() -> None:
    bench = Bench()
    bench.ask(2, 0x35, bytes((0, 0, 0, 1)))
    bench.robot.dock()
    bench.robot.elapse(60)
    assert bench.robot.awake


def test_permanent_options_survive_sleep() -> None:
    bench = Bench()
    bench.ask(2, 0x35, bytes.fromhex("00000110"))
    bench.ask(0, 0x22, bytes(5))
    bench.robot.wake()
    assert bench.ask(2, 0x36) == (0, bytes.fromhex("00000110"))


def test_only_flag_one_stores_the_users_colour() -> None:
    bench = Bench()
    bench.ask(2, 0x20, b"\x01\x02\x03\x01")
    bench.ask(2, 0x20, b"\x0a\x0b\x0c\x00")
    bench.ask(2, 0x20, b"\x0d\x0e\x0f")
    assert bench.robot.main_led == (13, 14, 15)
    assert bench.ask(2, 0x22) == (0, b"\x01\x02\x03")
    bench.ask(0, 0x22, bytes(5))
    bench.robot.wake()
    assert bench.robot.main_led == (1, 2, 3)


def test_the_tail_light_is_dark_after_sleep() -> None:
    bench = Bench()
    bench.ask(2, 0x21, b"\xff")
    assert bench.robot.back_led == 255
    bench.ask(0, 0x22, bytes(5))
    assert bench.robot.back_led == 0
    assert bench.robot.running is None


def test_level_one_diagnostics_follow_the_answer() -> None:
    bench = Bench()
    assert bench.ask(0, 0x40) == OK
    (text,) = bench.notices(DIAGNOSTICS)
    assert len(text) > 1000
    assert text.isascii()


def test_level_two_diagnostics_count_what_arrived() -> None:
    bench = Bench()
    bench.ask(0, 1)
    bench.ask(1, 4)
    bench.ask(0, 3)
    bench.ask(0, 1, b"\x00")
    bench.robot.write("2ba1", request(0, 1, 0)[:-1] + b"\x00")
    bench.robot.elapse(7)
    _, record = bench.ask(0, 0x41)
    counters = [int.from_bytes(record[at : at + 4]) for at in range(3, 0x23, 4)]
    assert counters == [2, 1, 1, 1, 1, 0, 5, 0]
    assert int.from_bytes(record[0x46:0x48]) == 34
    assert int.from_bytes(record[0x4A:0x4E]) == 7
    assert len(record) == 88


def test_packet_times_count_from_the_assigned_time() -> None:
    bench = Bench()
    bench.ask(0, 0x50, (1000).to_bytes(4))
    bench.robot.elapse(0.5)
    now = (1500).to_bytes(4)
    assert bench.ask(0, 0x51, b"\x00\x00\x00\x09") == (0, b"\x00\x00\x00\x09" + now + now)


def test_a_config_block_follows_the_answer() -> None:
    bench = Bench()
    assert bench.ask(2, 0x40, b"\x01") == OK
    assert [block[0] for block in bench.notices(CONFIG_BLOCK)] == [1]


def test_self_level_reports_success_later() -> None:
    bench = Bench()
    assert bench.ask(2, 0x09, b"\x01\x00\x00\x00") == OK
    assert not bench.notices(SELF_LEVEL)
    bench.robot.elapse(1)
    assert bench.notices(SELF_LEVEL) == [b"\x06"]
    assert bench.robot.awake


def test_self_level_can_be_followed_by_sleep() -> None:
    bench = Bench()
    bench.ask(2, 0x09, b"\x05\x00\x00\x00")
    bench.robot.elapse(1)
    assert not bench.robot.awake


def test_self_level_can_be_aborted() -> None:
    bench = Bench()
    bench.ask(2, 0x09, b"\x01\x00\x00\x00")
    assert bench.ask(2, 0x09, bytes(4)) == OK
    assert bench.notices(SELF_LEVEL) == [b"\x04"]
    assert bench.ask(2, 0x09, bytes(4)) == OK
    assert not bench.notices(SELF_LEVEL)


def test_in_the_bootloader_it_is_deaf() -> None:
    bench = Bench()
    assert bench.ask(0, 0x30) == OK
    bench.said.clear()
    bench.write(0, 1)
    assert bench.robot.in_bootloader
    assert not bench.said


def test_it_sends_any_notice_on_demand() -> None:
    bench = Bench()
    bench.robot.notify(0x20, b"soul")
    assert bench.said.hex() == "fffe200005736f756c" + f"{~(0x20 + 5 + sum(b'soul')) & 0xFF:02x}"
