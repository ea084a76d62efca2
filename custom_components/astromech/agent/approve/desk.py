"""The desk: what is proposed lies here until somebody decides; the same for all doors.

Who may decide is asked here, and what is decided is written down first, so that no door can forget
it. A decision fits one proposal with one plan, once.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
import contextlib
from typing import Any

from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ..act.action import Site
from ..act.catalogue import ACTIONS
from ..act.executor import Run
from ..act.plan import plan, plan_request
from ..happenings import Announcer, HappeningKind
from ..journal.docket import Filed, ProposalState
from ..judge.watch import Case, Watch
from ..model import Cause, Decision, Mode, Order, Outcome, Proposal, Subject
from .approval import ApprovalRefused, Approver, Door, async_check_rights
from .deferrals import Deferrals, is_early
from .order_form import order_of
from .proof import async_prove
from .rehearsal import Rehearsal, async_rehearse
from .remedies import Permits, Remedies, Spawn
from .tray import Tray

POLICY = Approver(door=Door.POLICY)

MAX_REASON = 200
"""Characters of what a person says about a rejection that are kept."""


type Worthwhile = Callable[[Order, Subject, Cause], bool]
"""Says whether a remedy does better than letting the trouble pass by itself."""


class Desk:
    """Takes proposals and decisions; whatever is refused is an ApprovalRefused."""

    def __init__(
        self,
        hass: HomeAssistant,
        *,
        site: Site,
        watch: Watch,
        tray: Tray,
        deferrals: Deferrals,
        permission: Permits,
        remedies: Remedies,
        announcer: Announcer,
        spawn: Spawn,
        look_again: Callable[[str], None],
        close_case: Callable[[Case, str], Coroutine[Any, Any, None]],
        worthwhile: Worthwhile,
    ) -> None:
        self._hass = hass
        self._site = site
        self._watch = watch
        self._tray = tray
        self._deferrals = deferrals
        self._permission = permission
        self._remedies = remedies
        self._announcer = announcer
        self._spawn = spawn
        self._look_again = look_again
        self._close_case = close_case
        self._worthwhile = worthwhile
        self._one_at_a_time = asyncio.Lock()
        self._automatic: set[str] = set()

    # --- look ---------------------------------------------------------------------------------

    @callback
    def pending(self) -> list[Filed]:
        """Return what waits for a decision, the oldest first."""
        return self._tray.waiting()

    @callback
    def about(self, fingerprint: str) -> Filed | None:
        """Return what waits for a decision about an incident, None if nothing does."""
        return self._tray.about(fingerprint)

    @callback
    def run_about(self, fingerprint: str) -> Run | None:
        """Return what is being done about an incident, None if nothing is."""
        return self._remedies.run_about(fingerprint)

    @callback
    def is_snoozed(self, fingerprint: str) -> bool:
        """Say whether nobody wants to hear of an incident for now."""
        return self._deferrals.is_snoozed(fingerprint)

    async def async_dry_run(self, proposal_id: str) -> Rehearsal:
        """Return what would happen if a proposal were approved now; changes nothing."""
        filed = await self._tray.async_find(proposal_id)
        case = self._watch.by_fingerprint(filed.proposal.fingerprint)
        incident = None if case is None else case.incident
        decision = await self._permission.async_decide(filed.proposal.order, incident)
        return await async_rehearse(filed.proposal, decision, self._site)

    # --- propose ------------------------------------------------------------------------------

    async def async_put_forward(self, case: Case) -> Proposal | None:
        """Put forward what would be done about an incident; None if nothing may be."""
        fingerprint = case.incident.fingerprint
        proposal = self._planned(case)
        if proposal is None:
            await self._tray.async_withdraw(fingerprint, "no_longer_proposed")
            return None
        decision = await self._permission.async_decide(proposal.order, case.incident)
        self._deferrals.wait_for(fingerprint, decision)
        if decision.denied:
            await self._tray.async_withdraw(fingerprint, decision.reason or "denied")
            return None
        filed = await self._async_file(proposal, case.row, decision)
        if filed is not None and decision.mode is Mode.AUTOMATIC and not is_early(decision):
            self._automatic.add(filed.id)
        return None if filed is None else filed.proposal

    def _planned(self, case: Case) -> Proposal | None:
        """Return what would be done, None if nobody wants to hear of it or it is of no use."""
        if case.diagnosis is None or self.is_snoozed(case.incident.fingerprint):
            return None
        proposal = plan(case.incident, case.diagnosis, self._site)
        if proposal is None:
            return None
        cause = case.diagnosis.cause
        useful = self._worthwhile(proposal.order, case.incident.scope, cause)
        return proposal if useful else None

    async def async_request(self, words: Mapping[str, Any], by: Approver) -> Filed:
        """Put forward what a person asks for in words; only what the catalogue has can come of it."""
        return await self.async_propose(order_of(words), by)

    async def async_propose(self, order: Order, by: Approver) -> Filed:
        """Put forward what a person asks for; it waits for an approval like all others."""
        await async_check_rights(self._hass, by)
        if (reason := ACTIONS[order.action].refused(self._site, order)) is not None:
            raise ApprovalRefused(reason)
        decision = await self._permission.async_decide(order, None)
        if decision.denied:
            raise ApprovalRefused(decision.reason or "denied")
        proposal = plan_request(order, self._site)
        filed = await self._async_file(proposal, None, decision, asked_by=by.signature)
        if filed is None:
            raise ApprovalRefused(ProposalState.REJECTED)
        return filed

    async def _async_file(
        self, proposal: Proposal, row: int | None, decision: Decision, asked_by: str = ""
    ) -> Filed | None:
        known = {filed.id for filed in self.pending()}
        filed = await self._tray.async_file(proposal, row, asked_by)
        if filed is not None and filed.id not in known:
            self._announcer.tell(
                HappeningKind.PROPOSED,
                proposal=filed.id,
                fingerprint=proposal.fingerprint,
                action=str(proposal.order.action),
                plan_hash=proposal.plan_hash,
                mode=str(decision.mode),
                until=decision.until,
            )
        return filed

    # --- decide -------------------------------------------------------------------------------

    async def async_approve(self, proposal_id: str, plan_hash: str, approver: Approver) -> Run:
        """Approve exactly what was shown, and begin; return the run.

        Of several at the same moment one is heard.
        """
        async with self._one_at_a_time:
            filed = await self._async_shown(proposal_id, plan_hash, approver)
            case = self._case_of(filed)
            decision = await self._async_allowed(filed, case, approver)
            await async_check_rights(self._hass, approver, decision.approvers)
            if self._remedies.run_on(filed.proposal.order.target) is not None:
                raise ApprovalRefused("target_busy")
            await self._tray.async_decide(filed, ProposalState.APPROVED, approver.signature)
            run = self._remedies.begin(filed.proposal, case, approver.signature)
        await self._tray.async_withdraw_on(filed.proposal.order.target, "another_approved")
        return run

    async def async_reject(
        self, proposal_id: str, plan_hash: str, approver: Approver, reason: str = ""
    ) -> None:
        """Reject exactly what was shown; the same is not asked again before it would expire."""
        async with self._one_at_a_time:
            filed = await self._async_shown(proposal_id, plan_hash, approver)
            detail = reason[:MAX_REASON] or None
            await self._tray.async_decide(filed, ProposalState.REJECTED, approver.signature, detail)
        self._look_again(filed.proposal.fingerprint)

    async def _async_shown(self, proposal_id: str, plan_hash: str, approver: Approver) -> Filed:
        """Return what somebody who may decide has seen as it still is."""
        if approver.door is Door.ASSIST:
            raise ApprovalRefused("models_decide_nothing")
        await async_check_rights(self._hass, approver)
        filed = await self._tray.async_find(proposal_id)
        if filed.proposal.plan_hash != plan_hash:
            raise ApprovalRefused("changed")
        return filed

    def _case_of(self, filed: Filed) -> Case | None:
        """Return the incident of a proposal, None if a person asked for it."""
        if filed.asked_by:
            return None
        case = self._watch.by_fingerprint(filed.proposal.fingerprint)
        if case is None or case.row is None:
            raise ApprovalRefused("not_seen_again")
        return case

    async def _async_allowed(self, filed: Filed, case: Case | None, approver: Approver) -> Decision:
        """Return the decision of this moment, which allows it to that approver."""
        incident = None if case is None else case.incident
        decision = await self._permission.async_decide(filed.proposal.order, incident)
        if decision.denied:
            raise ApprovalRefused(decision.reason or "denied")
        if approver.door is Door.POLICY and decision.mode is not Mode.AUTOMATIC:
            raise ApprovalRefused("not_automatic")
        return decision

    # --- automatic ----------------------------------------------------------------------------

    @callback
    def begin_automatic(self, fingerprint: str) -> None:
        """Approve in the name of the policy what it allows without asking, and now."""
        filed = self.about(fingerprint)
        if filed is not None and filed.id in self._automatic:
            self._automatic.discard(filed.id)
            self._spawn(self._async_automatic(filed), "Astromech policy")

    async def _async_automatic(self, filed: Filed) -> None:
        """Decide anew, since the policy may have been edited; what is refused waits for a person."""
        with contextlib.suppress(ApprovalRefused):
            await self.async_approve(filed.id, filed.proposal.plan_hash, POLICY)

    # --- incidents ----------------------------------------------------------------------------

    async def async_snooze(self, fingerprint: str, hours: float, approver: Approver) -> None:
        """Let nobody hear of an incident for some hours; then it is shown if it is still there."""
        await async_check_rights(self._hass, approver)
        self._open_case(fingerprint)
        await self._deferrals.async_snooze(fingerprint, hours)
        await self._tray.async_withdraw(fingerprint, "snoozed", ProposalState.SNOOZED)
        self._look_again(fingerprint)

    async def async_resolve(self, fingerprint: str, approver: Approver) -> None:
        """Close an incident because a person says so; it opens again if it comes again."""
        await async_check_rights(self._hass, approver)
        await self._close_case(self._idle_case(fingerprint), "closed_by_person")

    async def async_verify_now(self, fingerprint: str, approver: Approver) -> Outcome:
        """Look whether an incident is over, and close it if it is; changes nothing else."""
        await async_check_rights(self._hass, approver)
        case = self._idle_case(fingerprint)
        outcome = await async_prove(
            case, self._watch.standing_of(case.incident, _now()), self._site
        )
        if outcome.verified:
            await self._close_case(case, "verified")
        return outcome

    async def async_closed(self, fingerprint: str, resolution: str) -> None:
        """Take back what waits about an incident that is over."""
        await self._tray.async_withdraw(fingerprint, resolution)

    def _open_case(self, fingerprint: str) -> Case:
        if (case := self._watch.by_fingerprint(fingerprint)) is None:
            raise ApprovalRefused("no_incident")
        return case

    def _idle_case(self, fingerprint: str) -> Case:
        """Return an incident about which nothing is being done."""
        if self.run_about(fingerprint) is not None:
            raise ApprovalRefused("target_busy")
        return self._open_case(fingerprint)


def _now() -> float:
    return dt_util.utcnow().timestamp()
