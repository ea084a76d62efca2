"""The journal's proposals: what was asked, until when, and who decided what; and what is snoozed.

Each time that something is asked has a row and an id of its own, so that an old answer never fits
a new question. Every coroutine raises JournalError when the disk refuses.
"""

from dataclasses import asdict, dataclass, replace
from enum import StrEnum
import json
import sqlite3
from typing import Any, Final

from ..model import Proposal
from . import Journal
from .chain import Link, append
from .executions import proposal_of

_INSERT: Final = (
    "INSERT INTO proposals (id, incident_id, fingerprint, document, plan_hash, created, expires,"
    " state) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_DECIDE: Final = (
    "UPDATE proposals SET state = ?, decided = ?, decided_by = ?, detail = ? WHERE id = ?"
)
_PENDING: Final = "SELECT * FROM proposals WHERE state = 'pending' ORDER BY created, id"
_TIMES_ASKED: Final = "SELECT id FROM proposals WHERE id = ? OR id LIKE ? || '-%' ORDER BY created"


class ProposalState(StrEnum):
    """What has become of a proposal."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    SNOOZED = "snoozed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A proposal that was put to somebody.

    `incident` is the row of its incident, None for what a person asked for; `asked_by` is empty
    for the agent itself. `created`, `expires` and `decided` are seconds since the epoch.
    """

    proposal: Proposal
    incident: int | None
    created: float
    expires: float
    asked_by: str = ""
    state: ProposalState = ProposalState.PENDING
    decided: float | None = None
    decided_by: str | None = None
    detail: str | None = None

    @property
    def id(self) -> str:
        """Return the id by which it is decided."""
        return self.proposal.id

    def told(self) -> dict[str, Any]:
        """Return it as JSON."""
        proposal = self.proposal
        return {
            "id": self.id,
            "plan_hash": proposal.plan_hash,
            "state": str(self.state),
            "created": self.created,
            "expires": self.expires,
            "asked_by": self.asked_by or None,
            "incident": self.incident,
            "fingerprint": proposal.fingerprint,
            "action": str(proposal.order.action),
            "target_kind": str(proposal.order.target.kind),
            "target": proposal.order.target.id,
            "target_title": proposal.target_title,
            "parameters": proposal.order.parameters,
            "preconditions": list(proposal.preconditions),
            "blast_radius": asdict(proposal.blast_radius),
            "tests": [str(test) for test in proposal.tests],
            "undo": str(proposal.undo),
            "risk": str(proposal.risk),
            "backup": proposal.needs_backup,
            "rationale": proposal.rationale,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What becomes of a proposal, when, by whom (a signature) and why."""

    state: ProposalState
    at: float
    by: str | None = None
    detail: str | None = None


class Docket:
    """Reads and writes proposals."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    # --- proposals ----------------------------------------------------------------------------

    async def file(self, filed: Filed) -> Filed:
        """Write a proposal; return it with the id of this time that it is asked."""
        return await self._journal.transact(self._file, filed)

    def _file(self, filed: Filed) -> Filed:
        proposal = replace(filed.proposal, id=self._free_id(filed.id))
        document = {"proposal": asdict(proposal), "asked_by": filed.asked_by}
        self._journal.write(
            _INSERT,
            proposal.id,
            filed.incident,
            proposal.fingerprint,
            json.dumps(document),
            proposal.plan_hash,
            filed.created,
            filed.expires,
            filed.state,
        )
        told = {"plan_hash": proposal.plan_hash, "asked_by": filed.asked_by}
        append(self._journal, Link.PROPOSAL, proposal.id, told, filed.created)
        return replace(filed, proposal=proposal)

    def _free_id(self, stem: str) -> str:
        taken = {row["id"] for row in self._journal.rows(_TIMES_ASKED, stem, stem)}
        number = len(taken) + 1
        while f"{stem}-{number}" in taken:
            number += 1
        return f"{stem}-{number}" if taken else stem

    async def pending(self) -> list[Filed]:
        """Return what nobody has decided, the oldest first."""
        rows = await self._journal.transact(self._journal.rows, _PENDING)
        return [_filed(row) for row in rows]

    async def find(self, proposal_id: str) -> Filed | None:
        """Return a proposal, None if there was none of that id."""
        found = await self._journal.transact(self._find, proposal_id)
        return None if found is None else _filed(found)

    def _find(self, proposal_id: str) -> sqlite3.Row | None:
        rows = self._journal.rows("SELECT * FROM proposals WHERE id = ?", proposal_id)
        return rows[0] if rows else None

    async def last_of(self, stem: str) -> Filed | None:
        """Return a proposal as it was asked last, by the id that it has the first time."""
        times = await self._journal.transact(self._journal.rows, _TIMES_ASKED, stem, stem)
        return await self.find(times[-1]["id"]) if times else None

    async def decide(self, proposal_id: str, plan_hash: str, verdict: Verdict) -> bool:
        """Write a verdict if the proposal, with that very plan, still waits for one; say whether."""
        return await self._journal.transact(self._decide, proposal_id, plan_hash, verdict)

    def _decide(self, proposal_id: str, plan_hash: str, verdict: Verdict) -> bool:
        row = self._find(proposal_id)
        if row is None or (row["state"], row["plan_hash"]) != (ProposalState.PENDING, plan_hash):
            return False
        self._journal.write(
            _DECIDE, verdict.state, verdict.at, verdict.by, verdict.detail, proposal_id
        )
        told = {"state": verdict.state, "by": verdict.by, "detail": verdict.detail}
        told["plan_hash"] = plan_hash
        append(self._journal, Link.APPROVAL, proposal_id, told, verdict.at)
        return True

    async def adopt(self, proposal_id: str, incident: int | None) -> None:
        """Write that a proposal is about another row of the same incident: it was opened again."""
        await self._journal.transact(
            self._journal.write,
            "UPDATE proposals SET incident_id = ? WHERE id = ?",
            incident,
            proposal_id,
        )

    # --- what is snoozed ----------------------------------------------------------------------

    async def snooze(self, fingerprint: str, until: float) -> None:
        """Write until when nobody wants to hear of an incident."""
        await self._journal.transact(
            self._journal.write,
            "INSERT OR REPLACE INTO snoozed (fingerprint, until) VALUES (?, ?)",
            fingerprint,
            until,
        )

    async def snoozed(self, now: float) -> dict[str, float]:
        """Return until when which incidents are snoozed; forget what is over."""
        return await self._journal.transact(self._snoozed, now)

    def _snoozed(self, now: float) -> dict[str, float]:
        self._journal.write("DELETE FROM snoozed WHERE until <= ?", now)
        rows = self._journal.rows("SELECT fingerprint, until FROM snoozed")
        return {row["fingerprint"]: row["until"] for row in rows}


def _filed(row: sqlite3.Row) -> Filed:
    document = json.loads(row["document"])
    return Filed(
        proposal=proposal_of(document["proposal"]),
        incident=row["incident_id"],
        created=row["created"],
        expires=row["expires"],
        asked_by=document["asked_by"],
        state=ProposalState(row["state"]),
        decided=row["decided"],
        decided_by=row["decided_by"],
        detail=row["detail"],
    )
