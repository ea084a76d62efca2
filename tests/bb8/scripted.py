"""A robot in memory: a GATT client that speaks the wire protocol, and does as the test says."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Final

from bleak.exc import BleakError

from custom_components.astromech.bb8.link import Link
from custom_components.astromech.bb8.packet import Notice, checksum
from custom_components.astromech.bb8.sequence import Sequences
from custom_components.astromech.bb8.timing import Timing

COMMAND: Final = "22bb746f-2ba1-7554-2d6f-726568705327"
RESPONSE: Final = "22bb746f-2ba6-7554-2d6f-726568705327"
RADIO: Final = tuple(
    f"22bb746f-{short}-7554-2d6f-726568705327" for short in ("2bb2", "2bbd", "2bbf")
)

# By opcode: what a healthy robot says.
HEALTHY: Final = {
    0x0002: bytes.fromhex("020801043f3244440132"),
    0x0020: bytes.fromhex("010202ef001204b0"),
    0x0236: bytes(4),
    0x0238: bytes.fromhex("00000001"),
    0x0255: bytes(3),
}


@dataclass(frozen=True, slots=True)
class Received:
    """A request that came in one piece."""

    opcode: int
    sequence: int
    data: bytes
    flags: int
    at: float


def reply(sequence: int, data: bytes = b"", code: int = 0) -> bytes:
    """Return the bytes of a reply."""
    body = bytes((code, sequence, len(data) + 1)) + data
    return b"\xff\xff" + body + bytes((checksum(body),))


def notice(id: int, data: bytes = b"") -> bytes:  # as in the frame
    """Return the bytes of a notice."""
    body = bytes((id,)) + (len(data) + 1).to_bytes(2) + data
    return b"\xff\xfe" + body + bytes((checksum(body),))


@dataclass(eq=False)
class ScriptedRobot:
    """A connected client and the robot behind it, whole or with what the test breaks.

    Attributes:
        answers: Data of the replies by opcode; none for the rest.
        codes: Response codes by opcode, one for each request, then OK.
        silent: Opcodes that get no answer; True for all.
        deaf: Nothing is notified before so many subscriptions.
        delay: Seconds between a request and its reply.
        write_delay: Seconds that a write takes.
        fail_write: Raised by the next write of a command.
        missing: UUIDs that the GATT table lacks.
    """

    answers: dict[int, bytes] = field(default_factory=lambda: dict(HEALTHY))
    codes: dict[int, list[int]] = field(default_factory=dict)
    silent: set[int] | bool = False
    deaf: int = 0
    delay: float = 0.0
    write_delay: float = 0.0
    fail_write: Exception | None = None
    missing: set[str] = field(default_factory=set)
    handshake: list[tuple[str, str]] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    disconnections: int = 0
    subscriptions: int = 0
    is_connected: bool = False
    on_request: Callable[[Received], None] | None = None
    _buffer: bytearray = field(default_factory=bytearray)
    _notify: Callable[[Any, bytearray], None] | None = None
    _on_disconnected: Callable[[], None] | None = None

    @property
    def services(self) -> ScriptedRobot:
        """The GATT table, which is the robot itself."""
        return self

    def get_characteristic(self, specifier: str, /) -> str | None:
        """Return the UUID for itself if the robot has it."""
        known = {COMMAND, RESPONSE, *RADIO} - self.missing
        return specifier if specifier in known else None

    async def connect(self, on_disconnected: Callable[[], None]) -> ScriptedRobot:
        """Be connected to."""
        self.connections += 1
        self.is_connected = True
        self._on_disconnected = on_disconnected
        self._buffer.clear()
        return self

    async def write_gatt_char(
        self, char_specifier: str, data: bytes, response: bool | None = None, /
    ) -> None:
        """Take a write."""
        assert response, "a BB-8 ignores what is written without response"
        assert len(data) <= 20
        if self.write_delay:
            await asyncio.sleep(self.write_delay)
        if char_specifier != COMMAND:
            self.handshake.append((char_specifier, data.hex()))
            return
        if self.fail_write:
            raise self.fail_write
        if not self.is_connected:
            raise BleakError("Not connected")
        self._take(data)

    async def start_notify(
        self, char_specifier: str, callback: Callable[[Any, bytearray], None], /
    ) -> None:
        """Take a subscription."""
        self.handshake.append((char_specifier, ""))
        self.subscriptions += 1
        self._notify = callback

    async def stop_notify(self, char_specifier: str, /) -> None:
        """End a subscription."""
        self._notify = None

    async def disconnect(self) -> None:
        """End the link on our side."""
        self.disconnections += 1
        self.drop()

    def drop(self) -> None:
        """Lose the link."""
        if self.is_connected and self._on_disconnected:
            self.is_connected = False
            self._on_disconnected()

    def say(self, data: bytes) -> None:
        """Notify bytes, at most 20 at once."""
        if self._notify and self.subscriptions > self.deaf:
            for start in range(0, len(data), 20):
                self._notify(None, bytearray(data[start : start + 20]))

    @property
    def opcodes(self) -> list[int]:
        """What was asked of the robot, in order."""
        return [request.opcode for request in self.received]

    def _take(self, data: bytes) -> None:
        buffer = self._buffer
        buffer += data
        while len(buffer) >= 6 and len(buffer) >= 6 + buffer[5]:
            raw = bytes(buffer[: 6 + buffer[5]])
            del buffer[: len(raw)]
            assert raw[0] == 0xFF
            assert checksum(raw[2:-1]) == raw[-1]
            now = asyncio.get_running_loop().time()
            self._obey(Received(int.from_bytes(raw[2:4]), raw[4], raw[6:-1], raw[1], now))

    def _obey(self, request: Received) -> None:
        self.received.append(request)
        if self.on_request:
            self.on_request(request)
        if self.silent is True or (self.silent and request.opcode in self.silent):
            return
        codes = self.codes.get(request.opcode)
        code = codes.pop(0) if codes else 0
        answer = reply(request.sequence, self.answers.get(request.opcode, b""), code)
        asyncio.get_running_loop().call_later(self.delay, self.say, answer)


class CachingRobot(ScriptedRobot):
    """A client that remembers a wrong GATT table until told to forget it."""

    forgotten = 0

    async def clear_cache(self) -> bool:
        """Forget it."""
        self.forgotten += 1
        self.missing.clear()
        return True


async def open_link(
    robot: ScriptedRobot,
    *,
    timing: Timing | None = None,
    sequences: Sequences | None = None,
    notices: list[Notice] | None = None,
    lost: list[None] | None = None,
) -> Link:
    """Return an open link to a robot."""
    link = new_link(timing=timing, sequences=sequences, notices=notices, lost=lost)
    await link.open(robot.connect)
    return link


def new_link(
    *,
    timing: Timing | None = None,
    sequences: Sequences | None = None,
    notices: list[Notice] | None = None,
    lost: list[None] | None = None,
) -> Link:
    """Return a link that is not open yet; what it hears, and its loss, go into the lists."""
    timing = timing or Timing()
    return Link(
        sequences=sequences or Sequences(timing.quarantine),
        timing=timing,
        on_notice=notices.append if notices is not None else lambda _: None,
        on_lost=lambda: lost.append(None) if lost is not None else None,
    )


def started[T](coroutine: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
    """Begin to run something beside the test."""
    return asyncio.get_running_loop().create_task(coroutine)
