"""The journal's boots: when the agent was started, and whether it came to a clean end."""

from dataclasses import dataclass
import sqlite3
from typing import Final, Self

from .thread import JournalThread

KEPT: Final = 50
"""Boots that are remembered."""

_OURS: Final = """
SELECT COUNT(*) AS n FROM executions WHERE state IN ('applying', 'verifying')
    AND json_extract(proposal, '$.blast_radius.restarts')
"""
"""A restart of Home Assistant that was under way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Boot:
    """A start of the agent (times in s since the epoch); `ours` if we restarted Home Assistant.

    `started` is when Home Assistant was up, `ended` when the agent was ended in order.
    """

    at: float
    started: float | None = None
    ended: float | None = None
    ours: bool = False

    @classmethod
    def of(cls, row: sqlite3.Row) -> Self:
        """Return what a row tells."""
        at, started, ended = row["at"], row["started"], row["ended"]
        return cls(at=at, started=started, ended=ended, ours=bool(row["ours"]))


def begin(journal: JournalThread, now: float) -> int:
    """Write that the agent starts; return the number of its row; only within `transact`."""
    ours = journal.rows(_OURS)[0]["n"] > 0
    row = journal.write("INSERT INTO boots (at, ours) VALUES (?, ?)", now, int(ours))
    journal.write("DELETE FROM boots WHERE id <= ?", row - KEPT)
    return row


def latest(journal: JournalThread) -> list[Boot]:
    """Return the boots, the oldest first, the present one last; only within `transact`."""
    return [Boot.of(row) for row in journal.rows("SELECT * FROM boots ORDER BY id")]


async def came_up(journal: JournalThread, row: int, now: float) -> None:
    """Write that Home Assistant has started."""
    await journal.transact(journal.write, "UPDATE boots SET started = ? WHERE id = ?", now, row)


async def came_down(journal: JournalThread, row: int, now: float) -> None:
    """Write that the agent ends in order."""
    await journal.transact(journal.write, "UPDATE boots SET ended = ? WHERE id = ?", now, row)
