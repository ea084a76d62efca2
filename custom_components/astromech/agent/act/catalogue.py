"""The allow-list: every action that there is. What is not in it can neither be proposed nor done."""

from collections.abc import Iterator
from typing import Final

from ..model import ActionId, Remedy
from .action import Action
from .actions.reload_config_entry import ReloadConfigEntry

ACTIONS: Final[dict[ActionId, Action]] = {action.id: action for action in (ReloadConfigEntry(),)}


def actions_for(remedy: Remedy) -> Iterator[Action]:
    """Return the actions that carry out a remedy; none if only a person can."""
    return (action for action in ACTIONS.values() if remedy in action.remedies)
