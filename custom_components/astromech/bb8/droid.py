"""The robot's verbs."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from . import messages
from .commands import Command, GetPowerState, Ping, Power
from .control import Control
from .errors import DroidError, LinkLost, NoAnswer, NotConnected, NotSupported
from .gatt import Connect, GattTable
from .lights import Lights
from .link import Link
from .messages import Message, PowerNotification, SensorData
from .motion import Motion
from .packet import Flags, Notice
from .player import Player
from .sequence import Sequences
from .session import begin, end
from .state import Color, DroidState
from .streaming import Streaming
from .timing import Timing
from .trace import Direction, Trace
from .turns import Lane

_DEFAULT_TIMING: Final = Timing()
_PING: Final = Ping()


class Droid:
    """A BB-8, connected or not. All of it belongs to one event loop.

    Args:
        name: For errors and logs.
        connect: Makes the link.
        timing: How long things take.

    Attributes:
        lights: What it shows.
        motion: How it moves.
        control: How it is aimed, balanced, and driven past its own control.
        macros: What it carries out by itself.
        streaming: What it senses.
        trace: What was said of late.
        echo_seconds: The last round trip that was measured, None if none was. It is no part of the
            state, of which it says nothing: it is new with every ping.
    """

    def __init__(self, name: str, connect: Connect, *, timing: Timing = _DEFAULT_TIMING) -> None:
        self.name = name
        self._connect = connect
        self._timing = timing
        self._sequences = Sequences(timing.quarantine)
        self._link: Link | None = None
        self._state = DroidState()
        self._listeners: list[Callable[[DroidState], None]] = []
        self._event_listeners: list[Callable[[Message], None]] = []
        self._echo_listeners: list[Callable[[float], None]] = []
        self._changing = asyncio.Lock()
        self.trace = Trace()
        self.echo_seconds: float | None = None
        self.lights = Lights(self.request, lambda: self._state, self._publish)
        self.streaming = Streaming(self.request, self._publish)
        self.motion = Motion(
            self._send, lambda: self._state, self._publish, self._cut, self.lights.cancel
        )
        parts = self.motion, self._send, lambda: self._state, self._publish, self.lights
        self.control = Control(*parts)
        self.macros = Player(*parts)

    @property
    def state(self) -> DroidState:
        """What is known of the robot now."""
        return self._state

    @property
    def gatt_table(self) -> GattTable:
        """The GATT table of the link, empty without one."""
        return self._link.table if self._link else {}

    def subscribe(self, listener: Callable[[DroidState], None]) -> Callable[[], None]:
        """Call the listener, in the loop, with every state from now on; returns how to end it."""
        return _listed(self._listeners, listener)

    def subscribe_events(self, listener: Callable[[Message], None]) -> Callable[[], None]:
        """Call the listener, in the loop, with all that the robot says unasked; as `subscribe`."""
        return _listed(self._event_listeners, listener)

    def subscribe_echoes(self, listener: Callable[[float], None]) -> Callable[[], None]:
        """Call the listener, in the loop, with every round trip measured; as `subscribe`."""
        return _listed(self._echo_listeners, listener)

    async def connect(self) -> None:
        """Make the link, wake the robot and make it safe. No-op when connected.

        Raises:
            ConnectionFailed: There is no connection; NoFreeSlot if that is why.
            NotSupported: The GATT table is not a BB-8's.
            NoAnswer: The robot does not wake.
            CommandRejected: It refuses to tell its versions or its battery.
            LinkLost: It was connected, and is no more.
        """
        async with self._changing:
            if self._link:
                return
            link = await self._open()
            try:
                session = await begin(link)
            except BaseException:
                await link.undo()
                raise
            self._link = link
            self._publish(
                connected=True,
                back_led=None,
                main_led=None,  # it woke, and what it shows then cannot be asked
                dead_man=session.dead_man,
                moving=not session.stands,
                versions=session.versions,
                **_power(session.power),
            )
            self._note_echo(link.round_trip)
            await self.motion.linked(stands=session.stands)
            await self._restore()

    async def disconnect(self) -> None:
        """Stop, LEDs off, sleep, close. Idempotent; a link that is gone is no error."""
        async with self._changing:
            if self._state.moving:
                with suppress(DroidError):
                    await self.motion.stop()
            link, self._link = self._link, None
            if link is None:
                return
            self.lights.forget()
            main_led = None
            try:
                with suppress(DroidError):
                    main_led = await end(link, self.motion.stop_command)
            finally:
                await link.close()
                self._publish_disconnected(main_led)

    async def ping(self) -> float:
        """Return the measured round trip in seconds.

        Raises:
            DroidError: As every verb: NotConnected, LinkLost, NoAnswer, CommandRejected.
        """
        link = self._open_link
        await link.request(_PING)
        self._note_echo(link.round_trip)
        return link.round_trip

    async def read_power(self) -> None:
        """Ask for the battery, without keeping the robot awake."""
        power = await self._open_link.request(GetPowerState(), flags=Flags.POLL)
        self._publish(**_power(power))

    async def set_main_led(self, color: Color) -> None:
        """Show a colour; the state has it once the robot has confirmed it."""
        await self.lights.show(color)

    async def set_back_led(self, brightness: int) -> None:
        """Light the blue tail, 0..255."""
        await self.lights.set_back(brightness)

    async def stop(self) -> None:
        """Brake to a stand, ahead of everything that waits."""
        await self.motion.stop()

    async def request[R](self, command: Command[R]) -> R:
        """Send any command that may be sent, and return what the robot answers."""
        return await self._open_link.request(command)

    async def _send(
        self, command: Command[Any], *, lane: Lane = Lane.NORMAL, seconds: float | None = None
    ) -> Any:
        return await self._open_link.request(command, lane=lane, seconds=seconds)

    async def _cut(self) -> None:
        if self._link:
            await self._link.abandon()

    @property
    def _open_link(self) -> Link:
        if self._link is None:
            raise NotConnected(self.name)
        return self._link

    async def _open(self) -> Link:
        """Open a link; once more where a fresh one helps.

        A stale GATT cache was cleared by the first try. And a robot from which no notification
        comes at all may send them on another connection.
        """
        link = self._new_link()
        try:
            await link.open(self._connect)
        except NotSupported:
            pass
        except NoAnswer:
            if link.heard:
                raise
        else:
            return link
        link = self._new_link()
        await link.open(self._connect)
        return link

    def _new_link(self) -> Link:
        link = Link(
            sequences=self._sequences,
            timing=self._timing,
            on_notice=self._on_notice,
            on_lost=lambda: self._on_lost(link),
            on_silent=lambda silent: self._on_silent(link, silent),
            trace=self.trace,
        )
        return link

    def _on_notice(self, notice: Notice) -> None:
        message = messages.decode(notice, self.streaming.layout)
        self.trace.note(Direction.NOTICE, type(message).__name__, notice.data)
        match message:
            case PowerNotification(state=power):
                self._publish(power=power)
            case SensorData(samples=samples):
                self._publish(sample=samples[-1])
        self.motion.heard(message)
        self.control.heard(message)
        for listener in tuple(self._event_listeners):
            listener(message)

    async def _restore(self) -> None:
        """Bring back what an earlier link had; its loss meanwhile is told as any other."""
        with suppress(LinkLost, NotConnected):
            await self.lights.restore()
            await self.streaming.restore()
            await self.control.restore()

    def _on_lost(self, link: Link) -> None:
        if self._link is link:
            self._link = None
            self._publish_disconnected()

    def _on_silent(self, link: Link, silent: bool) -> None:
        if self._link is link:
            self._publish(unresponsive=silent)

    def _publish_disconnected(self, main_led: Color | None = None) -> None:
        """Forget what only holds on a link."""
        self.lights.lost()
        self.streaming.lost()
        self.motion.lost()
        self._publish(
            connected=False,
            unresponsive=False,
            dead_man=False,
            main_led=main_led,
            back_led=None if main_led is None else 0,
            effect=None,
            sample=None,
        )

    def _note_echo(self, seconds: float) -> None:
        self.echo_seconds = seconds
        for listener in tuple(self._echo_listeners):
            listener(seconds)

    def _publish(self, **changes: Any) -> None:
        state = replace(self._state, **changes)
        if state == self._state:
            return
        self._state = state
        self.motion.review()
        for listener in tuple(self._listeners):
            listener(state)


def _listed[T](listeners: list[T], listener: T) -> Callable[[], None]:
    """Add a listener; return how to take it off again, which may be done twice."""
    listeners.append(listener)

    def unlist() -> None:
        with suppress(ValueError):
            listeners.remove(listener)

    return unlist


def _power(power: Power) -> dict[str, Any]:
    """Return the battery as fields of the state."""
    return {
        "power": power.state,
        "voltage": power.voltage,
        "charges": power.charges,
        "seconds_since_charge": power.seconds_since_charge,
    }
