"""Framing of Sphero's API v1, sans-I/O: bytes in, packets out.

Requests are ``FF SOP2 DID CID SEQ DLEN data CHK``, replies ``FF FF MRSP SEQ DLEN data CHK`` and
notices ``FF FE ID LEN LEN data CHK``. The checksum is the inverted sum of all that lies between
the two start bytes and itself, so a whole packet without its start sums up to FF.
"""

from enum import IntEnum, IntFlag
from struct import Struct
from typing import Final, NamedTuple
from zlib import adler32

from . import allowed
from .errors import InvalidArgument

MAX_DATA: Final = 254
"""Bytes of data in a request: DLEN is one byte and counts the checksum."""

CHUNK: Final = 20
"""Bytes per GATT write; every known client keeps to it, whatever the MTU."""

_HEADER: Final = 5
_START: Final = 0xFF
# Level-1 diagnostics exceed 1 kB; a longer frame is garbage that looks like one.
_MAX_LENGTH: Final = 2048
# As many bytes of 255 add up to less than 65521.
_ADLER_IS_SUM: Final = 256
_SHORT: Final = _ADLER_IS_SUM - _HEADER
_HEAD: Final = Struct(">HBBB")
# The two start bytes of a frame, and what Adler-32 makes of a sound one: the inverted sum, the
# start bytes and 1 more.
_REPLY_START: Final = 0xFFFF
_REPLY_TOTAL: Final = 0xFF + 0xFF + 0xFF + 1 & 0xFF
_NOTICE_START: Final = 0xFFFE
_NOTICE_TOTAL: Final = 0xFF + 0xFF + 0xFE + 1 & 0xFF


class Flags(IntFlag):
    """SOP2: what the robot shall do besides obeying."""

    NONE = 0xFC
    ANSWER = 0xFD
    RESET_TIMEOUT = 0xFE

    USER = ANSWER | RESET_TIMEOUT
    """For what a person asked for: answer, and stay awake."""

    POLL = ANSWER
    """For background polls: answer, but fall asleep in time."""


class ResponseCode(IntEnum):
    """MRSP: what the robot says of a command. A code of no document keeps its value."""

    OK = 0x00
    GENERAL_ERROR = 0x01
    BAD_CHECKSUM = 0x02
    FRAGMENT = 0x03
    UNKNOWN_COMMAND = 0x04
    UNSUPPORTED = 0x05
    BAD_MESSAGE = 0x06
    INVALID_PARAMETER = 0x07
    NOT_EXECUTED = 0x08
    UNKNOWN_DEVICE = 0x09
    MEMORY_BUSY = 0x0A
    BAD_PASSWORD = 0x0B
    VOLTAGE_TOO_LOW = 0x31
    ILLEGAL_PAGE = 0x32
    FLASH_FAILED = 0x33
    APPLICATION_CORRUPT = 0x34
    MESSAGE_TIMEOUT = 0x35

    @classmethod
    def _missing_(cls, value: object) -> ResponseCode | None:
        if not isinstance(value, int):
            return None
        code = int.__new__(cls, value)
        code._name_ = f"UNKNOWN_{value:02X}"
        code._value_ = value
        return code


class Reply(NamedTuple):
    """The answer to the request of the same sequence number."""

    code: int
    sequence: int
    data: bytes


class Notice(NamedTuple):
    """What the robot says unasked."""

    id: int
    data: bytes


type Frame = Reply | Notice

_new: Final = tuple.__new__  # what a NamedTuple's own constructor calls in the end

# What the ids and the one in DLEN add up to, in commands whose data need no look.
_SUMS: Final = {opcode: (opcode >> 8) + (opcode & 0xFF) + 1 for opcode in allowed.WHATEVER_THE_DATA}
# By the bytes of data in between: to have them packed at once halves the time.
_PACK: Final = tuple(Struct(f">BBHBB{size}sB").pack for size in range(MAX_DATA + 1))
_UNPACK: Final = tuple(Struct(f">HBBB{size}sB").unpack for size in range(_SHORT))


def checksum(body: bytes | bytearray) -> int:
    """Return CHK of what lies between the start bytes and the checksum."""
    return ~_sum(body, len(body)) & 0xFF


def encode(opcode: int, sequence: int, data: bytes = b"", flags: int = Flags.USER) -> bytes:
    """Return the bytes of one request.

    Args:
        opcode: Device and command id in one, such as 0x0230 for DID 02, CID 30.
        sequence: 0..255; the reply repeats it.
        data: 0..254 bytes.
        flags: SOP2.

    Raises:
        ForbiddenCommand: It must never reach a robot.
        InvalidArgument: There is too much data.
    """
    try:
        total = _SUMS[opcode]
    except KeyError:
        total = _checked(opcode, data)
    size = len(data)
    if size > MAX_DATA:
        raise InvalidArgument("data", size, f"at most {MAX_DATA} bytes")
    total = adler32(data, total + sequence + size)
    return _PACK[size](_START, flags, opcode, sequence, size + 1, data, ~total & 0xFF)


def chunks(packet: bytes) -> list[bytes]:
    """Cut a packet into GATT writes."""
    return [packet[start : start + CHUNK] for start in range(0, len(packet), CHUNK)]


class Parser:
    """Finds frames in a stream of bytes, whatever else is in it. Never raises.

    Attributes:
        errors: Frames dropped for their checksum.
    """

    __slots__ = ("_awaited", "_buffer", "errors")

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._awaited = _HEADER
        self.errors = 0

    @property
    def pending(self) -> int:
        """Bytes of a frame that is not whole yet."""
        return len(self._buffer)

    def reset(self) -> None:
        """Forget the begun frame: the rest of it will not come."""
        self._buffer.clear()
        self._awaited = _HEADER

    def feed(self, data: bytes | bytearray) -> list[Frame]:
        """Take the bytes of one notification; return the frames that are now whole."""
        buffer = self._buffer
        if buffer:
            buffer += data
            if missing := self._awaited - len(buffer):
                return [] if missing > 0 else self._frames()
            data = bytes(buffer)
            self.reset()
        size = len(data) - _HEADER
        if 0 < size <= _SHORT:
            start, code, sequence, length, body, _ = _UNPACK[size - 1](data)
            if length == size:  # by far the most frequent: one frame, and whole
                total = adler32(data) & 0xFF
                if start == _REPLY_START and total == _REPLY_TOTAL:
                    return [_new(Reply, (code, sequence, body))]
                if start == _NOTICE_START and total == _NOTICE_TOTAL and not sequence:
                    return [_new(Notice, (code, body))]
        buffer += data
        return self._frames()

    def _frames(self) -> list[Frame]:
        """Take the whole frames out, and note how much the one after them awaits."""
        buffer = self._buffer
        frames: list[Frame] = []
        while (size := self._size()) <= len(buffer):
            if (_sum(buffer, size) - _START - buffer[1]) & 0xFF == 0xFF:
                frames.append(_frame(buffer, size))
                del buffer[:size]
            else:
                self.errors += 1
                del buffer[0]
        self._awaited = size
        return frames

    def _size(self) -> int:
        """Drop what begins no frame; return the size of the one that begins."""
        buffer = self._buffer
        while len(buffer) >= _HEADER:
            head: tuple[int, int, int, int] = _HEAD.unpack_from(buffer)
            start, _, high, low = head
            if start == _REPLY_START and low:
                return _HEADER + low
            if start == _NOTICE_START and 0 < (length := high << 8 | low) <= _MAX_LENGTH:
                return _HEADER + length
            begin = buffer.find(_START, 1)
            del buffer[: begin if begin > 0 else len(buffer)]
        return _HEADER


def _checked(opcode: int, data: bytes) -> int:
    """Return what `_SUMS` would have, of a command that depends on its data."""
    allowed.check(opcode, data)
    return (opcode >> 8) + (opcode & 0xFF) + 1


def _sum(data: bytes | bytearray, size: int) -> int:
    """Return the sum of so many bytes.

    zlib's Adler-32 has it, plus one and modulo 65521, in its low half: the way that takes a
    fraction of the time, piece by piece where the sum is large.
    """
    if len(data) == size <= _ADLER_IS_SUM:
        return adler32(data) - 1
    pieces = (data[at : min(at + _ADLER_IS_SUM, size)] for at in range(0, size, _ADLER_IS_SUM))
    return sum(adler32(piece) - 1 for piece in pieces)


def _frame(buffer: bytearray, size: int) -> Frame:
    data = bytes(buffer[_HEADER : size - 1])
    if buffer[1] == _REPLY_START & 0xFF:
        return _new(Reply, (buffer[2], buffer[3], data))
    return _new(Notice, (buffer[2], data))
