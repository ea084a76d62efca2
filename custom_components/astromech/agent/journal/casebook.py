"""Incidents for a person to look through: a page at a time, by an index, the newest first.

Every coroutine raises JournalError when the disk refuses.
"""

from typing import Any, Final

from . import Journal

SLICE: Final = 200
"""Rows that are read in one go."""

_PAGE: Final = """
SELECT id, fingerprint, scope_kind, scope_id, title, first_seen, opened, resolved, resolution, cause,
    json_extract(diagnosis, '$.root_cause') AS root_cause
FROM incidents WHERE id < ? ORDER BY id DESC LIMIT ?
"""
_SPANS: Final = """
SELECT opened, resolved FROM incidents WHERE resolved IS NULL
UNION ALL SELECT opened, resolved FROM incidents WHERE resolved >= ?
"""


class Casebook:
    """Reads incidents; changes nothing."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def before(self, row: int) -> list[dict[str, Any]]:
        """Return the incidents before a row, at most SLICE of them."""
        rows = await self._journal.transact(self._journal.rows, _PAGE, row, SLICE)
        return [dict(row) for row in rows]

    async def whole(self, row: int) -> dict[str, Any] | None:
        """Return all that is kept of an incident, its executions too; None if there is none."""
        found = await self._journal.page(before=row + 1, limit=1)
        return found[0] if found and found[0]["id"] == row else None

    async def spans(self, since: float) -> list[tuple[float, float | None]]:
        """Return when incidents were open that were so at any time since then."""
        rows = await self._journal.transact(self._journal.rows, _SPANS, since)
        return [(row["opened"], row["resolved"]) for row in rows]
