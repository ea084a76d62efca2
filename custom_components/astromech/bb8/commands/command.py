"""What every command is: an opcode, a payload, and the meaning of the reply."""

from abc import ABC, abstractmethod
from functools import cached_property
from struct import Struct
from typing import Any, ClassVar, override

from ..errors import InvalidArgument, MalformedAnswer
from ..value import Value


class Command[R](Value, ABC):
    """A request to the robot, valid from the moment that it exists.

    Attributes:
        opcode: Device and command id in one, such as 0x0230 for DID 02, CID 30.

    Raises:
        InvalidArgument: A field is outside of its range.
    """

    opcode: ClassVar[int]

    def __init__(self, **fields: Any) -> None:
        super().__init__(**fields)
        self.payload  # noqa: B018  # packed at once, so that what is out of range cannot exist

    @cached_property
    def payload(self) -> bytes:
        """The data bytes of the packet."""
        return self._pack()

    @property
    def name(self) -> str:
        """The command's name, for errors and logs."""
        return type(self).__name__

    @abstractmethod
    def parse(self, data: bytes) -> R:
        """Return what the data of the reply says.

        Raises:
            MalformedAnswer: There is too little of it.
        """

    def _pack(self) -> bytes:
        """Return the payload."""
        return b""

    def _unpack(self, layout: Struct, data: bytes) -> tuple[Any, ...]:
        """Split a reply; newer firmware may append fields that no document knows."""
        if len(data) < layout.size:
            raise MalformedAnswer(self.name, data)
        return layout.unpack_from(data)


class Simple(Command[None]):
    """A command that is answered by its response code alone."""

    @override
    def parse(self, data: bytes) -> None:
        """Say nothing: the response code said it."""


def ranged(name: str, value: int, low: int, high: int) -> int:
    """Return the value if it is a whole number within the range, both ends included."""
    if isinstance(value, int) and low <= value <= high:
        return value
    raise InvalidArgument(name, value, f"{low}..{high}")


def byte(name: str, value: int) -> int:
    """Return the value if it fits a byte."""
    return ranged(name, value, 0, 0xFF)


def u16(name: str, value: int, low: int = 0, high: int = 0xFFFF) -> bytes:
    """Return two bytes, most significant first."""
    return ranged(name, value, low, high).to_bytes(2)


def i16(name: str, value: int) -> bytes:
    """Return two bytes in two's complement."""
    return ranged(name, value, -0x8000, 0x7FFF).to_bytes(2, signed=True)


def u32(name: str, value: int) -> bytes:
    """Return four bytes, most significant first."""
    return ranged(name, value, 0, 0xFFFF_FFFF).to_bytes(4)


def heading(value: int) -> bytes:
    """Return a heading in degrees; who has an arbitrary angle takes it modulo 360."""
    return u16("heading", value, 0, 359)


def block(name: str, value: bytes, longest: int) -> bytes:
    """Return raw bytes if there are some, and not too many."""
    if 0 < len(value) <= longest:
        return value
    raise InvalidArgument(name, len(value), f"1..{longest} bytes")
