"""Requests are found however the radio cuts them and whatever lies between them."""

from hypothesis import given, strategies as st

from simulator.firmware.frames import RequestReader, checksum

from .client import request

bytes_of_a_command = st.integers(0, 0xFF)
requests = st.builds(
    request,
    bytes_of_a_command,
    bytes_of_a_command,
    bytes_of_a_command,
    st.binary(max_size=60),
    sop2=st.integers(0xFC, 0xFF),
)
garbage = st.binary(max_size=9).map(lambda data: data.replace(b"\xff", b""))


@given(st.lists(st.tuples(garbage, requests), max_size=4), st.integers(1, 20))
def test_every_request_is_found_in_order(sent: list[tuple[bytes, bytes]], size: int) -> None:
    reader, stream, found = RequestReader(), b"".join(a + b for a, b in sent), []
    for start in range(0, len(stream), size):
        found += reader.feed(stream[start : start + size])
    assert [one.raw for one in found] == [one for _, one in sent]
    assert all(one.intact for one in found)


@given(requests, st.integers(1, 0xFF))
def test_a_changed_checksum_is_noticed(packet: bytes, change: int) -> None:
    (found,) = RequestReader().feed(packet[:-1] + bytes((packet[-1] ^ change,)))
    assert not found.intact
    assert checksum(packet[2:-1]) == packet[-1]
