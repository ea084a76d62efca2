"""Propose and act: what the agent would do, a person's approval, and the run that follows."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from typing import Any
import uuid

from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from .act.action import Site
from .act.budgets import HORIZON, spent
from .act.catalogue import ACTIONS
from .act.executor import Executor, Run
from .act.plan import plan
from .diagnose.graph import Graph
from .model import Diagnosis, Execution, ExecutionState, Incident, Proposal
from .record import Record
from .watch import Case, Watch

type Diagnose = Callable[[Incident], Awaitable[Diagnosis]]
type Spawn = Callable[[Coroutine[Any, Any, None], str], None]
type Ended = Callable[[Case, ExecutionState], Coroutine[Any, Any, None]]


class NotProposed(Exception):
    """What was approved is not, or no longer, what the agent proposes."""


class Remedies:
    """Knows what may be done about each incident, and what is being done."""

    def __init__(
        self,
        hass: HomeAssistant,
        *,
        graph: Graph,
        watch: Watch,
        record: Record,
        diagnose: Diagnose,
        spawn: Spawn,
        ended: Ended,
    ) -> None:
        self._site = Site(hass=hass, graph=graph)
        self._watch = watch
        self._record = record
        self._diagnose = diagnose
        self._spawn = spawn
        self._ended = ended
        self._executor = Executor(hass, record.journal, graph)
        self._runs: dict[str, Run] = {}

    async def async_propose(self, incident: Incident, diagnosis: Diagnosis) -> Proposal | None:
        """Return what the agent would do about an incident, None if nothing may be done."""
        proposal = plan(incident, diagnosis, self._site)
        if proposal is None or await self._async_denied(proposal) is not None:
            return None
        return proposal

    async def _async_denied(self, proposal: Proposal) -> str | None:
        """Return why the policy forbids a proposal at this moment, None if it does not."""
        now = dt_util.utcnow().timestamp()
        journal = self._record.journal
        attempts = await self._record.keep(
            journal.attempts(proposal.order.action, proposal.order.target.id, now - HORIZON)
        )
        if attempts is None:
            return "read_only"
        return spent(ACTIONS[proposal.order.action].budget, attempts, now)

    @callback
    def approve(self, fingerprint: str, plan_hash: str, approved_by: str) -> Run:
        """Begin to carry out a proposal; a second approval joins the first one's run.

        Raises NotProposed if the incident is over or its proposal is another one by now.
        """
        if (running := self._runs.get(fingerprint)) is not None:
            return running
        case = self._watch.by_fingerprint(fingerprint)
        if case is None or case.proposal is None or case.proposal.plan_hash != plan_hash:
            raise NotProposed
        execution = Execution(
            id=uuid.uuid4().hex,
            proposal=case.proposal,
            approved_by=approved_by,
            created=dt_util.utcnow().timestamp(),
        )
        self._runs[fingerprint] = run = Run(execution)
        self._spawn(self._async_act(case, run), f"Astromech execution {execution.id}")
        return run

    async def _async_act(self, case: Case, run: Run) -> None:
        """Carry out what was approved; meanwhile be deaf to what that causes."""
        scope = case.incident.scope
        self._watch.muted.add(scope)
        try:
            await self._async_execute(case, run)
        except asyncio.CancelledError:
            run.publish(replace(run.execution, state=ExecutionState.IN_DOUBT, detail="interrupted"))
            raise
        finally:
            self._watch.muted.discard(scope)
            self._runs.pop(case.incident.fingerprint, None)
        await self._ended(case, run.execution.state)

    async def _async_execute(self, case: Case, run: Run) -> None:
        proposal = run.execution.proposal
        action = ACTIONS[proposal.order.action]
        reason = await self._async_denied(proposal)
        if case.row is None or reason is not None:
            run.publish(replace(run.execution, state=ExecutionState.REJECTED, detail=reason))
            return

        async def changed_mind() -> str | None:
            current = plan(case.incident, await self._diagnose(case.incident), self._site)
            same = current is not None and current.plan_hash == proposal.plan_hash
            return None if same else "changed"

        await self._executor.async_execute(run, action, case.row, changed_mind)
