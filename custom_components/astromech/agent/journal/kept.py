"""A few small facts that must outlast a restart, by name.

Every coroutine raises JournalError when the disk refuses.
"""

import json
from typing import Any

from . import Journal


class Kept:
    """Reads and writes facts that are JSON."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def get(self, name: str) -> Any:
        """Return a fact, None if there is none."""
        found = await self._journal.transact(
            self._journal.rows, "SELECT value FROM kept WHERE name = ?", name
        )
        return json.loads(found[0]["value"]) if found else None

    async def put(self, name: str, value: Any) -> None:
        """Keep a fact in place of the one before."""
        await self._journal.transact(
            self._journal.write,
            "INSERT OR REPLACE INTO kept (name, value) VALUES (?, ?)",
            name,
            json.dumps(value),
        )
