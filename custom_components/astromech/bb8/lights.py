"""The robot's two lights: what they show, what they play, and what they showed before a link broke.

Nothing here is stored in the robot's flash, which flashes would wear.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, Final, Protocol

from .animations import DARK, WHITE, Effect, Frames, blink, frames
from .commands import Command, GetUserColor, SetBackLed, SetMainLed
from .errors import CommandRejected, DroidError, NoAnswer
from .state import Color, DroidState

TAIL_ON: Final = 255


class Publish(Protocol):
    """Changes fields of the robot's state."""

    def __call__(self, **changes: Any) -> None:
        """Publish the changes."""


class Request(Protocol):
    """Sends a command."""

    async def __call__[R](self, command: Command[R]) -> R:
        """Return what the robot answers; raises DroidError."""


class Lights:
    """The main LED, its animations, and the tail LED.

    While an animation plays, `main_led` of the state is the colour before it: the frames are not
    published. When it ends, for whatever reason, it is what the robot confirmed last.

    Args:
        request: Sends a command; raises DroidError.
        state: Returns what is known of the robot.
        publish: Changes what is known of it.
    """

    def __init__(
        self,
        request: Request,
        state: Callable[[], DroidState],
        publish: Publish,
    ) -> None:
        self._request = request
        self._state = state
        self._publish = publish
        self._wanted: Color | None = None
        self._shown: Color | None = None
        self._playing: asyncio.Task[None] | None = None
        self._taken: Callable[[], None] | None = None  # of the guest that plays

    async def show(self, color: Color) -> None:
        """End the animation and show a colour; the state has it once the robot has confirmed it."""
        self.cancel()
        await self._set(color)
        self._wanted = color
        self._publish(main_led=color)

    async def set_back(self, brightness: int) -> None:
        """Light the blue tail, 0..255."""
        await self._request(SetBackLed(brightness=brightness))
        self._publish(back_led=brightness)

    async def play(self, effect: Effect, color: Color | None = None) -> None:
        """Begin an animation; returns when its first frame is confirmed.

        Args:
            effect: Which one.
            color: For those that have one; else, or if it is dark, the colour that shows, or white.
        """
        self.cancel()
        lit = (each for each in (color, self._state().main_led) if each and each != DARK)
        await self._begin(frames(effect, next(lit, WHITE)), effect)

    async def identify(self) -> None:
        """Blink, then show again what showed before; returns when the first flash is confirmed."""
        before = self._state().main_led if self._taken else None
        self.cancel()
        await self._begin(blink(), None, after=before or self._state().main_led or DARK)

    async def perform(self, row: Frames, taken: Callable[[], None]) -> None:
        """Play a guest's frames; returns when the first is confirmed, or the guest had to leave.

        It is no effect: what the state says of the light stays, and shows again when the frames end
        or `give_back` is called. A guest takes the place of another.

        Args:
            row: The frames; may never end.
            taken: Called when a command for the light ends it; not when the link does.
        """
        if self._taken is None:
            self.cancel()
        self._end()
        self._taken = taken
        first = next(row)
        await self._set(first.color)
        if self._taken is taken:
            self._playing = asyncio.get_running_loop().create_task(
                self._perform(row, first.seconds), name="Play a guest's frames"
            )

    async def give_back(self) -> None:
        """End a guest's frames and show again what showed before; no-op without a guest."""
        if self._taken is None:
            return
        self._taken, wanted = None, self._wanted
        self._end()
        color = self._state().main_led or await self._woken_color()
        if self._wanted is wanted and self._playing is None:
            await self._set(color)
            self._publish(main_led=color)

    @asynccontextmanager
    async def lent(self, *, aiming: bool = False) -> AsyncGenerator[None]:
        """Give both LEDs to a movement, then show again what they showed before.

        What a person has chosen meanwhile stays. An animation ends.

        Args:
            aiming: Only the tail shines, by which a person sees where the robot looks.
        """
        color = self._state().main_led or await self._woken_color()
        tail, wanted = self._state().back_led or 0, self._wanted
        self.cancel()
        try:
            if aiming:
                await self._set(DARK)
                await self._request(SetBackLed(brightness=TAIL_ON))
            yield
        finally:
            with suppress(DroidError):
                await self.set_back(tail)
                if self._wanted is wanted:
                    await self._set(color)
                    self._publish(main_led=color)

    def cancel(self) -> None:
        """End the animation at once, where it is; a guest is told."""
        taken, self._taken = self._taken, None
        if self._end():
            self._publish(effect=None, main_led=self._shown)
        if taken:
            taken()

    def lost(self) -> None:
        """End the animation: the link is gone, and what shows is not known."""
        self._end()
        self._taken = None
        self._shown = None

    def forget(self) -> None:
        """End the animation and want nothing: the robot is let go, in the dark."""
        self.lost()
        self._wanted = None

    async def restore(self) -> None:
        """Show again, on a new link, what a person wanted before the old one broke."""
        if self._wanted is not None:
            with suppress(CommandRejected, NoAnswer):
                await self._set(self._wanted)
                self._publish(main_led=self._wanted)

    async def _begin(self, row: Frames, effect: Effect | None, after: Color | None = None) -> None:
        first = next(row)
        await self._set(first.color)
        self.cancel()  # another may have begun meanwhile
        self._publish(effect=effect)
        self._playing = asyncio.get_running_loop().create_task(
            self._play(row, first.seconds, after), name=f"Play {effect or 'identify'}"
        )

    async def _play(self, row: Frames, seconds: float, after: Color | None) -> None:
        """Show frame by frame; one that goes unanswered is skipped, any other error ends it."""
        with suppress(DroidError):
            await asyncio.sleep(seconds)
            for frame in row:
                with suppress(NoAnswer):
                    await self._set(frame.color)
                await asyncio.sleep(frame.seconds)
            if after:
                await self._set(after)
            else:
                self._wanted = self._shown
        self._playing = None
        self._publish(effect=None, main_led=self._shown)

    async def _perform(self, row: Frames, seconds: float) -> None:
        """Show a guest's frames as `_play` does; at their end the light is as it was."""
        with suppress(DroidError):
            await asyncio.sleep(seconds)
            for frame in row:
                with suppress(NoAnswer):
                    await self._set(frame.color)
                await asyncio.sleep(frame.seconds)
            self._playing = None  # it does not end itself
            await self.give_back()

    def _end(self) -> bool:
        """End the animation; tell whether there was one."""
        playing, self._playing = self._playing, None
        return playing is not None and playing.cancel()

    async def _woken_color(self) -> Color:
        """Return what the robot shows until it is told a colour: the one in its flash."""
        with suppress(CommandRejected, NoAnswer):
            return await self._request(GetUserColor())
        return DARK

    async def _set(self, color: Color) -> None:
        await self._request(SetMainLed(color=color))
        self._shown = color
