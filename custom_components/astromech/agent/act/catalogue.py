"""The allow-list: every action that there is, one file each.

What is not in ACTIONS can neither be proposed nor executed.
"""

from typing import Final, Protocol

from homeassistant.core import HomeAssistant

from ..diagnose.graph import Graph
from ..model import BlastRadius, Check, Remedy, Subject
from .reload_config_entry import ReloadConfigEntry


class Action(Protocol):
    """One kind of change that the agent is able to make.

    `settle` is how long (s) the verification must hold, `patience` (s) how long it may take.
    """

    remedy: Remedy
    preconditions: tuple[str, ...]
    tests: tuple[Check, ...]
    undo: str | None
    settle: float
    patience: float

    def refused(self, target: Subject, graph: Graph) -> str | None:
        """Return why the action must not run on a target now, None if it may."""

    def blast_radius(self, target: Subject, graph: Graph) -> BlastRadius:
        """Return what would be disturbed: the dry run."""

    async def async_apply(self, hass: HomeAssistant, target: Subject) -> None:
        """Make the change; raise HomeAssistantError when Home Assistant refuses."""


ACTIONS: Final[tuple[Action, ...]] = (ReloadConfigEntry(),)


def action_for(remedy: Remedy) -> Action | None:
    """Return the action that carries out a remedy, None if only a person can."""
    return next((action for action in ACTIONS if action.remedy is remedy), None)
