"""The egress ledger: what was sent to a model, byte for byte, and what came back.

A prompt is on disk before it leaves.
"""

from dataclasses import dataclass
from enum import StrEnum
import json
import sqlite3
from typing import Any, Final

from . import Journal

KEEP_SECONDS: Final = 90 * 86400
MAX_ANSWER: Final = 20_000
"""Characters of an answer that are kept."""


class Reply(StrEnum):
    """What became of a prompt."""

    SENT = "sent"
    USABLE = "usable"
    UNUSABLE = "unusable"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One row of the ledger; `answer` is what the model said, None if it said nothing."""

    at: float
    fingerprint: str
    entity_id: str
    prompt: str
    outcome: Reply
    answer: Any


class Ledger:
    """Reads and writes the ledger; every coroutine raises JournalError when the disk refuses."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def sending(self, fingerprint: str, entity_id: str, prompt: str, now: float) -> int:
        """Write what is about to be sent; return the number of its row."""
        return await self._journal.transact(self._sending, fingerprint, entity_id, prompt, now)

    def _sending(self, fingerprint: str, entity_id: str, prompt: str, now: float) -> int:
        self._journal.write("DELETE FROM egress WHERE at < ?", now - KEEP_SECONDS)
        return self._journal.write(
            "INSERT INTO egress (at, fingerprint, entity_id, prompt, outcome)"
            " VALUES (?, ?, ?, ?, ?)",
            now,
            fingerprint,
            entity_id,
            prompt,
            Reply.SENT,
        )

    async def came_back(self, row: int, outcome: Reply, answer: Any = None) -> None:
        """Write what became of a prompt."""
        told = None if answer is None else json.dumps(answer, default=str)[:MAX_ANSWER]
        await self._journal.transact(
            self._journal.write,
            "UPDATE egress SET outcome = ?, answer = ? WHERE id = ?",
            outcome,
            told,
            row,
        )

    async def usable(self, fingerprint: str, entity_id: str) -> Any:
        """Return the newest usable answer of a model about an incident, None if there is none."""
        rows = await self._journal.transact(
            self._journal.rows,
            "SELECT answer FROM egress WHERE fingerprint = ? AND entity_id = ? AND outcome = ?"
            " ORDER BY id DESC LIMIT 1",
            fingerprint,
            entity_id,
            Reply.USABLE,
        )
        return json.loads(rows[0]["answer"]) if rows else None

    async def count(self, since: float) -> int:
        """Return how many prompts were sent since a time."""
        (row,) = await self._journal.transact(
            self._journal.rows, "SELECT COUNT(*) AS n FROM egress WHERE at >= ?", since
        )
        return int(row["n"])

    async def recent(self, limit: int = 50) -> list[Sent]:
        """Return what was sent last, the newest first."""
        rows = await self._journal.transact(
            self._journal.rows, "SELECT * FROM egress ORDER BY id DESC LIMIT ?", limit
        )
        return [_sent(row) for row in rows]


def _sent(row: sqlite3.Row) -> Sent:
    return Sent(
        at=row["at"],
        fingerprint=row["fingerprint"],
        entity_id=row["entity_id"],
        prompt=row["prompt"],
        outcome=Reply(row["outcome"]),
        answer=row["answer"],
    )
