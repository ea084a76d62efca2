"""The main CPU: it sleeps, wakes, takes requests, answers them, and minds its timers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from simulator.faults import Faults

from .frames import Mrsp, Notice, Request, RequestReader, answer, notice
from .memory import Battery, Counters, Flash, Permanent, Running, Temporary
from .motion import Motion
from .schedule import Alarm, Schedule

PRE_SLEEP_WARNING = 10.0


class Antenna(Protocol):
    """What the firmware asks of the radio link."""

    def send(self, data: bytes, delay: float) -> None:
        """Send bytes to the client after so many seconds; the order is kept."""

    def hang_up(self) -> None:
        """End the link once everything has been sent."""

    def cut(self) -> None:
        """End the link at once."""

    def call_in(self, seconds: float | None) -> None:
        """Call `Robot.advance` in so many seconds; None: not before something else happens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One packet that arrived, whether or not the main CPU was awake to read it."""

    did: int
    cid: int
    seq: int
    data: bytes
    raw: bytes
    at: float
    """Seconds on the robot's clock."""


class Refused(Exception):
    """A command is answered with an error code."""

    def __init__(self, code: int) -> None:
        super().__init__(f"Response code {code:#04x}")
        self.code = code


class Asleep(Exception):
    """Only an awake CPU can do this."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command: what it does with its data, and which lengths of data it takes (None: any)."""

    carry_out: Callable[[Cpu, bytes], bytes | None]
    lengths: tuple[int, ...] | None = (0,)


type Commands = Mapping[int, Mapping[int, Command]]
"""By device id, then by command id."""


class Cpu:
    """State and reactions of the main CPU.

    Args:
        commands: what it understands.
        schedule: its timers.
        antenna: where its answers go.
        flash: what it remembers for good.
        boot_seconds: from waking to the first answer.
    """

    def __init__(
        self,
        *,
        commands: Commands,
        schedule: Schedule,
        antenna: Antenna,
        flash: Flash,
        boot_seconds: float,
    ) -> None:
        self.schedule, self.antenna, self.flash = schedule, antenna, flash
        self.faults, self.battery, self.counters = Faults(), Battery(), Counters()
        self.packets: list[Received] = []
        self.in_bootloader = self.deep_asleep = False
        self.state: Running | None = None
        self._commands, self._boot_seconds = commands, boot_seconds
        self._reader = RequestReader()

    @property
    def running(self) -> Running:
        """State of the awake CPU, its motion brought up to date.

        Raises:
            Asleep: there is none.
        """
        if self.state is None:
            raise Asleep
        self.state.motion.advance(self.schedule.now)
        return self.state

    def wake(self) -> None:
        """Boot; no matter when it is awake, in vain when it sleeps deeply."""
        if self.state is not None or self.deep_asleep:
            return
        self.schedule.cancel(Alarm.WAKE)
        now = self.schedule.now
        self.state = Running(
            since=now, time_base=now, motion=Motion(now=now), main_led=self.flash.user_color
        )
        if self._boot_seconds:
            self.schedule.after(self._boot_seconds, Alarm.BOOTED, _booted)
        self.stay_awake()

    def stay_awake(self) -> None:
        """Restart the inactivity timer."""
        seconds = self.running.inactivity_timeout
        self.schedule.after(
            seconds - PRE_SLEEP_WARNING, Alarm.PRE_SLEEP, partial(self.notify, Notice.PRE_SLEEP)
        )
        self.schedule.after(seconds, Alarm.SLEEP, self.sleep)

    def sleep_soon(self) -> None:
        """Go to sleep as soon as the command at hand is answered."""
        self.schedule.after(0, Alarm.SLEEP, self.sleep)

    def sleep(self) -> None:
        """Say so, forget everything volatile, and drop the link."""
        if self.state is not None:
            self.notify(Notice.DID_SLEEP)
        self.state = None
        self.schedule.keep_only(Alarm.WAKE)
        self.antenna.hang_up()

    def stop(self) -> None:
        """Turn the motors off."""
        self.running.motion.halt()
        self.running.motors = (0, 0)
        self.schedule.cancel(Alarm.MOTION_TIMEOUT, Alarm.BOOST)

    def keep_moving(self) -> None:
        """Restart the motion timeout, which counts only with its permanent option."""
        if self.flash.permanent_options & Permanent.MOTION_TIMEOUT:
            self.schedule.after(self.running.motion_timeout, Alarm.MOTION_TIMEOUT, self.stop)

    def link_lost(self) -> None:
        """Forget half a request; stop if that was asked for, once."""
        self._reader.clear()
        if self.state and self.state.heeds_disconnection:
            self.state.temporary_options &= ~Temporary.STOP_ON_DISCONNECT
            self.state.macro_at = None
            self.schedule.cancel(Alarm.MACRO)
            self.stop()

    def notify(self, identifier: int, data: bytes = b"") -> None:
        """Send an asynchronous message."""
        self.counters.sent += 1
        self.antenna.send(notice(identifier, data), 0.0)

    def receive(self, data: bytes) -> None:
        """Take bytes of the command characteristic."""
        for request in self._reader.feed(data):
            self._record(request)
            if self.faults.drop_link_on == (request.did, request.cid):
                self.antenna.cut()
                return
            if self._hears:
                self._react(request)

    def _record(self, request: Request) -> None:
        self.packets.append(
            Received(
                did=request.did,
                cid=request.cid,
                seq=request.seq,
                data=request.data,
                raw=request.raw,
                at=self.schedule.now,
            )
        )

    @property
    def _hears(self) -> bool:
        return (
            self.state is not None
            and not self.schedule.is_set(Alarm.BOOTED)
            and not self.in_bootloader
            and not self.faults.never_answer
        )

    def _react(self, request: Request) -> None:
        if request.resets_inactivity:
            self.stay_awake()
        try:
            data = self._carry_out(request)
            code: int = Mrsp.OK
        except Refused as refusal:
            code, data = refusal.code, b""
        if request.wants_answer:
            self._answer(answer(code, request.seq, data))
        self.schedule.run()

    def _carry_out(self, request: Request) -> bytes:
        if not request.intact:
            self.counters.bad_checksum += 1
            raise Refused(Mrsp.ECHKSUM)
        if (request.did, request.cid) in self.faults.reject:
            raise Refused(self.faults.reject[request.did, request.cid])
        command = self._command(request)
        if command.lengths is not None and len(request.data) not in command.lengths:
            self.counters.bad_length += 1
            raise Refused(Mrsp.EBAD_MSG)
        self.counters.good += 1
        return command.carry_out(self, request.data) or b""

    def _command(self, request: Request) -> Command:
        if request.did not in self._commands:
            self.counters.bad_device += 1
            raise Refused(Mrsp.EBAD_DID)
        command = self._commands[request.did].get(request.cid)
        if command is None:
            self.counters.bad_command += 1
            raise Refused(Mrsp.EBAD_CMD)
        return command

    def _answer(self, frame: bytes) -> None:
        self.counters.sent += 1
        if self.faults.lose_answers > 0:
            self.faults.lose_answers -= 1
            return
        if self.faults.corrupt_next > 0:
            self.faults.corrupt_next -= 1
            frame = frame[:-1] + bytes((frame[-1] ^ 0x55,))
        self.antenna.send(frame, self.faults.answer_delay)


def _booted() -> None:
    """Nothing is left to do: that the alarm is no longer set is what counts."""
