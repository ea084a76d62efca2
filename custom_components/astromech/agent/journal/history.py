"""What was done, the newest first, a page at a time: for a person to read.

Every coroutine raises JournalError when the disk refuses.
"""

import json
import sqlite3
from typing import Any, Final

from ..model import FINAL_STATES, ExecutionState, Undo
from . import Journal

PAGE: Final = 50

_LATEST: Final = """
SELECT e.*, i.title, (SELECT max(at) FROM transitions t WHERE t.execution_id = e.id) AS ended
FROM executions e LEFT JOIN incidents i ON i.id = e.incident_id
WHERE e.created < ? ORDER BY e.created DESC LIMIT ?
"""
_STEPS: Final = "SELECT at, state, detail FROM transitions WHERE execution_id = ? ORDER BY rowid"


class History:
    """Reads executions; changes nothing."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def executions(
        self, before: float | None, limit: int
    ) -> tuple[list[dict[str, Any]], float | None]:
        """Return executions that were approved before a time, and from where to go on.

        Times are seconds since the epoch; the place is None if there are no more. At most PAGE come
        at a time.
        """
        return await self._journal.transact(self._executions, before, min(limit, PAGE))

    def _executions(
        self, before: float | None, limit: int
    ) -> tuple[list[dict[str, Any]], float | None]:
        rows = self._journal.rows(_LATEST, 2.0**62 if before is None else before, limit)
        told = [_told(row, self._journal.rows(_STEPS, row["id"])) for row in rows]
        return told, rows[-1]["created"] if len(rows) == limit else None


def _told(row: sqlite3.Row, steps: list[sqlite3.Row]) -> dict[str, Any]:
    proposal = json.loads(row["proposal"])
    state = ExecutionState(row["state"])
    return {
        "execution": row["id"],
        "proposal": proposal["id"],
        "incident": row["incident_id"],
        "action": row["action"],
        "subject": proposal["target_title"] or row["title"],
        "state": str(state),
        "over": state in FINAL_STATES,
        "at": row["created"],
        "ended": row["ended"] if state in FINAL_STATES else None,
        "approved_by": row["approved_by"].rpartition("/")[2],
        "detail": row["detail"],
        "verified": None if row["verified"] is None else bool(row["verified"]),
        "checks": json.loads(row["checks"]) if row["checks"] else [],
        "backup": row["backup_id"],
        "undo": proposal.get("undo", str(Undo.NOT_NEEDED)),
        "rolled_back": state is ExecutionState.ROLLED_BACK,
        "steps": [{"at": step["at"], "state": step["state"]} for step in steps],
    }
