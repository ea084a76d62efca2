"""A virtual link with one robot on it, the same for all that are measured."""

from bleak import BleakClient
from bumble.link import LocalLink

from simulator.peripheral import VirtualBB8
from simulator.radio import VirtualRadio

PINGS = 1000
ROUNDS = 3


class VirtualAir:
    """A radio and a robot, from `start` to `stop`; no Home Assistant hears them."""

    def __init__(self) -> None:
        link = LocalLink()  # type: ignore[no-untyped-call]  # bumble has no annotation there
        self._radio = VirtualRadio(link)
        self._robot = VirtualBB8(link)

    async def start(self) -> None:
        """Turn both on."""
        await self._radio.start()
        await self._robot.start()

    async def stop(self) -> None:
        """Leave nothing running."""
        await self._robot.stop()
        await self._radio.stop()

    def client(self) -> BleakClient:
        """Return bleak's client for the robot, not connected yet."""
        return BleakClient(self._robot.address, backend=self._radio.backend)
