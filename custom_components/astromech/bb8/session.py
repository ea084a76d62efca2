"""What is said to the robot first and last on a link.

By itself nothing stops a ball that rolls when its link goes. So each session begins with a stop and
arms what the robot has against that, and asks whether it is armed.
"""

from contextlib import suppress
from typing import Final

from .commands import (
    AbortBasic,
    AbortMacro,
    Command,
    GetPermanentOptions,
    GetPowerState,
    GetTemporaryOptions,
    GetVersions,
    PermanentOptions,
    Power,
    Roll,
    RollMode,
    SetBackLed,
    SetMainLed,
    SetMotionTimeout,
    SetPowerNotification,
    SetTemporaryOptions,
    Sleep,
    TemporaryOptions,
)
from .errors import CommandRejected, LinkLost, MalformedAnswer, NoAnswer
from .link import SLEEP_SECONDS, Link
from .state import Color, Versions
from .turns import Lane
from .value import Value

MOTION_TIMEOUT: Final = 1500
"""Milliseconds that a roll lasts: three times the interval at which a roll is repeated."""

STOP: Final = Roll(speed=0, heading=0, mode=RollMode.STOP)
"""A stop is also a turn, here to where the robot looks after waking."""

DARK: Final = Color(red=0, green=0, blue=0)

STOP_TRIES: Final = 3
_STOP_SECONDS: Final = 0.5


class Session(Value):
    """What the beginning of a session brought to light.

    Attributes:
        stands: The robot has confirmed a stop.
        dead_man: It has, and also that it stops by itself when the link goes.
    """

    stands: bool
    dead_man: bool
    versions: Versions
    power: Power


async def begin(link: Link) -> Session:
    """End what runs on the robot, arm the dead-man, and get to know it.

    Raises:
        NoAnswer, CommandRejected: It does not tell its versions or its battery.
        LinkLost: The link went meanwhile.
    """
    await _tried(link, AbortMacro())
    await _tried(link, AbortBasic())
    stands = await _stopped(link)
    dead_man = await _arm(link) and stands
    await _tried(link, SetPowerNotification(enabled=True))
    return Session(
        stands=stands,
        dead_man=dead_man,
        versions=await link.request(GetVersions()),
        power=await link.request(GetPowerState()),
    )


async def end(link: Link, stop: Roll) -> Color | None:
    """Stop, go dark and go to sleep: left alone, the robot glows on.

    Returns:
        The colour that the main LED has from now on, None if the robot did not confirm it.

    Raises:
        NoAnswer: It says nothing any more, and the rest was not sent.
        LinkLost: The link went meanwhile.
    """
    await _confirmed(link, stop)
    dark = await _confirmed(link, SetMainLed(color=DARK))
    await _confirmed(link, SetBackLed(brightness=0))
    with suppress(CommandRejected, NoAnswer, LinkLost):
        await link.request(Sleep(), seconds=SLEEP_SECONDS)
    return DARK if dark else None


async def _stopped(link: Link) -> bool:
    """Stop what may still be moving since an earlier link; tell whether the robot confirms it."""
    for _ in range(STOP_TRIES):
        with suppress(CommandRejected, NoAnswer):
            await link.request(STOP, lane=Lane.URGENT, seconds=_STOP_SECONDS)
            return True
    return False


async def _confirmed(link: Link, command: Command[None]) -> bool:
    """Send ahead of all that waits; tell whether the robot obeys."""
    try:
        await link.request(command, lane=Lane.URGENT)
    except CommandRejected:
        return False
    return True


async def _arm(link: Link) -> bool:
    """Arm whatever stops the ball when we no longer can; tell whether the robot confirms one."""
    return any([await _arm_stop_on_disconnect(link), await _arm_motion_timeout(link)])


async def _arm_stop_on_disconnect(link: Link) -> bool:
    """Arm it and read it back: it fires once only, and is forgotten in sleep."""
    await _tried(link, SetTemporaryOptions(options=TemporaryOptions.STOP_ON_DISCONNECT))
    options = await _tried(link, GetTemporaryOptions())
    return options is not None and TemporaryOptions.STOP_ON_DISCONNECT in options


async def _arm_motion_timeout(link: Link) -> bool:
    """Set the motion timeout where an option in the robot's flash makes it heed it.

    The option is not written here: that wears the flash, and is for a person to wish.
    """
    options = await _tried(link, GetPermanentOptions())
    if options is None or PermanentOptions.MOTION_TIMEOUT not in options:
        return False
    with suppress(CommandRejected, NoAnswer):
        await link.request(SetMotionTimeout(milliseconds=MOTION_TIMEOUT))
        return True
    return False


async def _tried[R](link: Link, command: Command[R]) -> R | None:
    """Return what the robot answers, None if it refuses or does not know the command."""
    with suppress(CommandRejected, MalformedAnswer, NoAnswer):
        return await link.request(command)
    return None
