"""What can go wrong with the robot, on command."""

from dataclasses import dataclass, field

NOTIFICATION_SIZE = 20
"""Bytes of one notification: the ATT MTU of 23 less its header."""


@dataclass(slots=True, kw_only=True)
class Faults:
    """The faults that are in effect; the default is a robot in good health.

    Set attributes at will; `VirtualBB8.heal` ends them all.
    """

    never_answer: bool = False
    """The main CPU hangs: packets arrive, nothing happens."""
    lose_answers: int = 0
    """So many of the next answers get lost; the commands are carried out."""
    answer_delay: float = 0.0
    """Seconds between a command and its answer."""
    corrupt_next: int = 0
    """So many of the next answers carry a wrong checksum."""
    reject: dict[tuple[int, int], int] = field(default_factory=dict)
    """Response code by (DID, CID): the robot refuses these commands."""
    drop_link_on: tuple[int, int] | None = None
    """(DID, CID) on whose arrival the link breaks, before anything is done or answered."""
    unacknowledged_writes: bool = False
    """Writes of commands are never acknowledged on the ATT level, nor seen by the robot."""
    chunk: int = NOTIFICATION_SIZE
    """Bytes at which notifications are cut, 1..20."""
