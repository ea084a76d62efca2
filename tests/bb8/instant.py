"""An event loop in which waiting takes no time: its clock jumps to the next timer."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import wraps
import selectors
from typing import Any, override


class _Selector(selectors.SelectSelector):
    """Turns the wait for the next timer into a jump of the clock."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1000.0

    @override
    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        events = super().select(0)
        if not events and timeout is None:
            raise RuntimeError("Nothing is left that could ever happen")
        if not events and timeout:
            self.now += timeout
        return events


class InstantLoop(asyncio.SelectorEventLoop):
    """An event loop that never waits."""

    def __init__(self) -> None:
        self._clock = _Selector()
        super().__init__(self._clock)

    @override
    def time(self) -> float:
        return self._clock.now


def instantly[**P](test: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """Run an asynchronous test in a loop that never waits."""

    @wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        with asyncio.Runner(loop_factory=InstantLoop) as runner:
            runner.run(test(*args, **kwargs))

    return run
