"""The journal: every incident, diagnosis, execution and outcome, in SQLite.

One file, one thread: all statements run in an executor of the journal's own, so that neither the
event loop nor Home Assistant's shared executor waits for a disk. Commits are durable
(`synchronous=FULL`): an intent is on disk before its effect.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
import contextlib
from dataclasses import asdict, dataclass
import json
from pathlib import Path
import sqlite3
from typing import Any, Final

from .diagnose.contract import to_document
from .journal_file import open_or_set_aside
from .model import FINAL_STATES, ActionId, Diagnosis, Execution, ExecutionState, Incident, Outcome

KEEP_SECONDS: Final = 90 * 86400
"""What has ended is kept for 90 days."""

HOLD_SECONDS: Final = 600.0
"""A backup that takes longer has probably died without a word."""


class JournalError(Exception):
    """The journal can not be written or read (disk full, no rights, made by a newer version)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """An execution of the past, as far as a policy needs to know it."""

    created: float
    state: ExecutionState


class Journal:
    """The file `journal.db`; every coroutine raises JournalError when the disk refuses.

    `kept_aside` is where a damaged file was put when this one was opened.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="astromech-journal")
        self._db: sqlite3.Connection | None = None
        self._closed = False
        self._free = asyncio.Event()
        self._free.set()
        self.kept_aside: Path | None = None

    # --- life ---------------------------------------------------------------------------------

    async def open(self, now: float) -> None:
        """Open the file, making it if needed; a damaged one is kept aside, never deleted."""
        await self._run(self._open, now)

    def _open(self, now: float) -> None:
        self._db, self.kept_aside = open_or_set_aside(self._path, now)
        with self._db as db:
            db.execute("DELETE FROM incidents WHERE resolved < ?", (now - KEEP_SECONDS,))

    async def close(self) -> None:
        """Close the file, for good; what was written stays. Idempotent."""
        if self._closed:
            return
        self._closed = True
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._executor, self._close)
        await loop.run_in_executor(None, self._executor.shutdown)

    def _close(self) -> None:
        if self._db is not None:
            with contextlib.suppress(sqlite3.Error):
                self._db.close()
            self._db = None

    async def hold(self) -> None:
        """Let everything wait while the file is copied, but no longer than HOLD_SECONDS."""
        self._free.clear()
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._executor, lambda: None)  # what is under way ends first

    def release(self) -> None:
        """Go on after a copy."""
        self._free.set()

    async def _until_free(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(HOLD_SECONDS):
                await self._free.wait()
        self._free.set()

    async def _run[*Ts, T](self, work: Callable[[*Ts], T], *args: *Ts) -> T:
        """Do some work in the journal's own thread."""
        loop = asyncio.get_running_loop()
        if not self._free.is_set():
            await self._until_free()
        try:
            return await loop.run_in_executor(self._executor, work, *args)
        except (sqlite3.Error, OSError) as err:
            raise JournalError(str(err)) from err

    async def transact[*Ts, T](self, work: Callable[[*Ts], T], *args: *Ts) -> T:
        """Do some work of which everything is written, or nothing."""
        return await self._run(self._in_transaction, work, *args)

    def _in_transaction[*Ts, T](self, work: Callable[[*Ts], T], *args: *Ts) -> T:
        if self._db is None:
            raise sqlite3.OperationalError("the journal is not open")
        with self._db:
            return work(*args)

    def rows(self, statement: str, *values: Any) -> list[sqlite3.Row]:
        """Return what a query finds; only within `transact`."""
        assert self._db is not None  # noqa: S101  only called in a transaction
        return self._db.execute(statement, values).fetchall()

    def write(self, statement: str, *values: Any) -> int:
        """Write one row; return its number if it is a new one; only within `transact`."""
        assert self._db is not None  # noqa: S101  only called in a transaction
        return self._db.execute(statement, values).lastrowid or 0

    # --- incidents ----------------------------------------------------------------------------

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
        return await self.transact(self._recent, limit)

    def _recent(self, limit: int) -> list[dict[str, Any]]:
        incidents = self.rows("SELECT * FROM incidents ORDER BY id DESC LIMIT ?", limit)
        return [
            {
                **_decoded(incident, "diagnosis", "symptoms"),
                "executions": [
                    {
                        **_decoded(execution, "proposal", "checks"),
                        "transitions": self._told(execution),
                    }
                    for execution in self.rows(
                        "SELECT * FROM executions WHERE incident_id = ? ORDER BY created",
                        incident["id"],
                    )
                ],
            }
            for incident in incidents
        ]

    def _told(self, execution: sqlite3.Row) -> list[dict[str, Any]]:
        return [
            dict(row)
            for row in self.rows(
                "SELECT at, state, detail FROM transitions WHERE execution_id = ? ORDER BY at, rowid",
                execution["id"],
            )
        ]

    # --- executions ---------------------------------------------------------------------------

    async def execution_intended(self, incident_row: int | None, execution: Execution) -> None:
        """Write an approved execution, before anything of it happens."""
        await self.transact(self._intend, incident_row, execution)

    def _intend(self, incident_row: int | None, execution: Execution) -> None:
        proposal = execution.proposal
        self.write(
            "INSERT INTO executions (id, incident_id, action, target_kind, target_id, proposal,"
            " plan_hash, approved_by, created, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            execution.id,
            incident_row,
            proposal.order.action,
            proposal.order.target.kind,
            proposal.order.target.id,
            json.dumps(asdict(proposal)),
            proposal.plan_hash,
            execution.approved_by,
            execution.created,
            execution.state,
        )
        self._transition(execution, execution.created)

    async def execution_changed(self, execution: Execution, now: float) -> None:
        """Write the state that an execution is about to enter, or has ended in."""
        await self.transact(self._change, execution, now)

    def _change(self, execution: Execution, now: float) -> None:
        self.write(
            "UPDATE executions SET state = ?, backup_id = ?, memo = ?, detail = ? WHERE id = ?",
            execution.state,
            execution.backup_id,
            json.dumps(execution.memo),
            execution.detail,
            execution.id,
        )
        self._transition(execution, now)

    def _transition(self, execution: Execution, now: float) -> None:
        self.write(
            "INSERT INTO transitions (execution_id, at, state, detail) VALUES (?, ?, ?, ?)",
            execution.id,
            now,
            execution.state,
            execution.detail,
        )

    async def execution_verified(self, execution_id: str, outcome: Outcome) -> None:
        """Write what the verification saw."""
        await self.transact(
            self.write,
            "UPDATE executions SET verified = ?, checks = ? WHERE id = ?",
            int(outcome.verified),
            json.dumps([asdict(check) for check in outcome.checks]),
            execution_id,
        )

    async def doubtful(self, now: float) -> list[str]:
        """Mark what an earlier run left on its way as in doubt; return all targets in doubt.

        It may or may not have run, so it is never run again by itself.
        """
        return await self.transact(self._doubtful, now)

    def _doubtful(self, now: float) -> list[str]:
        final = [str(state) for state in FINAL_STATES]
        marks = ", ".join("?" * len(final))
        unfinished = f"SELECT id FROM executions WHERE state NOT IN ({marks})"  # noqa: S608
        for (execution_id,) in self.rows(unfinished, *final):
            self.write(
                "UPDATE executions SET state = ?, detail = 'interrupted' WHERE id = ?",
                ExecutionState.IN_DOUBT,
                execution_id,
            )
            self.write(
                "INSERT INTO transitions (execution_id, at, state, detail) VALUES (?, ?, ?, ?)",
                execution_id,
                now,
                ExecutionState.IN_DOUBT,
                "interrupted",
            )
        rows = self.rows(
            "SELECT DISTINCT target_id FROM executions WHERE state = ?", ExecutionState.IN_DOUBT
        )
        return [row["target_id"] for row in rows]

    async def attempts(self, action: ActionId, target_id: str, since: float) -> list[Attempt]:
        """Return the executions of an action on a target since a time, the oldest first."""
        rows = await self.transact(
            self.rows,
            "SELECT created, state FROM executions WHERE action = ? AND target_id = ?"
            " AND created >= ? ORDER BY created",
            action,
            target_id,
            since,
        )
        return [Attempt(created=r["created"], state=ExecutionState(r["state"])) for r in rows]

    # --- what a person ignores ----------------------------------------------------------------

    async def ignored(self) -> set[str]:
        """Return the ids of the issues that a person wants to hear no more of."""
        rows = await self.transact(self.rows, "SELECT issue_id FROM ignored")
        return {row["issue_id"] for row in rows}

    async def ignore(self, issue_id: str, *, ignored: bool) -> None:
        """Remember, or forget, that a person ignores an issue."""
        statement = (
            "INSERT OR IGNORE INTO ignored (issue_id) VALUES (?)"
            if ignored
            else "DELETE FROM ignored WHERE issue_id = ?"
        )
        await self.transact(self.write, statement, issue_id)


def _decoded(row: sqlite3.Row, *columns: str) -> dict[str, Any]:
    """Return a row as a mapping with its JSON columns parsed."""
    return {
        key: json.loads(row[key]) if key in columns and row[key] is not None else row[key]
        for key in row.keys()  # noqa: SIM118  a Row iterates over values
    }
