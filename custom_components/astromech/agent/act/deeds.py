"""What the agent has done of late, over all actions and targets: what budgets are counted by."""

from dataclasses import dataclass
from typing import Final

from ..journal import Attempt, Journal
from ..model import ActionId, ExecutionState

_SINCE: Final = """
SELECT action, target_id, created, state,
    state IN ('applying', 'verifying', 'rolling_back', 'in_doubt') OR EXISTS (
        SELECT 1 FROM transitions t WHERE t.execution_id = e.id AND t.state = 'verifying') AS ran
FROM executions e WHERE created >= ? ORDER BY created
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed(Attempt):
    """An attempt, and what was done to what."""

    action: ActionId
    target_id: str


async def async_deeds(journal: Journal, since: float) -> list[Deed]:
    """Return all that was attempted since a time, the oldest first; raises JournalError."""
    rows = await journal.transact(journal.rows, _SINCE, since)
    return [
        Deed(
            action=ActionId(row["action"]),
            target_id=row["target_id"],
            created=row["created"],
            state=ExecutionState(row["state"]),
            ran=bool(row["ran"]),
        )
        for row in rows
    ]
