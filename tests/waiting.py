"""Waiting for what the simulated link carries: it takes moments of real time."""

import asyncio
from collections.abc import Callable

POLL_SECONDS = 0.005


async def wait_for(predicate: Callable[[], object], seconds: float = 15) -> None:
    """Wait until something is true.

    Raises:
        TimeoutError: it did not become true in time.
    """
    async with asyncio.timeout(seconds):
        while not predicate():  # noqa: ASYNC110  # the link has no event for most of it
            await asyncio.sleep(POLL_SECONDS)
