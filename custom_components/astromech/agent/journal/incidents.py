"""The journal's incidents: opened, diagnosed, resolved, and told a page at a time."""

from collections.abc import Iterable
from dataclasses import asdict
from itertools import groupby
import json
from operator import itemgetter
import sqlite3
from typing import Any, Final

from ..diagnose.contract import to_document
from ..model import Diagnosis, Incident
from .thread import JournalThread

PAGE: Final = 50
NEWEST: Final = 2**63 - 1
"""Greater than the number of any row."""

_PAGE: Final = "SELECT id FROM incidents WHERE id < ? ORDER BY id DESC LIMIT ?"
_INCIDENTS: Final = f"SELECT * FROM incidents WHERE id IN ({_PAGE}) ORDER BY id DESC"  # noqa: S608
_EXECUTIONS: Final = (
    f"SELECT * FROM executions WHERE incident_id IN ({_PAGE}) ORDER BY incident_id, created"  # noqa: S608
)
_TRANSITIONS: Final = (
    "SELECT t.execution_id, t.at, t.state, t.detail FROM executions e"  # noqa: S608
    " JOIN transitions t ON t.execution_id = e.id"
    f" WHERE e.incident_id IN ({_PAGE}) ORDER BY t.execution_id, t.at, t.rowid"
)


class Incidents(JournalThread):
    """What went wrong, and how it ended."""

    async def incident_opened(
        self, incident: Incident, title: str, diagnosis: Diagnosis, now: float
    ) -> int:
        """Write an incident with its diagnosis; return the number of its row."""
        row = (
            incident.fingerprint,
            incident.scope.kind,
            incident.scope.id,
            title,
            incident.first_seen,
            now,
            diagnosis.cause,
            json.dumps(to_document(diagnosis)),
            json.dumps([asdict(symptom) for symptom in incident.symptoms]),
        )
        return await self.transact(
            self.write,
            "INSERT INTO incidents (fingerprint, scope_kind, scope_id, title, first_seen, opened,"
            " cause, diagnosis, symptoms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            *row,
        )

    async def incident_diagnosed(self, row: int, diagnosis: Diagnosis) -> None:
        """Write what is thought of an incident now."""
        await self.transact(
            self.write,
            "UPDATE incidents SET cause = ?, diagnosis = ? WHERE id = ?",
            diagnosis.cause,
            json.dumps(to_document(diagnosis)),
            row,
        )

    async def incident_resolved(self, row: int, resolution: str, now: float) -> None:
        """Write that an incident is over, and how."""
        await self.transact(
            self.write,
            "UPDATE incidents SET resolved = ?, resolution = ? WHERE id = ?",
            now,
            resolution,
            row,
        )

    async def incidents_interrupted(self, now: float) -> None:
        """Close what an earlier run left open: it will open again if it is still so."""
        await self.transact(
            self.write,
            "UPDATE incidents SET resolved = ?, resolution = 'interrupted' WHERE resolved IS NULL",
            now,
        )

    async def recent(self, limit: int = 20) -> list[dict[str, Any]]:
        """Return the newest incidents with their executions, for a person to read."""
        return await self.page(limit=limit)

    async def page(self, before: int | None = None, limit: int = PAGE) -> list[dict[str, Any]]:
        """Return incidents with their executions, the newest first; `before` a row's number."""
        return await self.transact(self._page, NEWEST if before is None else before, limit)

    def _page(self, before: int, limit: int) -> list[dict[str, Any]]:
        transitions = _grouped(self.rows(_TRANSITIONS, before, limit), "execution_id")
        executions = _grouped(
            [
                {
                    **_decoded(row, "proposal", "memo", "vitals", "checks"),
                    "transitions": [_without(step, "execution_id") for step in steps],
                }
                for row in self.rows(_EXECUTIONS, before, limit)
                for steps in [transitions.get(row["id"], [])]
            ],
            "incident_id",
        )
        return [
            {
                **_decoded(row, "diagnosis", "symptoms"),
                "executions": executions.get(row["id"], []),
            }
            for row in self.rows(_INCIDENTS, before, limit)
        ]


def _grouped(rows: Iterable[Any], key: str) -> dict[Any, list[Any]]:
    """Return rows, which are in that order, by one of their columns."""
    return {value: list(found) for value, found in groupby(rows, itemgetter(key))}


def _without(row: sqlite3.Row, column: str) -> dict[str, Any]:
    return {key: value for key, value in dict(row).items() if key != column}


def _decoded(row: sqlite3.Row, *columns: str) -> dict[str, Any]:
    """Return a row as a mapping with its JSON columns parsed."""
    return {
        key: json.loads(value) if key in columns and value is not None else value
        for key, value in dict(row).items()
    }
