"""How the house is, in one word: what a glance at the agent comes to. Pure."""

from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ..coordinator import AgentSnapshot


class Mood(StrEnum):
    """What a droid can show of the house."""

    CALM = "calm"
    INCIDENT = "incident"
    WAITING = "waiting"
    """Something waits for a person's approval."""
    WORKING = "working"
    """A remedy is being carried out."""
    SOLVED = "solved"
    """It has just become calm again."""


TROUBLED: Final = frozenset({Mood.INCIDENT, Mood.WAITING, Mood.WORKING})


def mood_of(snapshot: AgentSnapshot) -> Mood | None:
    """Return how the house is; None if the agent is kept from acting, and so says nothing.

    What is being done goes before what a person is to decide, and that before what is wrong.
    """
    if snapshot.hold is not None:
        return None
    if snapshot.figures.running:
        return Mood.WORKING
    if snapshot.figures.pending_approvals:
        return Mood.WAITING
    return Mood.INCIDENT if snapshot.open_incidents else Mood.CALM


def turn(before: Mood | None, now: Mood | None) -> Mood | None:
    """Return what to show when one mood follows another: calm after trouble is relief."""
    return Mood.SOLVED if before in TROUBLED and now is Mood.CALM else now
