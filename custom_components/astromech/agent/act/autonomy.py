"""Shadow mode: what would have been right if it had been done without asking.

A rule may act by itself only once enough of what it proposed has proved right. One bad outcome of
what it did by itself, and it has to earn that anew. Every coroutine raises JournalError.
"""

from dataclasses import dataclass, replace
from typing import Final

from ..journal import Journal
from ..model import ActionId
from .policy import Scope

TIMES: Final = 5
SHARE: Final = 0.9

_KEEP: Final = (
    "INSERT OR REPLACE INTO shadow (action, scope, acted, correct, updated) VALUES (?, ?, ?, ?, ?)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a rule did: it would have acted so often, and was right so often."""

    acted: int = 0
    correct: int = 0

    @property
    def earned(self) -> bool:
        """Say whether it may act without asking."""
        return self.acted >= TIMES and self.correct >= SHARE * self.acted


class Autonomy:
    """Keeps how the rules did, by action and scope."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._standings: dict[tuple[str, str], Standing] = {}

    async def async_start(self) -> None:
        """Recall how the rules did."""
        rows = await self._journal.transact(
            self._journal.rows, "SELECT action, scope, acted, correct FROM shadow"
        )
        self._standings = {
            (row["action"], row["scope"]): Standing(acted=row["acted"], correct=row["correct"])
            for row in rows
        }

    def standing(self, action: ActionId, scope: Scope) -> Standing:
        """Return how the rule about an action and a scope did."""
        return self._standings.get((action, scope.key), Standing())

    async def async_note(self, action: ActionId, scope: Scope, *, right: bool, at: float) -> None:
        """Note whether what a rule wanted proved right."""
        known = self.standing(action, scope)
        known = replace(known, acted=known.acted + 1, correct=known.correct + right)
        await self._async_keep(action, scope, known, at)

    async def async_demote(self, action: ActionId, scope: Scope, *, at: float) -> None:
        """Have a rule earn anew what it did by itself and should not have done."""
        await self._async_keep(action, scope, Standing(), at)

    async def _async_keep(
        self, action: ActionId, scope: Scope, standing: Standing, at: float
    ) -> None:
        self._standings[action, scope.key] = standing
        await self._journal.transact(
            self._journal.write, _KEEP, action, scope.key, standing.acted, standing.correct, at
        )
