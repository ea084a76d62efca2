"""Framing: what is encoded, and what is found in any stream of bytes."""

from itertools import pairwise
from random import Random

from hypothesis import example, given, strategies as st
import pytest

from custom_components.astromech.bb8 import InvalidArgument
from custom_components.astromech.bb8.packet import (
    Flags,
    Frame,
    Notice,
    Parser,
    Reply,
    ResponseCode,
    checksum,
    chunks,
    encode,
)
from tests.score.codec import reassemble

from .scripted import notice, reply

REPLIES = st.builds(Reply, st.integers(0, 255), st.integers(0, 255), st.binary(max_size=254))
NOTICES = st.builds(Notice, st.integers(0, 255), st.binary(max_size=300))
FRAMES = st.lists(REPLIES | NOTICES, max_size=6)


def on_wire(frame: Frame) -> bytes:
    match frame:
        case Reply():
            return reply(frame.sequence, frame.data, frame.code)
        case Notice():
            return notice(frame.id, frame.data)


def cut(stream: bytes, places: list[int]) -> list[bytes]:
    borders = sorted({0, len(stream), *(place % (len(stream) + 1) for place in places)})
    return [stream[start:end] for start, end in pairwise(borders)]


def parsed(parser: Parser, pieces: list[bytes]) -> list[Frame]:
    return [frame for piece in pieces for frame in parser.feed(bytearray(piece))]


def test_the_ping_of_the_document() -> None:
    assert encode(0x0001, 0x52).hex(" ") == "ff ff 00 01 52 01 ab"


@pytest.mark.parametrize(
    ("flags", "sop2"),
    [(Flags.USER, 0xFF), (Flags.RESET_TIMEOUT, 0xFE), (Flags.POLL, 0xFD), (Flags.NONE, 0xFC)],
)
def test_flags_are_the_second_byte(flags: Flags, sop2: int) -> None:
    assert encode(0x0020, 0, b"", flags)[1] == sop2


def test_too_much_data_is_refused() -> None:
    assert len(encode(0x0261, 0, bytes(254))) == 261
    with pytest.raises(InvalidArgument):
        encode(0x0261, 0, bytes(255))


@given(data=st.binary(max_size=254), sequence=st.integers(0, 255))
def test_a_request_adds_up_and_carries_its_length(data: bytes, sequence: int) -> None:
    packet = encode(0x0261, sequence, data)
    assert packet[4] == sequence
    assert packet[5] == len(data) + 1 == len(packet) - 6
    assert packet[-1] == checksum(packet[2:-1])
    assert b"".join(chunks(packet)) == packet
    assert all(len(chunk) <= 20 for chunk in chunks(packet))


@given(frames=FRAMES, places=st.lists(st.integers(0), max_size=20))
def test_frames_survive_being_cut_anywhere(frames: list[Frame], places: list[int]) -> None:
    parser = Parser()
    assert parsed(parser, cut(b"".join(map(on_wire, frames)), places)) == frames
    assert parser.errors == parser.pending == 0


@given(pieces=st.lists(st.binary(max_size=60), max_size=20))
@example(pieces=[b"\xff" * 40, b"\xfe" * 40])
@example(pieces=[b"\xff\xff\x00\x00\x00\x00"])
@example(pieces=[b"\xff\xfe\x03\xff\xff", b"\xff\xff\x00\x01\x01\xfd"])
def test_no_input_raises_or_grows_without_bound(pieces: list[bytes]) -> None:
    parser = Parser()
    for piece in pieces * 60:
        parser.feed(piece)
        assert parser.pending < 2048 + 5 + 60


STARTS = st.sampled_from([b"\xff", b"\xff\xff", b"\xff\xfe", b"\xff\xff\x00\x01\x05"])


def damaged(frame: Frame, place: int, flip: int) -> bytes:
    raw = bytearray(on_wire(frame))
    raw[place % len(raw)] ^= flip
    return bytes(raw)


NOISE = (
    st.binary(max_size=30)
    | STARTS
    | st.builds(damaged, REPLIES | NOTICES, st.integers(0), st.integers(0, 255))
)


@given(
    pieces=st.lists(NOISE | (REPLIES | NOTICES).map(on_wire), max_size=12),
    places=st.lists(st.integers(0), max_size=20),
)
def test_in_any_stream_cut_anywhere_the_frames_of_the_documents_algorithm_are_found(
    pieces: list[bytes], places: list[int]
) -> None:
    stream = b"".join(pieces)
    assert parsed(Parser(), cut(stream, places)) == reassemble(stream)


def test_a_hundred_thousand_random_streams_raise_nothing_and_wedge_nothing() -> None:
    random = Random(8)  # noqa: S311  # no secret
    parser = Parser()
    for _ in range(100_000):
        parser.feed(random.randbytes(random.randrange(40)))
        assert parser.pending < 2048 + 5 + 40
    parser.reset()
    assert parser.feed(reply(7)) == [Reply(0, 7, b"")]


def test_a_bad_checksum_drops_one_byte_and_is_counted() -> None:
    parser = Parser()
    assert parser.feed(bytes.fromhex("ffff00060100")) == []
    assert parser.feed(bytes.fromhex("ffff000701f7")) == [Reply(0, 7, b"")]
    assert parser.errors == 1


def test_a_begun_frame_is_forgotten_on_reset() -> None:
    parser = Parser()
    assert parser.feed(bytes.fromhex("ffff000804")) == []
    assert parser.pending == 5
    parser.reset()
    assert parser.feed(bytes.fromhex("ffff000701f7")) == [Reply(0, 7, b"")]


def test_a_length_of_zero_begins_no_frame() -> None:
    assert Parser().feed(bytes.fromhex("fffe010000") + reply(3)) == [Reply(0, 3, b"")]
    assert Parser().feed(bytes.fromhex("ffff000000") + reply(3)) == [Reply(0, 3, b"")]


def test_a_code_of_no_document_keeps_its_value() -> None:
    code = ResponseCode(0x77)
    assert (code, code.name, code.value) == (0x77, "UNKNOWN_77", 0x77)
    with pytest.raises(ValueError, match="OK"):
        ResponseCode("OK")  # type: ignore[arg-type]  # what the type forbids
