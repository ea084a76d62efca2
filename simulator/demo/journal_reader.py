"""What the agent's journal says, read from its file while the agent may be writing it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
import sqlite3
from typing import Final

_EXECUTION: Final = (
    "SELECT id, state, backup_id, verified, approved_by FROM executions"
    " WHERE incident_id = ? ORDER BY created DESC LIMIT 1"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What is written about an incident, and about the last execution of a remedy for it."""

    fingerprint: str
    cause: str | None
    resolution: str | None
    states: tuple[str, ...] = ()
    """The states that the execution went through, the latest last."""
    backup_id: str | None = None
    verified: bool = False
    approved_by: str | None = None


def newest_incident(path: Path) -> Written | None:
    """Return what the journal at a path says of the newest incident, None while it says nothing."""
    if not path.exists():
        return None
    with _reading(path) as journal:
        found = journal.execute("SELECT * FROM incidents ORDER BY id DESC LIMIT 1").fetchone()
        return _told(journal, found) if found else None


def _told(journal: sqlite3.Connection, incident: sqlite3.Row) -> Written:
    written = {key: incident[key] for key in ("fingerprint", "cause", "resolution")}
    execution = journal.execute(_EXECUTION, (incident["id"],)).fetchone()
    if execution is None:
        return Written(**written)
    return Written(
        **written,
        states=_states(journal, execution["id"]),
        backup_id=execution["backup_id"],
        verified=bool(execution["verified"]),
        approved_by=execution["approved_by"],
    )


def _states(journal: sqlite3.Connection, execution_id: str) -> tuple[str, ...]:
    rows = journal.execute(
        "SELECT state FROM transitions WHERE execution_id = ? ORDER BY at, rowid", (execution_id,)
    )
    return tuple(row["state"] for row in rows)


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as journal:
        journal.row_factory = sqlite3.Row
        yield journal
