"""What the robot has said and the air has not yet carried."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator


class Outbox:
    """Sends in the order of `put`, each message not before its time; `run` is the one sender.

    Args:
        notify: sends one notification.
        chunk: bytes at which messages are cut at present.
    """

    def __init__(
        self, notify: Callable[[bytes], Awaitable[None]], chunk: Callable[[], int]
    ) -> None:
        self._notify, self._chunk = notify, chunk
        self._loop = asyncio.get_running_loop()
        self._waiting: asyncio.Queue[tuple[float, bytes] | None] = asyncio.Queue()

    def put(self, data: bytes, delay: float) -> None:
        """Queue a message, to be sent in so many seconds."""
        self._waiting.put_nowait((self._loop.time() + delay, data))

    def close(self) -> None:
        """Let `run` end after what is queued now."""
        self._waiting.put_nowait(None)

    async def run(self) -> None:
        """Send until closed."""
        while (message := await self._waiting.get()) is not None:
            due, data = message
            await asyncio.sleep(max(0.0, due - self._loop.time()))
            for piece in _cut(data, self._chunk()):
                await self._notify(piece)


def _cut(data: bytes, size: int) -> Iterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]
