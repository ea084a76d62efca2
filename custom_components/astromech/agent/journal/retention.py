"""How long the journal keeps what: by age, and by the size of its file.

What is open, on its way or in doubt is never forgotten.
"""

from typing import Final

from ..model import FINAL_STATES, ExecutionState
from . import chain
from .thread import JournalThread

KEEP_SECONDS: Final = 90 * 86400
"""What has ended is kept for 90 days."""

MAX_BYTES: Final = 200_000_000
SHARE: Final = 20
"""Where it is too large, a twentieth of what could go does, at each start and as often as needed."""

_SETTLED: Final = ", ".join(
    f"'{state}'" for state in sorted(FINAL_STATES - {ExecutionState.IN_DOUBT})
)
_ENDED: Final = f"""resolved IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM executions e WHERE e.incident_id = incidents.id
    AND e.state NOT IN ({_SETTLED}))"""  # noqa: S608


def forget_old(journal: JournalThread, now: float) -> None:
    """Forget what ended long ago, with all that hangs from it; only within `transact`."""
    before = now - KEEP_SECONDS
    journal.write(f"DELETE FROM incidents WHERE resolved < ? AND {_ENDED}", before)  # noqa: S608
    journal.write(
        "DELETE FROM executions WHERE incident_id IS NULL AND created < ?"  # noqa: S608
        f" AND state IN ({_SETTLED})",
        before,
    )
    journal.write(
        "DELETE FROM proposals WHERE incident_id IS NULL AND created < ? AND state != 'pending'",
        before,
    )
    journal.write("DELETE FROM notes WHERE at < ?", before)
    chain.cut(journal, before)


def shrink(journal: JournalThread, max_bytes: int) -> None:
    """Forget what was resolved first until the rest has room; only within `transact`.

    The pages that become free are used again, so that the file grows no further.
    """
    while used_bytes(journal) > max_bytes and _forget_share(journal):
        pass


def used_bytes(journal: JournalThread) -> int:
    """Return how many bytes of the file are in use; only within `transact`."""
    (row,) = journal.rows(
        "SELECT (p.page_count - f.freelist_count) * s.page_size AS used"
        " FROM pragma_page_count p, pragma_freelist_count f, pragma_page_size s"
    )
    return int(row["used"])


def _forget_share(journal: JournalThread) -> bool:
    """Forget the oldest share of what could go; say whether there was any."""
    (row,) = journal.rows(f"SELECT COUNT(*) AS n FROM incidents WHERE {_ENDED}")  # noqa: S608
    journal.write(
        "DELETE FROM incidents WHERE id IN ("  # noqa: S608
        f"SELECT id FROM incidents WHERE {_ENDED} ORDER BY resolved LIMIT ?)",
        row["n"] // SHARE + 1,
    )
    oldest = journal.rows(
        "SELECT MIN(number) + (MAX(number) - MIN(number)) / ? AS n FROM chain", SHARE
    )[0]["n"]
    for link in journal.rows("SELECT number, hash FROM chain WHERE number = ?", oldest):
        chain.cut_at(journal, link)
    return int(row["n"]) > 0
