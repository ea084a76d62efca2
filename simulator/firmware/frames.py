"""Framing of the robot's API, seen from the robot: requests in, answers and notices out."""

from dataclasses import dataclass
from enum import IntEnum

START = 0xFF
REQUEST_MARK = 0xFC
"""Upper six bits of a request's second byte; the lower two are the flags below."""
WANTS_ANSWER = 0x01
RESETS_INACTIVITY = 0x02
ANSWER_MARK = 0xFF
NOTICE_MARK = 0xFE
HEADER_SIZE = 6


class Mrsp(IntEnum):
    """Message response code: the first byte of every answer."""

    OK = 0x00
    ECHKSUM = 0x02
    EBAD_CMD = 0x04
    EBAD_MSG = 0x06
    EPARAM = 0x07
    EEXEC = 0x08
    EBAD_DID = 0x09


class Notice(IntEnum):
    """Identifiers of what the robot sends unasked."""

    POWER = 0x01
    LEVEL_1_DIAGNOSTICS = 0x02
    SENSORS = 0x03
    CONFIG_BLOCK = 0x04
    PRE_SLEEP = 0x05
    COLLISION = 0x07
    SELF_LEVEL = 0x0B
    DID_SLEEP = 0x14


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request as it came over the air, its checksum judged."""

    flags: int
    did: int
    cid: int
    seq: int
    data: bytes
    raw: bytes
    intact: bool

    @property
    def wants_answer(self) -> bool:
        """Tell whether the client asked for an answer."""
        return bool(self.flags & WANTS_ANSWER)

    @property
    def resets_inactivity(self) -> bool:
        """Tell whether the request restarts the inactivity timer."""
        return bool(self.flags & RESETS_INACTIVITY)


class RequestReader:
    """Finds requests in the bytes of any number of writes."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def clear(self) -> None:
        """Forget a half-received request."""
        self._buffer.clear()

    def feed(self, data: bytes) -> list[Request]:
        """Append bytes and return the requests that are now complete."""
        self._buffer += data
        requests = []
        while request := self._take():
            requests.append(request)
        return requests

    def _take(self) -> Request | None:
        self._skip_to_start()
        if len(self._buffer) < HEADER_SIZE:
            return None
        end = HEADER_SIZE + self._buffer[5]
        if len(self._buffer) < end:
            return None
        raw = bytes(self._buffer[:end])
        del self._buffer[:end]
        return _request(raw)

    def _skip_to_start(self) -> None:
        while len(self._buffer) >= HEADER_SIZE and not self._at_start():
            del self._buffer[0]

    def _at_start(self) -> bool:
        first, second = self._buffer[:2]
        return first == START and second & REQUEST_MARK == REQUEST_MARK and self._buffer[5] > 0


def _request(raw: bytes) -> Request:
    return Request(
        flags=raw[1],
        did=raw[2],
        cid=raw[3],
        seq=raw[4],
        data=raw[6:-1],
        raw=raw,
        intact=checksum(raw[2:-1]) == raw[-1],
    )


def checksum(body: bytes) -> int:
    """Return the complement of the sum modulo 256."""
    return ~sum(body) & 0xFF


def answer(code: int, seq: int, data: bytes = b"") -> bytes:
    """Frame the answer to the request with this sequence number."""
    return _framed(ANSWER_MARK, bytes((code, seq, len(data) + 1)) + data)


def notice(identifier: int, data: bytes = b"") -> bytes:
    """Frame an asynchronous message."""
    return _framed(NOTICE_MARK, bytes((identifier, *(len(data) + 1).to_bytes(2))) + data)


def _framed(mark: int, body: bytes) -> bytes:
    return bytes((START, mark)) + body + bytes((checksum(body),))
