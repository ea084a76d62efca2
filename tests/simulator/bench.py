"""A robot on the bench: its firmware alone, with a clock that a test turns."""

from simulator.robot import Robot

from .client import frames, request

OK = (0, b"")


class Bench:
    """Stands in for the radio link; `time` is the robot's clock, in seconds."""

    def __init__(self, *, boot_seconds: float = 0.0, awake: bool = True) -> None:
        self.time = 0.0
        self.said = bytearray()
        self.delays: list[float] = []
        self.hung_up = self.cut_off = 0
        self.next_call: float | None = None
        self.robot = Robot(clock=lambda: self.time, antenna=self, boot_seconds=boot_seconds)
        self.robot.link_up()
        if awake:
            assert self.robot.write("2bbd", b"011i3")
            assert self.robot.write("2bbf", b"\x01")

    def send(self, data: bytes, delay: float) -> None:
        """Take what the robot says."""
        self.said += data
        self.delays.append(delay)

    def hang_up(self) -> None:
        """Count."""
        self.hung_up += 1

    def cut(self) -> None:
        """Count."""
        self.cut_off += 1

    def call_in(self, seconds: float | None) -> None:
        """Take note of when it wants to be called."""
        self.next_call = seconds

    def write(self, did: int, cid: int, data: bytes = b"", *, sop2: int = 0xFF) -> None:
        """Send a request."""
        self.robot.write("2ba1", request(did, cid, 0x42, data, sop2=sop2))

    def ask(self, did: int, cid: int, data: bytes = b"") -> tuple[int, bytes]:
        """Send a request and return response code and data of its answer."""
        self.said.clear()
        self.write(did, cid, data)
        (found,) = self.answers()
        return found

    def answers(self) -> list[tuple[int, bytes]]:
        """Return response code and data of all answers since the last `ask`."""
        return [(frame[2], frame[5:-1]) for frame in frames(self.said) if frame[1] == 0xFF]

    def notices(self, identifier: int) -> list[bytes]:
        """Return the data of asynchronous messages of one kind since the last `ask`."""
        found = (frame for frame in frames(self.said) if frame[1] == 0xFE)
        return [frame[5:-1] for frame in found if frame[2] == identifier]
