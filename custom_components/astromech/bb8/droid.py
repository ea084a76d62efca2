"""The robot's verbs."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from . import messages
from .commands import GetPowerState, Ping, Power, SetBackLed, SetMainLed
from .errors import DroidError, NoAnswer, NotConnected, NotSupported
from .gatt import Connect
from .link import Link
from .messages import PowerNotification
from .packet import Flags, Notice
from .sequence import Sequences
from .session import STOP, begin, end
from .state import Color, DroidState
from .timing import Timing
from .turns import Lane

_DEFAULT_TIMING: Final = Timing()


class Droid:
    """A BB-8, connected or not. All of it belongs to one event loop.

    Args:
        name: For errors and logs.
        connect: Makes the link.
        timing: How long things take.
    """

    def __init__(self, name: str, connect: Connect, *, timing: Timing = _DEFAULT_TIMING) -> None:
        self.name = name
        self._connect = connect
        self._timing = timing
        self._sequences = Sequences(timing.quarantine)
        self._link: Link | None = None
        self._state = DroidState()
        self._listeners: list[Callable[[DroidState], None]] = []
        self._changing = asyncio.Lock()

    @property
    def state(self) -> DroidState:
        """What is known of the robot now."""
        return self._state

    def subscribe(self, listener: Callable[[DroidState], None]) -> Callable[[], None]:
        """Call the listener, in the loop, with every state from now on; returns how to end it."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            with suppress(ValueError):
                self._listeners.remove(listener)

        return unsubscribe

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
                await link.close()
                raise
            self._link = link
            self._publish(
                connected=True,
                main_led=None,  # it woke, and what it shows then cannot be asked
                dead_man=session.dead_man,
                versions=session.versions,
                echo_seconds=link.round_trip,
                **_power(session.power),
            )

    async def disconnect(self) -> None:
        """Stop, LEDs off, sleep, close. Idempotent; a link that is gone is no error."""
        async with self._changing:
            link, self._link = self._link, None
            if link is None:
                return
            main_led = None
            try:
                with suppress(DroidError):
                    main_led = await end(link)
            finally:
                await link.close()
                self._publish_disconnected(main_led)

    async def ping(self) -> float:
        """Return the measured round trip in seconds.

        Raises:
            DroidError: As every verb: NotConnected, LinkLost, NoAnswer, CommandRejected.
        """
        link = self._open_link
        await link.request(Ping())
        self._publish(echo_seconds=link.round_trip)
        return link.round_trip

    async def read_power(self) -> None:
        """Ask for the battery, without keeping the robot awake."""
        power = await self._open_link.request(GetPowerState(), flags=Flags.POLL)
        self._publish(**_power(power))

    async def set_main_led(self, color: Color) -> None:
        """Show a colour; the state has it once the robot has confirmed it."""
        await self._open_link.request(SetMainLed(color=color))
        self._publish(main_led=color)

    async def set_back_led(self, brightness: int) -> None:
        """Light the blue tail, 0..255."""
        await self._open_link.request(SetBackLed(brightness=brightness))

    async def stop(self) -> None:
        """Brake to a stand, ahead of everything that waits."""
        await self._open_link.request(STOP, lane=Lane.URGENT)

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
        )
        return link

    def _on_notice(self, notice: Notice) -> None:
        match messages.decode(notice):
            case PowerNotification(state=power):
                self._publish(power=power)

    def _on_lost(self, link: Link) -> None:
        if self._link is link:
            self._link = None
            self._publish_disconnected()

    def _publish_disconnected(self, main_led: Color | None = None) -> None:
        """Forget what only holds on a link."""
        self._publish(connected=False, dead_man=False, main_led=main_led)

    def _publish(self, **changes: Any) -> None:
        state = replace(self._state, **changes)
        if state == self._state:
            return
        self._state = state
        for listener in tuple(self._listeners):
            listener(state)


def _power(power: Power) -> dict[str, Any]:
    """Return the battery as fields of the state."""
    return {
        "power": power.state,
        "voltage": power.voltage,
        "charges": power.charges,
        "seconds_since_charge": power.seconds_since_charge,
    }
