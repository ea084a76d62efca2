"""What is kept of each incident to look back at: its bundle, and others like it.

Every coroutine raises JournalError when the disk refuses.
"""

import json
import sqlite3
from typing import Any, Final

from ..diagnose.bundle import dumps
from . import Journal
from .drill_marks import DRILL_TARGETS

SIMILAR: Final = 5

_SIMILAR: Final = f"""
SELECT i.id, i.opened, i.resolved, i.resolution, i.cause, i.scope_id = ? AS same_scope,
    i.resolved - i.first_seen AS lasted, e.action, e.state AS outcome, e.verified,
    (SELECT MAX(t.at) FROM transitions t WHERE t.execution_id = e.id) - e.created AS took
FROM incidents i LEFT JOIN executions e ON e.id = (
    SELECT id FROM executions WHERE incident_id = i.id ORDER BY created DESC LIMIT 1)
WHERE i.resolved IS NOT NULL AND (i.fingerprint = ? OR i.cause = ?)
    AND i.scope_id NOT IN ({DRILL_TARGETS})
ORDER BY i.fingerprint = ? DESC, i.id DESC LIMIT ?
"""  # noqa: S608


class Archive:
    """Reads and writes bundles, and finds what was like an incident."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def keep(self, row: int, document: dict[str, Any], now: float) -> None:
        """Keep the bundle of an incident, in place of an older one."""
        await self._journal.transact(self._keep, row, document, now)

    def _keep(self, row: int, document: dict[str, Any], now: float) -> None:
        self._journal.write(
            "INSERT OR REPLACE INTO bundles (incident_id, made, document) VALUES (?, ?, ?)",
            row,
            now,
            dumps(document),
        )

    async def bundle(self, row: int) -> dict[str, Any] | None:
        """Return the bundle of an incident, None if there is none."""
        found = await self._journal.transact(
            self._journal.rows, "SELECT document FROM bundles WHERE incident_id = ?", row
        )
        return json.loads(found[0]["document"]) if found else None

    async def similar(self, fingerprint: str, cause: str, scope_id: str) -> list[dict[str, Any]]:
        """Return incidents that are over, the same ones first, then those of the same cause."""
        rows = await self._journal.transact(
            self._journal.rows, _SIMILAR, scope_id, fingerprint, cause, fingerprint, SIMILAR
        )
        return [_told(row) for row in rows]

    async def opened_since(self, since: float) -> list[dict[str, Any]]:
        """Return the incidents that were open at any time since then, the newest first."""
        rows = await self._journal.transact(
            self._journal.rows,
            "SELECT id, fingerprint, scope_kind, scope_id, title, first_seen, opened, resolved,"
            " resolution, cause, diagnosis FROM incidents"
            " WHERE resolved IS NULL OR resolved >= ? ORDER BY id DESC LIMIT 200",
            since,
        )
        return [{**dict(row), "diagnosis": json.loads(row["diagnosis"])} for row in rows]


def _told(row: sqlite3.Row) -> dict[str, Any]:
    told = dict(row)
    told["same_scope"] = bool(told["same_scope"])
    return told


def outcomes(similar: list[dict[str, Any]]) -> list[dict[str, str | int]]:
    """Return what a model may be told of the past: closed words and figures; nothing by name.

    `lasted` and `took` are seconds: from the first symptom to the end, and from the approval to the
    outcome, which was `verified` or not.
    """
    return [_outcome(past) for past in similar]


def _outcome(past: dict[str, Any]) -> dict[str, str | int]:
    told: dict[str, str | int] = {
        "cause": past["cause"],
        "remedy": past["action"] or "none",
        "outcome": past["outcome"] or past["resolution"],
        "lasted": round(past["lasted"]),
    }
    if past["verified"] is not None:
        told |= {"verified": "yes" if past["verified"] else "no", "took": round(past["took"])}
    return told
