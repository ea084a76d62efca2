"""Waiting for what a running house will do."""

import asyncio
from collections.abc import Awaitable, Callable

_POLL_SECONDS = 0.05


class DidNotHappen(Exception):
    """What was waited for did not come in time."""

    def __init__(self, what: str, seconds: float) -> None:
        super().__init__(f"{what}: not within {seconds:g} s")
        self.what = what
        self.seconds = seconds


async def until[T](probe: Callable[[], Awaitable[T | None]], what: str, *, within: float) -> T:
    """Return the first answer of a probe that is neither None nor false.

    Raises:
        DidNotHappen: There was none within so many seconds.
    """
    try:
        async with asyncio.timeout(within):
            while not (answer := await probe()):  # noqa: ASYNC110 - another process has no event
                await asyncio.sleep(_POLL_SECONDS)
    except TimeoutError as err:
        raise DidNotHappen(what, within) from err
    return answer
