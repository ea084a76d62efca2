"""Long work in short slices: the event loop is never held for long."""

import asyncio
from collections import deque
from collections.abc import Callable, Generator, Iterator
import time
from typing import Final

SLICE: Final = 0.0004
"""Seconds after which others get their turn; a step that is under way ends first."""


async def in_slices[T](steps: Generator[None, None, T]) -> T:
    """Return what some steps return, letting others run between them."""
    end = time.perf_counter() + SLICE
    while True:
        try:
            next(steps)
        except StopIteration as done:
            found: T = done.value
            return found
        if time.perf_counter() >= end:
            await asyncio.sleep(0)
            end = time.perf_counter() + SLICE


class Conveyor[T]:
    """Takes things at any speed and hands them over in groups, a slice at a time.

    What does not fit is dropped and counted.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        take: Callable[[list[T]], None],
        *,
        group: int,
        limit: int,
        emptied: Callable[[], None],
    ) -> None:
        self._loop = loop
        self._take = take
        self._group = group
        self._limit = limit
        self._emptied = emptied
        self._waiting: deque[T] = deque()
        self._next: asyncio.Handle | None = None
        self.dropped = 0

    def put(self, things: list[T]) -> None:
        """Add things; they are handed over from the next turn of the event loop on."""
        room = self._limit - len(self._waiting)
        self._waiting.extend(things[:room])
        self.dropped += max(0, len(things) - room)
        if self._next is None and self._waiting:
            self._next = self._loop.call_soon(self._work)

    def close(self) -> None:
        """Drop what waits, and all that comes."""
        self._limit = 0
        self._waiting.clear()
        if self._next is not None:
            self._next.cancel()
            self._next = None

    def _work(self) -> None:
        self._next = None
        end = time.perf_counter() + SLICE
        while self._waiting:
            count = min(self._group, len(self._waiting))
            self._take([self._waiting.popleft() for _ in range(count)])
            if time.perf_counter() >= end:
                break
        if self._waiting:
            self._next = self._loop.call_soon(self._work)
        else:
            self._emptied()


def run_in_slices(loop: asyncio.AbstractEventLoop, steps: Iterator[None]) -> None:
    """Take steps, the first ones at once; it is for them to end when they are not wanted."""
    end = time.perf_counter() + SLICE
    for _ in steps:
        if time.perf_counter() >= end:
            loop.call_soon(run_in_slices, loop, steps)
            return
