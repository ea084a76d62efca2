"""DID 02: macros and orbBasic."""

from enum import IntEnum
from struct import Struct
from typing import override

from ..packet import MAX_DATA
from ..value import Value
from .command import Command, Simple, block, byte, ranged, u16


class BasicArea(IntEnum):
    """Where an orbBasic program is kept."""

    RAM = 0
    FLASH = 1


class MacroState(Value):
    """The macro that runs, or ran until it was aborted.

    Attributes:
        macro: 0 for none.
        command: Index of its command; 65535 if the macro cannot be aborted.
    """

    macro: int
    command: int


class RunMacro(Simple):
    """Start a macro; refused while another runs.

    Attributes:
        macro: 1..31 of the system, 32..253 of the user, 254 streamed, 255 temporary.
    """

    opcode = 0x0250
    macro: int

    @override
    def _pack(self) -> bytes:
        return bytes((ranged("macro", self.macro, 1, 255),))


class SaveTemporaryMacro(Simple):
    """Keep a macro in RAM, to be run as number 255.

    Attributes:
        macro: 1..254 bytes.
    """

    opcode = 0x0251
    macro: bytes

    @override
    def _pack(self) -> bytes:
        return block("macro", self.macro, MAX_DATA)


class SaveMacro(Simple):
    """Keep a macro until sleep.

    Attributes:
        macro: 1..254 bytes, the first its number: 32..253, or 254 for a piece of a stream.
    """

    opcode = 0x0252
    macro: bytes

    @override
    def _pack(self) -> bytes:
        return block("macro", self.macro, MAX_DATA)


class ReinitMacros(Simple):
    """Abort what runs and forget the user's macros."""

    opcode = 0x0254


class _AnsweredByState(Command[MacroState]):
    @override
    def parse(self, data: bytes) -> MacroState:
        """Return which macro it is, and how far it got."""
        macro, command = self._unpack(Struct(">BH"), data)
        return MacroState(macro=macro, command=command)


class AbortMacro(_AnsweredByState):
    """End the macro that runs, if any."""

    opcode = 0x0255


class GetMacroStatus(_AnsweredByState):
    """Ask which macro runs."""

    opcode = 0x0256


class SetMacroParameter(Simple):
    """Change a running macro.

    Attributes:
        index: 0 or 1 for a delay, 2 or 3 for a speed, 4 for the loops.
        first, second: Two bytes, 0..255 each; what they say depends on the index.
    """

    opcode = 0x0257
    index: int
    first: int
    second: int = 0

    @override
    def _pack(self) -> bytes:
        values = byte("first", self.first), byte("second", self.second)
        return bytes((ranged("index", self.index, 0, 4), *values))


class AppendMacro(Simple):
    """Append to the temporary macro; abort it first.

    Attributes:
        piece: 1..254 bytes.
    """

    opcode = 0x0258
    piece: bytes

    @override
    def _pack(self) -> bytes:
        return block("piece", self.piece, MAX_DATA)


class EraseBasic(Simple):
    """Forget an orbBasic program."""

    opcode = 0x0260
    area: BasicArea = BasicArea.RAM

    @override
    def _pack(self) -> bytes:
        return bytes((ranged("area", self.area, 0, 1),))


class AppendBasic(Simple):
    r"""Append to an orbBasic program.

    Attributes:
        code: 1..253 bytes; lines such as ``b"10 print 42\n"``.
    """

    opcode = 0x0261
    area: BasicArea = BasicArea.RAM
    code: bytes

    @override
    def _pack(self) -> bytes:
        area = ranged("area", self.area, 0, 1)
        return bytes((area,)) + block("code", self.code, MAX_DATA - 1)


class ExecuteBasic(Simple):
    """Start an orbBasic program; refused while one runs.

    Attributes:
        line: Where to begin, 0..65535.
    """

    opcode = 0x0262
    area: BasicArea = BasicArea.RAM
    line: int

    @override
    def _pack(self) -> bytes:
        return bytes((ranged("area", self.area, 0, 1),)) + u16("line", self.line)


class AbortBasic(Simple):
    """End the orbBasic program that runs."""

    opcode = 0x0263


class SubmitInput(Simple):
    """Answer the input statement of an orbBasic program; ignored if none waits.

    Attributes:
        value: -2147483648..2147483647.
    """

    opcode = 0x0264
    value: int

    @override
    def _pack(self) -> bytes:
        value = ranged("value", self.value, -0x8000_0000, 0x7FFF_FFFF)
        return value.to_bytes(4, signed=True)
