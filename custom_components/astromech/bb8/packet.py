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
_REPLY: Final = 0xFF
_NOTICE: Final = 0xFE
# Level-1 diagnostics exceed 1 kB; a longer frame is garbage that looks like one.
_MAX_LENGTH: Final = 2048
_HEAD: Final = Struct(">BBHBB")
# As many bytes of 255 add up to less than 65521.
_ADLER_IS_SUM: Final = 256
_BYTES: Final = tuple(bytes((value,)) for value in range(256))


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

_new: Final = tuple.__new__


def checksum(body: bytes | bytearray) -> int:
    """Return CHK of what lies between the start bytes and the checksum."""
    return ~_sum(body) & 0xFF


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
    if opcode not in allowed.WHATEVER_THE_DATA:
        allowed.check(opcode, data)
    length = len(data) + 1
    if length > MAX_DATA + 1:
        raise InvalidArgument("data", len(data), f"at most {MAX_DATA} bytes")
    total = adler32(data, (opcode >> 8) + (opcode & 0xFF) + sequence + length)
    return _HEAD.pack(0xFF, flags, opcode, sequence, length) + data + _BYTES[~total & 0xFF]


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
        self._awaited = 0
        self.errors = 0

    @property
    def pending(self) -> int:
        """Bytes of a frame that is not whole yet."""
        return len(self._buffer)

    def reset(self) -> None:
        """Forget the begun frame: the rest of it will not come."""
        self._buffer.clear()

    def feed(self, data: bytes | bytearray) -> list[Frame]:
        """Take the bytes of one notification; return the frames that are now whole."""
        buffer = self._buffer
        if not buffer and _is_reply(data):  # by far the most frequent: one reply, and whole
            return [_new(Reply, (data[2], data[3], bytes(data[_HEADER:-1])))]
        begun = len(buffer)
        buffer += data
        if begun and len(buffer) < self._awaited:
            return []
        return self._frames()

    def _frames(self) -> list[Frame]:
        """Take the whole frames out, and note how much the one after them awaits."""
        buffer = self._buffer
        frames: list[Frame] = []
        while (size := self._size()) <= len(buffer):
            if _sum(buffer[2:size]) & 0xFF == 0xFF:
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
            if length := _length(buffer):
                return _HEADER + length
            start = buffer.find(0xFF, 1)
            del buffer[: start if start > 0 else len(buffer)]
        return _HEADER


def _sum(data: bytes | bytearray) -> int:
    """Return the sum of the bytes modulo 256, in the low byte.

    zlib's Adler-32 has it, plus one and modulo 65521, in its low half: the way that takes a
    fraction of the time, wherever the sum cannot be so large.
    """
    return adler32(data) - 1 if len(data) <= _ADLER_IS_SUM else sum(data)


def _is_reply(data: bytes | bytearray) -> bool:
    """Tell whether this is one reply and nothing else; its start counts in the sum here."""
    size = len(data)
    return (
        _HEADER < size <= _ADLER_IS_SUM
        and data[4] == size - _HEADER
        and data[0] == data[1] == _REPLY
        and adler32(data) & 0xFF == 0xFE
    )


def _length(buffer: bytearray) -> int:
    """Return the declared length of data and checksum, 0 if no frame begins here."""
    if buffer[0] != _START:
        return 0
    if buffer[1] == _REPLY:
        return buffer[4]
    if buffer[1] == _NOTICE:
        length = buffer[3] << 8 | buffer[4]
        return length if length <= _MAX_LENGTH else 0
    return 0


def _frame(buffer: bytearray, size: int) -> Frame:
    data = bytes(buffer[_HEADER : size - 1])
    if buffer[1] == _REPLY:
        return Reply(buffer[2], buffer[3], data)
    return Notice(buffer[2], data)
