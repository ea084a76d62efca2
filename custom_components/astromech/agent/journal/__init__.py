"""The journal: every incident, diagnosis, execution and outcome, in SQLite.

One file, one thread. Commits are durable (`synchronous=EXTRA`): an intent is on disk before its
effect. What it holds is told in `incidents.py` and `executions.py`, how long in `retention.py`.
"""

from typing import Final, override

from .executions import Attempt, Executions
from .incidents import Incidents
from .retention import KEEP_SECONDS, MAX_BYTES, forget_old, shrink
from .thread import JournalError

__all__ = ["KEEP_SECONDS", "Attempt", "Journal", "JournalError"]

_IGNORE: Final = "INSERT OR IGNORE INTO ignored (issue_id) VALUES (?)"
_HEED: Final = "DELETE FROM ignored WHERE issue_id = ?"


class Journal(Incidents, Executions):
    """The file `journal.db`; every coroutine raises JournalError when the disk refuses."""

    @override
    async def open(self, now: float) -> None:
        """Open the file, making it if needed; a damaged one is kept aside, never deleted.

        What is too old, or too much, is forgotten.
        """
        await super().open(now)
        await self.transact(self._forget, now)

    def _forget(self, now: float) -> None:
        forget_old(self, now)
        shrink(self, MAX_BYTES)

    # --- what a person ignores ----------------------------------------------------------------

    async def ignored(self) -> set[str]:
        """Return the ids of the issues that a person wants to hear no more of."""
        rows = await self.transact(self.rows, "SELECT issue_id FROM ignored")
        return {row["issue_id"] for row in rows}

    async def ignore(self, issue_id: str, *, ignored: bool) -> None:
        """Remember, or forget, that a person ignores an issue."""
        await self.transact(self.write, _IGNORE if ignored else _HEED, issue_id)
