"""Whether the agent itself is in order, and if not, what is wrong with it."""

from collections.abc import Callable
from enum import StrEnum

from homeassistant.core import callback


class Ailment(StrEnum):
    """What can be wrong with the agent; the values are translation keys."""

    JOURNAL_UNWRITABLE = "journal_unwritable"
    COLLECTOR_DEAF = "collector_deaf"
    LOOP_LAGGING = "loop_lagging"
    POLICY_INVALID = "policy_invalid"
    IN_DOUBT = "in_doubt"


class Health:
    """What is wrong with the agent at this moment; `changed` is called when that becomes another."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._ailments: frozenset[Ailment] = frozenset()

    @property
    def ailments(self) -> tuple[Ailment, ...]:
        """Return what is wrong, in the order of the words."""
        return tuple(ailment for ailment in Ailment if ailment in self._ailments)

    @callback
    def note(self, ailment: Ailment, *, ails: bool = True) -> None:
        """Note that something is wrong, or that it is so no longer."""
        before = self._ailments
        self._ailments = before | {ailment} if ails else before - {ailment}
        if self._ailments != before:
            self._changed()
