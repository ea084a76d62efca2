"""The journal's file: its tables, and how it is opened without ever losing one."""

import contextlib
from pathlib import Path
import sqlite3
from typing import Final

BUSY_SECONDS: Final = 10.0

_VERSION_1: Final = """
CREATE TABLE incidents (
    id INTEGER PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    scope_kind TEXT NOT NULL,
    scope_id TEXT NOT NULL,
    title TEXT NOT NULL,
    first_seen REAL NOT NULL,
    opened REAL NOT NULL,
    resolved REAL,
    resolution TEXT,
    cause TEXT,
    diagnosis TEXT,
    symptoms TEXT NOT NULL
) STRICT;
CREATE INDEX incidents_by_fingerprint ON incidents (fingerprint, opened);
CREATE TABLE executions (
    id TEXT PRIMARY KEY,
    incident_id INTEGER NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
    remedy TEXT NOT NULL,
    target_kind TEXT NOT NULL,
    target_id TEXT NOT NULL,
    proposal TEXT NOT NULL,
    plan_hash TEXT NOT NULL,
    approved_by TEXT NOT NULL,
    created REAL NOT NULL,
    state TEXT NOT NULL,
    backup_id TEXT,
    detail TEXT,
    verified INTEGER,
    checks TEXT
) STRICT;
CREATE INDEX executions_by_target ON executions (target_kind, target_id, created);
CREATE TABLE transitions (
    execution_id TEXT NOT NULL REFERENCES executions (id) ON DELETE CASCADE,
    at REAL NOT NULL,
    state TEXT NOT NULL,
    detail TEXT
) STRICT;
CREATE INDEX transitions_by_execution ON transitions (execution_id, at);
CREATE TABLE ignored (issue_id TEXT PRIMARY KEY) STRICT;
"""

_VERSION_2: Final = """
CREATE TABLE egress (
    id INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    fingerprint TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    prompt TEXT NOT NULL,
    outcome TEXT NOT NULL,
    answer TEXT
) STRICT;
CREATE INDEX egress_by_fingerprint ON egress (fingerprint, at);
CREATE TABLE bundles (
    incident_id INTEGER PRIMARY KEY REFERENCES incidents (id) ON DELETE CASCADE,
    made REAL NOT NULL,
    document TEXT NOT NULL
) STRICT;
"""

_VERSION_3: Final = """
CREATE TABLE executions_3 (
    id TEXT PRIMARY KEY,
    incident_id INTEGER REFERENCES incidents (id) ON DELETE CASCADE,
    action TEXT NOT NULL,
    target_kind TEXT NOT NULL,
    target_id TEXT NOT NULL,
    proposal TEXT NOT NULL,
    plan_hash TEXT NOT NULL,
    approved_by TEXT NOT NULL,
    created REAL NOT NULL,
    state TEXT NOT NULL,
    backup_id TEXT,
    memo TEXT,
    vitals TEXT,
    detail TEXT,
    verified INTEGER,
    checks TEXT
) STRICT;
INSERT INTO executions_3 SELECT id, incident_id, remedy, target_kind, target_id, json_object(
        'id', id,
        'fingerprint', COALESCE(json_extract(proposal, '$.fingerprint'), ''),
        'order', json_object(
            'action', remedy,
            'target', json_object('kind', target_kind, 'id', target_id),
            'parameters', json('{}')),
        'target_title', COALESCE(json_extract(proposal, '$.target_title'), target_id),
        'preconditions', json(COALESCE(json_extract(proposal, '$.preconditions'), '[]')),
        'blast_radius', json(COALESCE(json_extract(proposal, '$.blast_radius'), '{}')),
        'tests', json(COALESCE(json_extract(proposal, '$.tests'), '[]')),
        'undo', 'not_needed',
        'risk', 'low',
        'needs_backup', json('true'),
        'plan_hash', plan_hash,
        'rationale', ''),
    plan_hash, approved_by, created, state, backup_id, NULL, NULL, detail, verified, checks
    FROM executions;
CREATE TABLE transitions_3 (
    execution_id TEXT NOT NULL REFERENCES executions_3 (id) ON DELETE CASCADE,
    at REAL NOT NULL,
    state TEXT NOT NULL,
    detail TEXT
) STRICT;
INSERT INTO transitions_3 SELECT execution_id, at, state, detail FROM transitions ORDER BY rowid;
DROP TABLE transitions;
DROP TABLE executions;
ALTER TABLE executions_3 RENAME TO executions;
ALTER TABLE transitions_3 RENAME TO transitions;
CREATE INDEX executions_by_target ON executions (target_kind, target_id, created);
CREATE INDEX executions_by_action ON executions (action, created);
CREATE INDEX executions_by_incident ON executions (incident_id);
CREATE INDEX executions_in_doubt ON executions (created) WHERE state = 'in_doubt';
CREATE INDEX executions_by_time ON executions (created);
CREATE INDEX transitions_by_execution ON transitions (execution_id, at);
CREATE INDEX transitions_by_time ON transitions (at);
CREATE INDEX incidents_by_opened ON incidents (opened);
CREATE INDEX incidents_by_resolved ON incidents (resolved);
CREATE TABLE proposals (
    id TEXT PRIMARY KEY,
    incident_id INTEGER REFERENCES incidents (id) ON DELETE CASCADE,
    fingerprint TEXT NOT NULL,
    document TEXT NOT NULL,
    plan_hash TEXT NOT NULL,
    created REAL NOT NULL,
    expires REAL NOT NULL,
    state TEXT NOT NULL,
    decided REAL,
    decided_by TEXT,
    detail TEXT
) STRICT;
CREATE INDEX proposals_by_state ON proposals (state, created);
CREATE INDEX proposals_by_time ON proposals (created);
CREATE INDEX proposals_by_decision ON proposals (decided);
CREATE TABLE snoozed (fingerprint TEXT PRIMARY KEY, until REAL NOT NULL) STRICT;
CREATE TABLE chain (
    number INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    kind TEXT NOT NULL,
    reference TEXT NOT NULL,
    document TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;
CREATE TABLE boots (
    id INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    started REAL,
    ended REAL,
    ours INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE efficacy (
    action TEXT NOT NULL,
    integration TEXT NOT NULL,
    cause TEXT NOT NULL,
    helped REAL NOT NULL,
    failed REAL NOT NULL,
    seconds REAL NOT NULL,
    updated REAL NOT NULL,
    PRIMARY KEY (action, integration, cause)
) STRICT;
CREATE TABLE shadow (
    action TEXT NOT NULL,
    scope TEXT NOT NULL,
    acted INTEGER NOT NULL,
    correct INTEGER NOT NULL,
    updated REAL NOT NULL,
    PRIMARY KEY (action, scope)
) STRICT;
CREATE TABLE kept (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
"""

_VERSION_4: Final = """
CREATE TABLE notes (
    id INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    target TEXT NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT NOT NULL,
    who TEXT NOT NULL
) STRICT;
CREATE INDEX notes_by_time ON notes (at);
"""

MIGRATIONS: Final = (_VERSION_1, _VERSION_2, _VERSION_3, _VERSION_4)
"""What makes each version from the one before it, beginning with an empty file."""

SCHEMA_VERSION: Final = len(MIGRATIONS)


def open_or_set_aside(path: Path, now: float) -> tuple[sqlite3.Connection, Path | None]:
    """Return a connection, and where a damaged file was put if there was one.

    Raises sqlite3.OperationalError or OSError when the disk refuses, or when the file was made by
    a newer version: such a file is left as it is.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _keep_private(path.parent, 0o700)
    try:
        return connect(path), None
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        aside = set_aside(path, now)
        return connect(path), aside


def connect(path: Path) -> sqlite3.Connection:
    """Return a connection to a sound journal of our version, making a new one if there is none.

    Nobody else may read it; what SQLite puts beside it gets the same mode.
    """
    path.touch(mode=0o600)
    _keep_private(path, 0o600)
    db = sqlite3.connect(path, timeout=BUSY_SECONDS)
    try:
        _prepare(db)
    except BaseException:
        db.close()
        raise
    return db


def _keep_private(path: Path, mode: int) -> None:
    """Take everybody else's rights away, where the file system knows of any."""
    with contextlib.suppress(OSError):
        path.chmod(mode)


def _prepare(db: sqlite3.Connection) -> None:
    """Look first, change afterwards: what is not ours to write stays as it is."""
    db.row_factory = sqlite3.Row
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version > SCHEMA_VERSION:
        raise sqlite3.OperationalError("made by a newer version of Astromech")
    (sound,) = db.execute("PRAGMA quick_check(1)").fetchone()
    if sound != "ok":
        raise sqlite3.DatabaseError(sound)
    # Not WAL: a backup reads the files in our process, which drops the locks on them (POSIX), and
    # whoever opens the journal next truncates the memory that a WAL shares: a bus error ends HA.
    db.execute("PRAGMA journal_mode = DELETE")
    # EXTRA, for the folder's sake: were the rollback journal to come back after a loss of power, it
    # would take back what was committed.
    db.execute("PRAGMA synchronous = EXTRA")
    db.execute("PRAGMA foreign_keys = ON")
    for number, statements in enumerate(MIGRATIONS[version:], version + 1):
        db.executescript(f"BEGIN; {statements} PRAGMA user_version = {number}; COMMIT;")


def set_aside(path: Path, now: float) -> Path:
    """Rename a damaged journal and what belongs to it; return its new name."""
    aside = path.with_name(f"{path.stem}.damaged-{int(now)}{path.suffix}")
    for ending in ("", "-journal", "-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + ending).rename(aside.with_name(aside.name + ending))
    return aside
