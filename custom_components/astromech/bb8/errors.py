"""What can go wrong with the robot.

DroidError
├── ConnectionFailed      no link could be made
│   └── NoFreeSlot        every connection slot of the adapters and proxies is taken
├── NotSupported          it is no BB-8, or its GATT table lacks the v1 services
├── NotConnected          a verb was called without a link
├── LinkLost              the link went away while something was under way
├── NoAnswer              a command was written, and no reply came
├── CommandRejected       the robot answered with an error code
├── MalformedAnswer       the robot's reply has a length that no document knows
├── Superseded            a newer command took this one's place before it was sent
├── ForbiddenCommand      a packet that must never reach a robot
└── InvalidArgument       a value outside of its documented range (also a ValueError)
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .packet import ResponseCode


class DroidError(Exception):
    """The root of everything that this package raises."""


class ConnectionFailed(DroidError):
    """No link to the robot could be made."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NoFreeSlot(ConnectionFailed):
    """Every connection slot of the adapters and proxies in range is taken."""


class NotSupported(DroidError):
    """The device is another robot, or its GATT table lacks what a BB-8 has."""

    def __init__(self, missing: str) -> None:
        super().__init__(missing)
        self.missing = missing


class NotConnected(DroidError):
    """There is no link to send this on."""


class LinkLost(DroidError):
    """The link went away while something was under way."""

    def __init__(self, reason: str = "disconnected") -> None:
        super().__init__(reason)
        self.reason = reason


class NoAnswer(DroidError):
    """The command was written, and no reply came within the time allowed."""

    def __init__(self, command: str, seconds: float) -> None:
        super().__init__(f"{command}: no answer within {seconds} s")
        self.command = command
        self.seconds = seconds


class CommandRejected(DroidError):
    """The robot answered, with something else than OK."""

    def __init__(self, command: str, code: ResponseCode) -> None:
        super().__init__(f"{command}: {code.name}")
        self.command = command
        self.code = code


class MalformedAnswer(DroidError):
    """The robot's reply to a command has a shape that no document knows."""

    def __init__(self, command: str, data: bytes) -> None:
        super().__init__(f"{command}: {data.hex() or 'empty'}")
        self.command = command
        self.data = data


class Superseded(DroidError):
    """A newer command took this one's place before it was sent."""


class ForbiddenCommand(DroidError):
    """A packet or GATT write that must never reach a robot."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class InvalidArgument(DroidError, ValueError):
    """A value outside of its documented range."""

    def __init__(self, argument: str, value: object, expected: str) -> None:
        super().__init__(f"{argument}={value!r}, expected {expected}")
        self.argument = argument
        self.value = value
        self.expected = expected
