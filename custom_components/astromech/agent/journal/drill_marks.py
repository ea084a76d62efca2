"""Which targets were only there for a fire drill: what is journalled of them counts nowhere.

Every coroutine raises JournalError when the disk refuses.
"""

from typing import Final

from ..journal import Journal
from ..journal.kept import Kept

DRILLS: Final = "drills"
MAX_DRILLS: Final = 200
"""More than anybody makes before the journal forgets the first of them."""

DRILL_TARGETS: Final = "SELECT value FROM json_each((SELECT value FROM kept WHERE name = 'drills'))"
"""The ids of those targets, for the queries of others."""


class DrillMarks:
    """Remembers the config entries that were made for drills."""

    def __init__(self, journal: Journal) -> None:
        self._kept = Kept(journal)

    async def add(self, entry_id: str) -> None:
        """Remember one more."""
        known = await self._kept.get(DRILLS) or []
        await self._kept.put(DRILLS, [*known, entry_id][-MAX_DRILLS:])
