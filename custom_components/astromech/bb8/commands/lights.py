"""DID 02: the lights."""

from struct import Struct
from typing import override

from ..state import Color
from .command import Command, Simple, byte


class SetMainLed(Simple):
    """Light the ball; macros, orbBasic and the battery's warning override it.

    Attributes:
        color: Each part 0..255.
        persist: Store it in flash as the user's colour, which wears the flash.
    """

    opcode = 0x0220
    color: Color
    persist: bool = False

    @override
    def _pack(self) -> bytes:
        color = self.color
        red, green, blue = (
            byte("red", color.red),
            byte("green", color.green),
            byte("blue", color.blue),
        )
        return bytes((red, green, blue, bool(self.persist)))


class SetBackLed(Simple):
    """Light the blue tail, by which a person aims.

    Attributes:
        brightness: 0..255.
    """

    opcode = 0x0221
    brightness: int

    @override
    def _pack(self) -> bytes:
        return bytes((byte("brightness", self.brightness),))


class GetUserColor(Command[Color]):
    """Ask for the colour stored in flash, which need not be the one that is shown."""

    opcode = 0x0222

    @override
    def parse(self, data: bytes) -> Color:
        """Return the colour."""
        red, green, blue = self._unpack(Struct(">3B"), data)
        return Color(red=red, green=green, blue=blue)
