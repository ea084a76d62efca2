"""What waits for a decision, in step with the docket."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ..journal.docket import Docket, Filed, ProposalState, Verdict
from ..journal.record import Record
from ..model import Proposal, Subject
from .approval import ApprovalRefused
from .reminders import Reminders

TIME_TO_LIVE: Final = 86400.0
"""Seconds for which a proposal waits for a decision; then it is asked anew if it is still so."""

EXPIRY: Final = "expiry"


class Tray:
    """The proposals that wait; `expired` is told the fingerprint of one that has waited too long."""

    def __init__(
        self, hass: HomeAssistant, record: Record, docket: Docket, expired: Callable[[str], None]
    ) -> None:
        self._hass = hass
        self._record = record
        self._docket = docket
        self._expired = expired
        self._waiting: dict[str, Filed] = {}
        self._reminders = Reminders(hass, self._expiry_due)

    async def async_start(self) -> CALLBACK_TYPE:
        """Take up what waited before a restart; return what ends the reminder."""
        waiting = await self._record.keep(self._docket.pending()) or []
        self._waiting = {filed.id: filed for filed in waiting}
        await self._async_expire()
        return self._reminders.close

    @callback
    def waiting(self) -> list[Filed]:
        """Return what waits, the oldest first."""
        return list(self._waiting.values())

    @callback
    def about(self, fingerprint: str) -> Filed | None:
        """Return what waits about an incident, None if nothing does."""
        found = (f for f in self.waiting() if f.proposal.fingerprint == fingerprint)
        return next(found, None)

    async def async_find(self, proposal_id: str) -> Filed:
        """Return a proposal that waits.

        Raises ApprovalRefused with what has become of it; one whose time is over expires.
        """
        if (filed := self._waiting.get(proposal_id)) is None:
            known = await self._record.keep(self._docket.find(proposal_id))
            raise ApprovalRefused(self._unreadable() or (known.state if known else "unknown"))
        if filed.expires <= _now():
            await self._async_expire()
            raise ApprovalRefused(ProposalState.EXPIRED)
        return filed

    async def async_file(self, proposal: Proposal, row: int | None, asked_by: str) -> Filed | None:
        """Let a proposal wait, and return it; what waited about the same incident gives way.

        None if the same was rejected lately, or if it cannot be written down.
        """
        now = _now()
        waiting = self.about(proposal.fingerprint)
        if waiting and waiting.proposal.plan_hash == proposal.plan_hash and waiting.expires > now:
            return await self._async_adopt(waiting, row)
        last = await self._record.keep(self._docket.last_of(proposal.id))
        if last is not None and _was_rejected(last, proposal, now):
            return None
        await self.async_withdraw(proposal.fingerprint, "changed")
        filed = Filed(
            proposal=proposal,
            incident=row,
            created=now,
            expires=now + TIME_TO_LIVE,
            asked_by=asked_by,
        )
        written = await self._record.keep(self._docket.file(filed))
        if written is not None:
            self._waiting[written.id] = written
            self._remind()
        return written

    async def _async_adopt(self, filed: Filed, row: int | None) -> Filed:
        """Let what waits be about the row that its incident has now."""
        if filed.incident != row:
            await self._record.keep(self._docket.adopt(filed.id, row))
            filed = self._waiting[filed.id] = replace(filed, incident=row)
        return filed

    async def async_decide(
        self, filed: Filed, state: ProposalState, by: str | None, detail: str | None = None
    ) -> None:
        """Write what is decided, and let it wait no more.

        Raises ApprovalRefused if somebody else was faster, or if it cannot be written down.
        """
        verdict = Verdict(state=state, at=_now(), by=by, detail=detail)
        done = await self._record.keep(
            self._docket.decide(filed.id, filed.proposal.plan_hash, verdict)
        )
        if not done:
            raise ApprovalRefused(self._unreadable() or "decided")
        self._waiting.pop(filed.id, None)

    async def async_withdraw(
        self, fingerprint: str, detail: str, state: ProposalState = ProposalState.SUPERSEDED
    ) -> None:
        """Take back what waits about an incident."""
        if (filed := self.about(fingerprint)) is not None:
            await self._async_take_back(filed, state, detail)

    async def async_withdraw_on(self, target: Subject, detail: str) -> None:
        """Take back all that waits for a target."""
        for filed in self.waiting():
            if filed.proposal.order.target == target:
                await self._async_take_back(filed, ProposalState.SUPERSEDED, detail)

    async def _async_take_back(self, filed: Filed, state: ProposalState, detail: str) -> None:
        self._waiting.pop(filed.id, None)
        verdict = Verdict(state=state, at=_now(), detail=detail)
        await self._record.keep(self._docket.decide(filed.id, filed.proposal.plan_hash, verdict))

    # --- time ---------------------------------------------------------------------------------

    @callback
    def _expiry_due(self, _name: str) -> None:
        self._hass.async_create_task(self._async_expire(), "Astromech proposals expire")

    async def _async_expire(self) -> None:
        now = _now()
        for filed in self.waiting():
            if filed.expires <= now:
                await self._async_take_back(filed, ProposalState.EXPIRED, "not_decided")
                self._expired(filed.proposal.fingerprint)
        self._remind()

    def _remind(self) -> None:
        if soonest := min((filed.expires for filed in self.waiting()), default=None):
            self._reminders.remind(EXPIRY, soonest)

    def _unreadable(self) -> str | None:
        return "read_only" if self._record.read_only else None


def _was_rejected(last: Filed, proposal: Proposal, now: float) -> bool:
    """Say whether a person did not want this very plan, and may not be asked again yet."""
    same = last.proposal.plan_hash == proposal.plan_hash
    return same and last.state is ProposalState.REJECTED and last.expires > now


def _now() -> float:
    return dt_util.utcnow().timestamp()
