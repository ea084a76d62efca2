"""Clients of a virtual robot, each the same for all that are measured.

They take the place of bleak's client, whatever they are made with.
"""

import asyncio
from collections.abc import Callable
from socket import AF_UNIX, SOCK_SEQPACKET, socketpair
import subprocess
import sys
from typing import Any, Final

from bleak import BleakClient
from bumble.link import LocalLink

from simulator.peripheral import VirtualBB8
from simulator.radio import VirtualRadio

RESPONSE: Final = "22bb746f-2ba6-7554-2d6f-726568705327"
CHARACTERISTICS: Final = (
    RESPONSE,
    *(f"22bb746f-{short}-7554-2d6f-726568705327" for short in ("2ba1", "2bb2", "2bbd", "2bbf")),
)
DONE: Final = b"done"
"""No notification is like it: none of a robot's begins with this."""

LONGEST: Final = 64
_INDEX: Final = {uuid: bytes((index,)) for index, uuid in enumerate(CHARACTERISTICS)}


class Near:
    """A client that brings the robot and its radio along, in the same event loop."""

    def __init__(self, *_: Any, **__: Any) -> None:
        self._client: Any = None

    async def connect(self) -> None:
        """Turn radio and robot on, and connect."""
        link = LocalLink()  # type: ignore[no-untyped-call]  # bumble has no annotation there
        self._radio, self._robot = VirtualRadio(link), VirtualBB8(link)
        await self._radio.start()
        await self._robot.start()
        self._client = BleakClient(self._robot.address, backend=self._radio.backend)
        await self._client.connect()

    async def disconnect(self) -> None:
        """End the link, and leave nothing running."""
        await self._client.disconnect()
        await self._robot.stop()
        await self._radio.stop()

    def __getattr__(self, name: str) -> Any:
        """Return what bleak's client has."""
        return getattr(self._client, name)


class Far:
    """A client of a robot and a radio in a process of their own.

    So it is in life, where BlueZ or a proxy is at the other end of a socket.
    """

    def __init__(self, *_: Any, **__: Any) -> None:
        self._socket, air = socketpair(AF_UNIX, SOCK_SEQPACKET)
        self._socket.setblocking(False)
        with air:
            self._air = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "tests.bench.air", str(air.fileno())],
                pass_fds=[air.fileno()],
            )
        self._hear: Callable[[Any, bytearray], None] | None = None
        self._done: asyncio.Future[None] | None = None

    @property
    def is_connected(self) -> bool:
        """Whether the link is up."""
        return self._socket.fileno() >= 0

    @property
    def services(self) -> Far:
        """The GATT table, which is the client itself."""
        return self

    def get_characteristic(self, specifier: str, /) -> str | None:
        """Return the UUID for itself if the robot has it."""
        return specifier if specifier in _INDEX else None

    async def connect(self) -> None:
        """Wait for the link."""
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._socket, self._read)
        self._done = self._loop.create_future()
        await self._done

    async def write_gatt_char(
        self, char_specifier: str, data: bytes, response: bool | None = None, /
    ) -> None:
        """Write a characteristic and wait until the robot has it."""
        self._done = self._loop.create_future()
        self._socket.send(_INDEX[char_specifier] + data)
        await self._done

    async def start_notify(
        self, char_specifier: str, callback: Callable[[Any, bytearray], None], /
    ) -> None:
        """Have the callback called with every notification."""
        self._hear = callback
        await self.write_gatt_char(char_specifier, b"")

    async def stop_notify(self, char_specifier: str, /) -> None:
        """End what start_notify began."""
        self._hear = None

    async def disconnect(self) -> None:
        """End the link, and the robot with it."""
        self._loop.remove_reader(self._socket)
        self._socket.close()
        await asyncio.to_thread(self._air.wait, 30)

    def _read(self) -> None:
        heard = self._socket.recv(LONGEST)
        if heard == DONE:
            assert self._done
            self._done.set_result(None)
        elif heard and self._hear:
            self._hear(None, bytearray(heard))
        elif not heard:
            raise SystemExit("The virtual robot's process has ended")


CLIENTS: Final[dict[str, type[Near | Far]]] = {"whole": Near, "client": Far}
"""By what is measured with them."""
