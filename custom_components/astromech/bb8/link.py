"""One connection to the robot, from the handshake to the loss. A lost link is not used again."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
import logging
from typing import Any, Final

from . import allowed
from .commands import Command, Ping, Sleep
from .deadlines import Deadlines
from .errors import CommandRejected, DroidError, LinkLost, NoAnswer, NotConnected
from .gatt import Connect, GattTable, Radio
from .packet import Flags, Notice, Parser, Reply, ResponseCode, chunks, encode
from .sequence import Sequences
from .timing import Timing
from .trace import Direction, Trace
from .turns import Lane, Turns

_LOGGER = logging.getLogger(__name__)

PING_TRIES: Final = 5
"""The main CPU needs time to boot after a wake."""

SLEEP_SECONDS: Final = 0.5
"""For the answer to a sleep, which is often lost in the robot's haste."""

RENEW_AFTER: Final = 3
"""Unanswered requests in a row, with no byte received, after which we subscribe anew, and say so."""

GIVE_UP_AFTER: Final = 6
"""The same, after which the link counts as lost."""

# Beside the sequence numbers of the requests, what has a time limit.
_WRITE: Final = -1

# The packet was damaged on its way: it did nothing, and may be sent once more.
_DAMAGED: Final = frozenset(
    (ResponseCode.BAD_CHECKSUM, ResponseCode.FRAGMENT, ResponseCode.MESSAGE_TIMEOUT)
)


class Link:
    """One connection to the robot.

    Args:
        sequences: Outlives the link.
        timing: How long things take.
        on_notice: Called with what the robot says unasked.
        on_lost: Called once, when an open link is gone by no doing of ours.
        on_silent: Called with True when the robot has fallen silent, with False when it is heard
            again.
        trace: Keeps what is said.

    Attributes:
        round_trip: Seconds between the last request and its reply.
    """

    def __init__(
        self,
        *,
        sequences: Sequences,
        timing: Timing,
        on_notice: Callable[[Notice], None],
        on_lost: Callable[[], None],
        on_silent: Callable[[bool], None] = lambda _: None,
        trace: Trace | None = None,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._sequences = sequences
        self._timing = timing
        self._on_notice = on_notice
        self._on_lost: Callable[[], None] | None = on_lost
        self._on_silent = on_silent
        self._trace = trace or Trace()
        self._radio: Radio | None = None
        self._ended: DroidError | None = None
        self._turns = Turns(timing.pacing)
        self._deadlines = Deadlines(self._missed)
        self._answers: dict[int, asyncio.Future[Reply]] = {}
        self._writer: asyncio.Task[None] | None = None
        self._undoing: asyncio.Task[None] | None = None
        self._parser = Parser()
        self._heard_at = 0.0
        self._unanswered = 0
        self.round_trip = 0.0

    @property
    def heard(self) -> bool:
        """Whether the robot said anything at all on this link."""
        return self._heard_at > 0

    @property
    def table(self) -> GattTable:
        """The GATT table of the link, empty without one."""
        return self._radio.table if self._radio else {}

    async def open(self, connect: Connect) -> None:
        """Connect, unlock, set the transmit power, subscribe, wake, and ping until answered.

        Raises:
            ConnectionFailed: There is no connection.
            NotSupported: The GATT table is not a BB-8's; what was cached of it is forgotten.
            NoAnswer: The robot does not wake.
            LinkLost: It was connected, and is no more.
        """
        on_lost, self._on_lost = self._on_lost, None
        try:
            self._radio = await Radio.connect(connect, self._disconnected, self._timing)
            await self._alive().wake(self._on_bytes)
            await self._ping_until_answered()
        except asyncio.CancelledError:
            await self.undo()
            raise
        except BaseException:
            await self.close()
            raise
        self._parser.reset()
        self._on_lost = on_lost

    async def close(self) -> None:
        """End the link; never raises."""
        self._on_lost = None
        await self._give_up(NotConnected())
        if self._writer and not self._writer.done():
            # Without a link it ends by itself, unless the radio is stuck.
            await asyncio.wait((self._writer,), timeout=self._timing.close)
            self._writer.cancel()

    async def undo(self) -> None:
        """End a link that came to nothing: a robot that it woke goes to sleep again; never raises.

        It is carried through though the caller is cancelled once more.
        """
        self._undoing = asyncio.Task(self._undo(), loop=self._loop)
        await asyncio.shield(self._undoing)

    async def abandon(self) -> None:
        """Cut the link, and have it count as lost: the robot stops when its link goes."""
        await self._give_up(LinkLost("a stop was not confirmed"))

    async def request[R](
        self,
        command: Command[R],
        *,
        lane: Lane = Lane.NORMAL,
        flags: Flags = Flags.USER,
        seconds: float | None = None,
    ) -> R:
        """Send a command and return what the robot answers.

        Args:
            command: What to send.
            lane: How it waits for its turn.
            flags: Whether it keeps the robot awake; an answer must be asked for.
            seconds: For the answer, counted from the end of the write.

        Raises:
            LinkLost: The link went; at once, whatever is being waited for.
            NoAnswer: No reply came in time.
            CommandRejected: The robot answers with an error.
            MalformedAnswer: The reply is too short.
            Superseded: A LATEST command was overtaken before it was sent.
            NotConnected: The link is closed.
        """
        seconds = self._timing.answer if seconds is None else seconds
        reply = await self._ask(command, lane, flags, seconds)
        # A roll is not repeated: a stop may have been sent since.
        if reply.code in _DAMAGED and lane is not Lane.LATEST:
            reply = await self._ask(command, lane, flags, seconds)
        if reply.code != ResponseCode.OK:
            raise CommandRejected(command.name, ResponseCode(reply.code))
        return command.parse(reply.data)

    async def _undo(self) -> None:
        if self._radio and self._radio.woke:
            with suppress(DroidError):
                await self.request(Sleep(), lane=Lane.URGENT, seconds=SLEEP_SECONDS)
        await self.close()

    async def _ping_until_answered(self) -> None:
        for _ in range(PING_TRIES - 1):
            with suppress(NoAnswer):
                return await self.request(Ping(), seconds=self._timing.ping)
        return await self.request(Ping(), seconds=self._timing.ping)

    async def _ask(self, command: Command[Any], lane: Lane, flags: Flags, seconds: float) -> Reply:
        """Wait for a turn, send, and wait for the reply."""
        self._alive()
        allowed.check(command.opcode, command.payload)
        await self._turns.take(lane)
        radio, began = self._alive(), self._loop.time()
        sequence = self._sequences.take(began)
        answer: asyncio.Future[Reply] = self._loop.create_future()
        self._answers[sequence] = answer
        packet = encode(command.opcode, sequence, command.payload, flags)
        self._trace.note(Direction.REQUEST, command.name, command.payload)
        # Written by a task of its own, which goes on when the caller is cancelled: half a packet
        # would spoil the next one, even a stop. And it is not waited for: the caller hears of a
        # lost link at once, however long the radio takes to notice.
        write = self._write(radio, packet, sequence, seconds)
        self._writer = asyncio.Task(write, loop=self._loop, eager_start=True)
        try:
            reply = await answer
        except TimeoutError as err:
            await self._note_silence()
            raise NoAnswer(command.name, seconds) from err
        finally:
            self._turns.answered(lane)
            if self._answers.get(sequence) is answer:
                del self._answers[sequence]
                self._deadlines.lift(sequence)
                self._sequences.unanswered(sequence, self._loop.time())
        self.round_trip = self._loop.time() - began
        self._trace.note(Direction.REPLY, command.name, reply.data)
        return reply

    async def _write(self, radio: Radio, packet: bytes, sequence: int, seconds: float) -> None:
        """Write a packet, and have its sender wait so many seconds from then on."""
        try:
            for chunk in chunks(packet):
                self._deadlines.set(_WRITE, self._timing.write)
                await radio.write(chunk)
        except LinkLost as err:
            await self._give_up(err)
        except BaseException:  # cancelled, as it took too long
            await self._give_up(LinkLost("the radio does not respond"))
            raise
        else:
            self._deadlines.lift(_WRITE)
            self._turns.written()
            if sequence in self._answers:  # or the answer was faster than the acknowledgement
                self._deadlines.set(sequence, seconds)

    def _missed(self, name: int) -> None:
        """Give up what has taken too long."""
        if name != _WRITE:
            _fail(self._answers[name], TimeoutError())
        elif self._writer:
            self._writer.cancel()

    async def _note_silence(self) -> None:
        """See to what may have kept an answer from being heard."""
        self._unanswered += 1
        self._parser.reset()  # garbage that looks like a long frame swallows what follows
        try:
            if self._unanswered == RENEW_AFTER:
                _LOGGER.debug("Nothing heard from the robot, subscribing anew")
                self._on_silent(True)
                await self._alive().subscribe_anew(self._on_bytes)
            elif self._unanswered >= GIVE_UP_AFTER:
                raise LinkLost("the robot is silent")
        except DroidError as err:
            await self._give_up(err)

    def _on_bytes(self, _characteristic: Any, data: bytearray) -> None:
        if self._ended:
            return
        now = self._loop.time()
        if now - self._heard_at > self._timing.silence:
            self._parser.reset()
        self._heard_at = now
        if self._unanswered >= RENEW_AFTER:
            self._on_silent(False)
        self._unanswered = 0
        for frame in self._parser.feed(data):
            if isinstance(frame, Notice):
                self._on_notice(frame)
            elif (answer := self._answers.get(frame.sequence)) and not answer.done():
                self._answered(frame, answer)

    def _answered(self, reply: Reply, answer: asyncio.Future[Reply]) -> None:
        del self._answers[reply.sequence]
        self._deadlines.lift(reply.sequence)
        self._sequences.answered(reply.sequence)
        answer.set_result(reply)

    def _alive(self) -> Radio:
        """Return the radio of a link that has not ended."""
        if self._ended or self._radio is None:
            raise self._ended or NotConnected()
        return self._radio

    def _disconnected(self) -> None:
        self._end(LinkLost())

    def _end(self, error: DroidError) -> None:
        """Let all that is under way fail at once; the first error counts."""
        if self._ended:
            return
        self._ended = error
        self._deadlines.clear()
        for answer in self._answers.values():
            _fail(answer, error)
        self._turns.fail(error)
        if self._on_lost:
            self._on_lost()

    async def _give_up(self, error: DroidError) -> None:
        self._end(error)
        await self._hang_up()

    async def _hang_up(self) -> None:
        radio, self._radio = self._radio, None
        if radio:
            await radio.close()


def _fail(answer: asyncio.Future[Reply], error: Exception) -> None:
    if not answer.done():
        answer.set_exception(error)
