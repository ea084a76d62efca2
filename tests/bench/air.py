"""The virtual radio and robot as a process of their own: `python -m tests.bench.air DESCRIPTOR`.

What a client wants comes in as datagrams: a characteristic's index, then what to write. `DONE` goes
back when the link is there and when the robot has a write; each notification goes as it is.
"""

import asyncio
from contextlib import suppress
from socket import socket
import sys
from typing import Any

from .virtual_link import CHARACTERISTICS, DONE, LONGEST, RESPONSE, Near


class Air:
    """Carries wishes out, and tells of what is heard.

    Args:
        client_side: Where both go through.
    """

    def __init__(self, client_side: socket) -> None:
        self._client_side = client_side
        self._near = Near()
        self._writing = False
        self._heard: list[bytes] = []

    async def serve(self) -> None:
        """Be there for one client, from its first word until it closes the socket."""
        await self._near.connect()
        self._tell(DONE)
        while wish := await self._next():
            await self._carry_out(CHARACTERISTICS[wish[0]], wish[1:])
        await self._near.disconnect()

    async def _next(self) -> bytes:
        """Return the next wish, nothing when the client has gone."""
        with suppress(ConnectionError):
            return await asyncio.get_running_loop().sock_recv(self._client_side, LONGEST)
        return b""

    async def _carry_out(self, characteristic: str, data: bytes) -> None:
        """Do it, and say so.

        A robot has acknowledged a write before it answers, though here, where both take no time,
        its client may hear the answer first.
        """
        self._writing = True
        if characteristic == RESPONSE:
            await self._near.start_notify(characteristic, self._on_notification)
        else:
            await self._near.write_gatt_char(characteristic, data, True)
        self._writing = False
        self._tell(DONE, *self._heard)
        self._heard.clear()

    def _on_notification(self, _characteristic: Any, data: bytearray) -> None:
        if self._writing:
            self._heard.append(bytes(data))
        else:
            self._tell(data)

    def _tell(self, *datagrams: bytes | bytearray) -> None:
        with suppress(ConnectionError):  # the client has gone
            for each in datagrams:
                self._client_side.sendall(each)


async def _main(descriptor: int) -> None:
    with socket(fileno=descriptor) as client_side:
        client_side.setblocking(False)
        await Air(client_side).serve()


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1])))
