"""Carry out what was approved: the run of a proposal, watched over from consent to conclusion."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from functools import partial
from typing import Any, Protocol
import uuid

from homeassistant.core import callback
from homeassistant.util import dt as dt_util

from ..act.action import Site
from ..act.catalogue import ACTIONS
from ..act.executor import Executor, Run
from ..act.plan import plan, plan_request
from ..happenings import Announcer, HappeningKind
from ..judge.watch import Case, Watch
from ..model import (
    Decision,
    Diagnosis,
    Execution,
    ExecutionState,
    Incident,
    Mode,
    Order,
    Proposal,
    Subject,
)
from .approval import as_approved

type Diagnose = Callable[[Incident], Awaitable[Diagnosis]]
type Spawn = Callable[[Coroutine[Any, Any, None], str], None]
type Ended = Callable[[Case, Execution], Coroutine[Any, Any, None]]


class Permits(Protocol):
    """Says what a person's policy, the house and the past allow at this moment."""

    async def async_decide(self, order: Order, incident: Incident | None) -> Decision:
        """Return what may be done about an order; `incident` is None if a person asked for it."""


class Remedies:
    """Knows what is being done, and to what."""

    def __init__(
        self,
        *,
        site: Site,
        watch: Watch,
        executor: Executor,
        permission: Permits,
        diagnose: Diagnose,
        spawn: Spawn,
        announcer: Announcer,
        ended: Ended,
    ) -> None:
        self._site = site
        self._watch = watch
        self._executor = executor
        self._permission = permission
        self._diagnose = diagnose
        self._spawn = spawn
        self._announcer = announcer
        self._ended = ended
        self._runs: dict[Subject, Run] = {}

    @callback
    def run_on(self, target: Subject) -> Run | None:
        """Return what is being done to a target, None if nothing is."""
        return self._runs.get(target)

    @callback
    def run_about(self, fingerprint: str) -> Run | None:
        """Return what is being done about an incident, None if nothing is."""
        runs = self._runs.values()
        return next((r for r in runs if r.execution.proposal.fingerprint == fingerprint), None)

    @callback
    def begin(self, proposal: Proposal, case: Case | None, approved_by: str) -> Run:
        """Begin to carry out what was approved; nothing may be under way on its target."""
        execution = Execution(
            id=uuid.uuid4().hex,
            proposal=proposal,
            approved_by=approved_by,
            created=dt_util.utcnow().timestamp(),
        )
        self._runs[proposal.order.target] = run = Run(execution)
        self._spawn(self._async_act(run, case), f"Astromech execution {execution.id}")
        return run

    async def _async_act(self, run: Run, case: Case | None) -> None:
        """Carry it out; meanwhile be deaf to what that causes."""
        target = run.execution.proposal.order.target
        scopes = {target} if case is None else {target, case.incident.scope}
        self._watch.mute(scopes)
        try:
            await self._async_execute(run, case)
        except asyncio.CancelledError:
            run.publish(replace(run.execution, state=ExecutionState.IN_DOUBT, detail="interrupted"))
            raise
        finally:
            self._watch.unmute(scopes)
            self._runs.pop(target, None)
        self._tell(run.execution)
        if case is not None:
            await self._ended(case, run.execution)

    async def _async_execute(self, run: Run, case: Case | None) -> None:
        async def consent() -> Decision:
            decision = await self._async_consent(run.execution.proposal, case)
            return as_approved(decision, run.execution.approved_by)

        await self._executor.async_execute(
            run,
            ACTIONS[run.execution.proposal.order.action],
            None if case is None else case.row,
            consent=consent,
            symptoms_back=None if case is None else partial(self._watch.came_back, case.incident),
        )

    async def _async_consent(self, proposal: Proposal, case: Case | None) -> Decision:
        """Return what may be done now: never, unless the plan is still the one approved."""
        current = await self._async_planned_now(proposal.order, case)
        if current is None or current.plan_hash != proposal.plan_hash:
            return Decision(mode=Mode.NEVER, reason="changed")
        incident = None if case is None else case.incident
        return await self._permission.async_decide(proposal.order, incident)

    async def _async_planned_now(self, order: Order, case: Case | None) -> Proposal | None:
        """Return what would be done at this moment, from a fresh diagnosis."""
        if case is None:
            refused = ACTIONS[order.action].refused(self._site, order)
            return None if refused else plan_request(order, self._site)
        return plan(case.incident, await self._diagnose(case.incident), self._site)

    def _tell(self, execution: Execution) -> None:
        rolled_back = execution.state is ExecutionState.ROLLED_BACK
        self._announcer.tell(
            HappeningKind.ROLLED_BACK if rolled_back else HappeningKind.EXECUTED,
            execution=execution.id,
            proposal=execution.proposal.id,
            fingerprint=execution.proposal.fingerprint,
            action=str(execution.proposal.order.action),
            state=str(execution.state),
            detail=execution.detail,
            approved_by=execution.approved_by,
        )
