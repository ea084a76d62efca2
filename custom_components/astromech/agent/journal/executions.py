"""The journal's executions: each state is on disk before what it stands for happens."""

from dataclasses import asdict, dataclass
import json
import sqlite3
from typing import Any, Final

from ..model import (
    FINAL_STATES,
    ActionId,
    BlastRadius,
    Check,
    Execution,
    ExecutionState,
    Order,
    Outcome,
    Proposal,
    Risk,
    Subject,
    SubjectKind,
    Undo,
)
from .chain import Link, append
from .thread import JournalThread

INTERRUPTED: Final = "interrupted"

_FINAL: Final = ", ".join(f"'{state}'" for state in sorted(FINAL_STATES))
_UNFINISHED: Final = f"SELECT * FROM executions WHERE state NOT IN ({_FINAL}) ORDER BY created"  # noqa: S608
_IN_DOUBT: Final = "SELECT * FROM executions WHERE state = 'in_doubt' ORDER BY created"
_ATTEMPTS: Final = """
SELECT created, state, state IN ('applying', 'verifying', 'rolling_back', 'in_doubt') OR EXISTS (
    SELECT 1 FROM transitions t WHERE t.execution_id = e.id AND t.state = 'verifying') AS ran
FROM executions e WHERE action = ? AND target_id = ? AND created >= ? ORDER BY created
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """An execution of the past, as far as a policy needs to know it.

    `ran` says whether its effect may have happened: not if it was refused or superseded before.
    """

    created: float
    state: ExecutionState
    ran: bool = True


class Executions(JournalThread):
    """What was done about incidents, step by step."""

    async def execution_intended(self, incident_row: int | None, execution: Execution) -> None:
        """Write an approved execution, before anything of it happens."""
        await self.transact(self._intend, incident_row, execution)

    def _intend(self, incident_row: int | None, execution: Execution) -> None:
        proposal = execution.proposal
        self.write(
            "INSERT INTO executions (id, incident_id, action, target_kind, target_id, proposal,"
            " plan_hash, approved_by, created, state, detail)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
            execution.detail,
        )
        self._transition(execution, execution.created)

    async def execution_changed(
        self, execution: Execution, now: float, outcome: Outcome | None = None
    ) -> None:
        """Write the state that an execution is about to enter, or has ended in, and what was seen."""
        await self.transact(self._change, execution, now, outcome)

    def _change(self, execution: Execution, now: float, outcome: Outcome | None) -> None:
        self.write(
            "UPDATE executions SET state = ?, backup_id = ?, memo = ?, vitals = ?, detail = ?"
            " WHERE id = ?",
            execution.state,
            execution.backup_id,
            json.dumps(execution.memo),
            json.dumps(execution.vitals),
            execution.detail,
            execution.id,
        )
        if outcome is not None:
            self._verified(execution.id, outcome, now)
        self._transition(execution, now)

    def _transition(self, execution: Execution, now: float) -> None:
        self.write(
            "INSERT INTO transitions (execution_id, at, state, detail) VALUES (?, ?, ?, ?)",
            execution.id,
            now,
            execution.state,
            execution.detail,
        )
        append(self, Link.TRANSITION, execution.id, _told(execution), now)

    async def execution_verified(self, execution_id: str, outcome: Outcome, now: float) -> None:
        """Write what a verification saw, and no new state."""
        await self.transact(self._verified, execution_id, outcome, now)

    def _verified(self, execution_id: str, outcome: Outcome, now: float) -> None:
        checks = [asdict(check) for check in outcome.checks]
        self.write(
            "UPDATE executions SET verified = ?, checks = ? WHERE id = ?",
            int(outcome.verified),
            json.dumps(checks),
            execution_id,
        )
        append(self, Link.OUTCOME, execution_id, {"checks": checks}, now)

    # --- after an interruption ----------------------------------------------------------------

    async def executions_interrupted(self, now: float) -> None:
        """Conclude what an earlier run left on its way.

        What was only approved surely did not run. All else may have, so it is in doubt, and never
        run again by itself.
        """
        await self.transact(self._interrupt, now)

    def _interrupt(self, now: float) -> None:
        for row in self.rows(_UNFINISHED):
            approved = row["state"] == ExecutionState.APPROVED
            state = ExecutionState.SUPERSEDED if approved else ExecutionState.IN_DOUBT
            self._conclude(row["id"], state, INTERRUPTED, now)

    async def execution_concluded(
        self, execution_id: str, state: ExecutionState, detail: str | None, now: float
    ) -> None:
        """Write in which state an execution of the past has ended after all."""
        await self.transact(self._conclude, execution_id, state, detail, now)

    def _conclude(
        self, execution_id: str, state: ExecutionState, detail: str | None, now: float
    ) -> None:
        statement = "UPDATE executions SET state = ?, detail = ? WHERE id = ?"
        self.write(statement, state, detail, execution_id)
        (row,) = self.rows("SELECT * FROM executions WHERE id = ?", execution_id)
        self.write(
            "INSERT INTO transitions (execution_id, at, state, detail) VALUES (?, ?, ?, ?)",
            execution_id,
            now,
            state,
            detail,
        )
        told = {key: row[key] for key in ("state", "detail", "backup_id", "plan_hash")}
        told["approved_by"] = row["approved_by"]
        append(self, Link.TRANSITION, execution_id, told, now)

    async def executions_in_doubt(self) -> list[Execution]:
        """Return what may or may not have run, the oldest first."""
        return await self.transact(self._in_doubt)

    def _in_doubt(self) -> list[Execution]:
        return [execution_of(row) for row in self.rows(_IN_DOUBT)]

    # --- looking back -------------------------------------------------------------------------

    async def attempts(self, action: ActionId, target_id: str, since: float) -> list[Attempt]:
        """Return the executions of an action on a target since a time, the oldest first."""
        rows = await self.transact(self.rows, _ATTEMPTS, action, target_id, since)
        return [
            Attempt(
                created=row["created"], state=ExecutionState(row["state"]), ran=bool(row["ran"])
            )
            for row in rows
        ]


def _told(execution: Execution) -> dict[str, Any]:
    """Return what a link of the chain tells of a state."""
    return {
        "state": execution.state,
        "detail": execution.detail,
        "backup_id": execution.backup_id,
        "plan_hash": execution.proposal.plan_hash,
        "approved_by": execution.approved_by,
    }


def execution_of(row: sqlite3.Row) -> Execution:
    """Return the execution that a row tells of; raises sqlite3.DatabaseError if it makes no sense."""
    try:
        proposal = proposal_of(json.loads(row["proposal"]))
    except (KeyError, TypeError, ValueError) as err:
        raise sqlite3.DatabaseError(f"unreadable execution {row['id']}") from err
    return Execution(
        id=row["id"],
        proposal=proposal,
        approved_by=row["approved_by"],
        created=row["created"],
        state=ExecutionState(row["state"]),
        backup_id=row["backup_id"],
        memo=json.loads(row["memo"] or "{}"),
        vitals=json.loads(row["vitals"] or "{}"),
        detail=row["detail"],
    )


def proposal_of(document: dict[str, Any]) -> Proposal:
    """Return the proposal that a document, made of one by `asdict`, tells of."""
    order = document["order"]
    return Proposal(
        **{
            **document,
            "order": Order(
                action=ActionId(order["action"]),
                target=Subject(kind=SubjectKind(order["target"]["kind"]), id=order["target"]["id"]),
                parameters=order["parameters"],
            ),
            "preconditions": tuple(document["preconditions"]),
            "blast_radius": BlastRadius(**document["blast_radius"]),
            "tests": tuple(map(Check, document["tests"])),
            "undo": Undo(document["undo"]),
            "risk": Risk(document["risk"]),
        }
    )
