"""Protocol vectors, made by peers' encoders and decoders, through the driver's codec.

Each line is one vector and counts once, as encoded or as parsed; those that carry
``doc: differs`` are left out. Where the document rules out what a peer sends, the driver must
refuse it; those count as encoded and are listed under `refused`.
"""

import asyncio
from collections.abc import Callable
import math
from typing import Any, Final

from custom_components.astromech.bb8 import ForbiddenCommand, InvalidArgument, messages, packet
from custom_components.astromech.bb8.sensors import Layout
from tests.bb8.scripted import ScriptedRobot, open_link

from .answers import ANSWERS, VALUE, Facts, facts_of
from .outside import is_ruled_out
from .peers import command_of

type Vector = dict[str, Any]

# What peers decode and our driver leaves out: record versions, a separator, raw counters, and a
# colour that they give a second time.
_UNSAID: Final = frozenset(
    ("recv", "recVer", "record_version", "separator", "bootCounters", "color", "colors")
)


def score(vectors: list[Vector]) -> dict[str, Any]:
    """Return how many vectors there are, how many encode and parse, and the names of the rest."""
    scored = [vector for vector in vectors if vector.get("doc") != "differs"]
    failed = [vector["name"] for vector in scored if not succeeds(vector)]
    good = [vector["kind"] for vector in scored if vector["name"] not in failed]
    return {
        "n": len(scored),
        "encode_ok": sum(kind in ENCODED for kind in good),
        "parse_ok": sum(kind in PARSED for kind in good),
        "failed": failed,
        "refused": [vector["name"] for vector in scored if _is_refused(vector)],
    }


def succeeds(vector: Vector) -> bool:
    """Tell whether the driver does with a vector what the document says."""
    check = (ENCODED | PARSED).get(vector["kind"])
    return check is not None and check(vector)


def _is_refused(vector: Vector) -> bool:
    return vector["kind"] == "command" and is_ruled_out(*_content(vector["hex"]))


def _content(sent: str) -> tuple[int, bytes]:
    """Return opcode and data of a request in hex."""
    raw = bytes.fromhex(sent)
    return int.from_bytes(raw[2:4]), raw[6:-1]


def _command(vector: Vector) -> bool:
    raw = bytes.fromhex(vector["hex"])
    opcode, data = _content(vector["hex"])
    try:
        command = command_of(vector["command"], vector["args"], data)
        ours = packet.encode(command.opcode, vector["seq"], command.payload, vector["flags"])
    except InvalidArgument, ForbiddenCommand, LookupError:
        return is_ruled_out(opcode, data)
    pieces = vector.get("writes", [piece.hex() for piece in packet.chunks(raw)])
    return ours == raw and [piece.hex() for piece in packet.chunks(ours)] == pieces


def _rejected_by_peer(vector: Vector) -> bool:
    """Our driver raises too, or has bytes for what the peer could not say."""
    try:
        command = command_of(vector["command"], vector["args"], b"")
    except InvalidArgument:
        return True
    return not is_ruled_out(command.opcode, command.payload)


def _forbidden(vector: Vector) -> bool:
    opcode, data = _content(vector["hex"])
    try:
        packet.encode(opcode, vector["seq"], data, vector["flags"])
    except ForbiddenCommand:
        return True
    return False


def _sequence(vector: Vector) -> bool:
    return all(_in_document_form(bytes.fromhex(sent)) for sent in vector["packets"])


def _in_document_form(raw: bytes) -> bool:
    """Encode a packet's content anew; where peers leave a field out, with the document's."""
    opcode, data = int.from_bytes(raw[2:4]), raw[6:-1]
    ours = packet.encode(opcode, raw[4], data, raw[1])
    if opcode == 0x0220 and len(data) == 3:  # the colour without its flag: the document has it
        return packet.encode(opcode, raw[4], data + b"\x00", raw[1])[5] == 5
    return ours == raw


def _checksum(vector: Vector) -> bool:
    return packet.checksum(bytes.fromhex(vector["hex"])) == int(vector["expected"]["chk"])


def _handshake(vector: Vector) -> bool:
    """Look for the write or the subscription among those of a real handshake."""
    robot = asyncio.run(_shake_hands())
    return (vector["args"]["uuid"], vector["hex"]) in robot.handshake


async def _shake_hands() -> ScriptedRobot:
    robot = ScriptedRobot()
    link = await open_link(robot)
    await link.close()
    return robot


def _response(vector: Vector) -> bool:
    expected = vector["expected"]
    match packet.Parser().feed(bytes.fromhex(vector["hex"])):
        case [packet.Reply() as reply]:
            wire = (reply.code, reply.sequence, reply.data.hex())
        case _:
            return False
    if wire != (expected["mrsp"], expected["seq"], expected["data"]):
        return False
    opcode = vector["for"]["did"] << 8 | vector["for"]["cid"]
    if reply.code or opcode not in ANSWERS:
        return bool(reply.code) or not reply.data
    command, facts = ANSWERS[opcode]
    return _agrees(vector, facts(command.parse(reply.data)))


def _async(vector: Vector) -> bool:
    expected = vector["expected"]
    match packet.Parser().feed(bytes.fromhex(vector["hex"])):
        case [packet.Notice() as notice]:
            wire = (notice.id, notice.data.hex())
        case _:
            return False
    if wire != (expected["id_code"], expected["data"]):
        return False
    masks = vector.get("masks")
    layout = Layout(mask=masks["mask1"], mask2=masks["mask2"]) if masks else None
    return _agrees(vector, facts_of(messages.decode(notice, layout)))


def _agrees(vector: Vector, facts: Facts) -> bool:
    """Compare what was understood with the peer, unless a note says that the peer is wrong."""
    decoded = vector["expected"].get("decoded")
    if decoded is None or "note" in vector:
        return True
    pairs = decoded.items() if isinstance(decoded, dict) else [(VALUE, decoded)]
    return all(_same(value, facts.get(key)) for key, value in pairs if key not in _UNSAID)


def _same(peer: Any, ours: Any) -> bool:
    match peer, ours:
        case {"hex": digits}, str():
            return bool(digits == ours.encode().hex())
        case dict(), dict():
            return all(_same(value, ours.get(key)) for key, value in peer.items())
        case float(), _:
            return isinstance(ours, int | float) and math.isclose(peer, ours, abs_tol=1e-9)
        case _:
            return bool(peer == ours)


def _stream(vector: Vector) -> bool:
    parser = packet.Parser()
    pieces = [bytes.fromhex(piece) for piece in vector.get("notifications", [vector["hex"]])]
    frames = [frame for piece in pieces for frame in parser.feed(piece)]
    return frames == _expected_frames(vector, b"".join(pieces))


def _expected_frames(vector: Vector, stream: bytes) -> list[packet.Frame]:
    """Return the peer's frames; where it failed, those of the document's algorithm."""
    expected = vector.get("expected", {})
    if "frames" not in expected or "peer_errors" in vector or expected.get("checksum_errors"):
        return reassemble(stream)
    return [
        packet.Reply(frame["mrsp"], frame["seq"], bytes.fromhex(frame["data"]))
        if frame["type"] == "response"
        else packet.Notice(frame["id_code"], bytes.fromhex(frame["data"]))
        for frame in vector["expected"]["frames"]
    ]


def reassemble(stream: bytes) -> list[packet.Frame]:
    """Find the frames in a whole stream, by the document's words and without haste."""
    frames: list[packet.Frame] = []
    while len(stream) >= 5:
        reply = stream[1] == 0xFF
        length = stream[4] if reply else int.from_bytes(stream[3:5])
        body, check = stream[2 : 4 + length], stream[4 + length : 5 + length]
        if stream[0] != 0xFF or stream[1] < 0xFE or not 0 < length <= 2048:
            stream = stream[1:]
        elif not check:
            break
        elif packet.checksum(body) != check[0]:
            stream = stream[1:]
        else:
            data = body[3:]
            frame = packet.Reply(body[0], body[1], data) if reply else packet.Notice(body[0], data)
            frames.append(frame)
            stream = stream[5 + length :]
    return frames


type Check = Callable[[Vector], bool]

ENCODED: Final[dict[str, Check]] = {
    "command": _command,
    "peer_rejects": _rejected_by_peer,
    "forbidden": _forbidden,
    "sequence": _sequence,
    "checksum": _checksum,
    "gatt_write": _handshake,
    "gatt_subscribe": _handshake,
}
PARSED: Final[dict[str, Check]] = {
    "response": _response,
    "async": _async,
    "stream": _stream,
    "framing": _stream,
}
