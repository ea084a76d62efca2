"""A client as plain as can be: requests out, frames in; it shares no code with the robot."""

from dataclasses import dataclass, field

from bleak import BleakClient
from bleak.backends.characteristic import BleakGATTCharacteristic

from tests.waiting import wait_for

BASE = "22bb746f-{}-7554-2d6f-726568705327"
COMMANDS, RESPONSE = BASE.format("2ba1"), BASE.format("2ba6")
UNLOCK, TX_POWER, WAKE = (BASE.format(digits) for digits in ("2bbd", "2bb2", "2bbf"))
PING = (0x00, 0x01)


@dataclass
class Toy:
    """Talks to a robot over a connected client of bleak."""

    client: BleakClient
    heard: bytearray = field(default_factory=bytearray)
    pieces: list[bytes] = field(default_factory=list)
    seq: int = 0

    async def unlock(self) -> None:
        """Do the handshake, in the order that the robot wants."""
        await self.client.write_gatt_char(UNLOCK, b"011i3", response=True)
        await self.client.write_gatt_char(TX_POWER, b"\x07", response=True)
        await self.client.start_notify(RESPONSE, self._hear)
        await self.client.write_gatt_char(WAKE, b"\x01", response=True)

    def _hear(self, _: BleakGATTCharacteristic, data: bytearray) -> None:
        self.pieces.append(bytes(data))
        self.heard += data

    async def write(self, did: int, cid: int, data: bytes = b"", *, sop2: int = 0xFF) -> None:
        """Send a request without waiting for its answer."""
        self.seq = self.seq + 1 & 0xFF
        packet = request(did, cid, self.seq, data, sop2=sop2)
        for start in range(0, len(packet), 20):
            await self.client.write_gatt_char(COMMANDS, packet[start : start + 20], response=True)

    async def ask(
        self, did: int, cid: int, data: bytes = b"", *, seconds: float = 0.3
    ) -> tuple[int, bytes]:
        """Send a request and return response code and data of its answer."""
        self.heard.clear()
        await self.write(did, cid, data)
        await wait_for(self.answers, seconds)
        return self.answers()[0]

    def answers(self) -> list[tuple[int, bytes]]:
        """Return response code and data of the answers that were heard."""
        return [(frame[2], frame[5:-1]) for frame in frames(self.heard) if frame[1] == 0xFF]

    def notices(self, identifier: int) -> list[bytes]:
        """Return the data of the asynchronous messages of one kind that were heard."""
        found = (frame for frame in frames(self.heard) if frame[1] == 0xFE)
        return [frame[5:-1] for frame in found if frame[2] == identifier]


def request(did: int, cid: int, seq: int, data: bytes = b"", *, sop2: int = 0xFF) -> bytes:
    """Frame a request."""
    body = bytes((did, cid, seq, len(data) + 1)) + data
    return bytes((0xFF, sop2)) + body + bytes((~sum(body) & 0xFF,))


def frames(heard: bytes | bytearray) -> list[bytes]:
    """Cut what was heard into frames; a frame with a wrong checksum is left out."""
    found, rest = [], bytes(heard)
    while len(rest) >= 6:
        size = 5 + (rest[4] if rest[1] == 0xFF else int.from_bytes(rest[3:5]))
        frame, rest = rest[:size], rest[size:]
        if len(frame) == size and ~sum(frame[2:-1]) & 0xFF == frame[-1]:
            found.append(frame)
    return found
