"""The fence between two runs of the agent: what was in flight is looked at, and never redone.

A restart of Home Assistant by us ends whoever carries it out, so it is concluded here as well. And
where starts go wrong in a row, or after a restart of ours, nothing is changed any more.
"""

import asyncio
from collections.abc import Sequence
from enum import StrEnum
import logging
from typing import Final, assert_never

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from ..diagnose.graph import Graph
from ..journal import Journal, boots
from ..journal.boots import Boot
from ..model import Execution, ExecutionState, Outcome
from .action import Action, Site
from .catalogue import ACTIONS
from .checks.examination import Examination, Vitals
from .verification import async_verify, what_to_ask

_LOGGER = logging.getLogger(__name__)

LOOP_SECONDS: Final = 600.0
LOOP_STARTS: Final = 3
"""Starts after an unclean end, within that time, that make a loop."""

PATIENCE: Final = 120.0
"""How long (s) the tests of what is in doubt may take to hold: all has just started."""


class Verdict(StrEnum):
    """What a person says of an execution in doubt."""

    HELPED = "helped"
    FAILED = "failed"


class NotInDoubt(Exception):
    """The execution is not, or no longer, in doubt."""


class Guard(StrEnum):
    """Why nothing may be changed after a start."""

    UNCLEAN_RESTART = "unclean_restart"
    """The start after a restart of ours did not go well."""
    CRASH_LOOP = "crash_loop"


class Fence:
    """What every start of the agent has to look at first; coroutines raise JournalError.

    Attributes:
        guard: Why nothing may be changed until a person has looked, None if this start is fine.
        doubtful: What may or may not have run, the oldest first: for a person to settle.
    """

    def __init__(self, hass: HomeAssistant, journal: Journal, graph: Graph) -> None:
        self._site = Site(hass=hass, graph=graph)
        self._journal = journal
        self._boot: int | None = None
        self._restarts: list[Execution] = []
        self.guard: Guard | None = None
        self.doubtful: list[Execution] = []

    async def async_start(self, now: float) -> None:
        """Write that we start; conclude what was in flight; look how the last starts went."""
        self._boot, self.guard = await self._journal.transact(self._begin, now)
        await self._journal.executions_interrupted(now)
        in_doubt = await self._journal.executions_in_doubt()
        self._restarts = [found for found in in_doubt if _restarted(found)]
        self.doubtful = [found for found in in_doubt if not _restarted(found)]

    def _begin(self, now: float) -> tuple[int, Guard | None]:
        row = boots.begin(self._journal, now)
        return row, judged(boots.latest(self._journal), now)

    async def async_started(self, now: float) -> None:
        """Write that Home Assistant is up."""
        if self._boot is not None:
            await boots.came_up(self._journal, self._boot, now)

    async def async_end(self, now: float) -> None:
        """Write that this run ends in order. Idempotent."""
        boot, self._boot = self._boot, None
        if boot is not None:
            await boots.came_down(self._journal, boot, now)

    # --- what is in doubt ---------------------------------------------------------------------

    async def async_verify_doubtful(self) -> dict[str, Outcome]:
        """Look what is in doubt came to, now that Home Assistant is up; only look.

        Restarts are concluded by that; all else stays in doubt. Returns what was seen by the ids of
        the executions.
        """
        looks = [self._async_look(execution) for execution in (*self.doubtful, *self._restarts)]
        return dict([found for found in await asyncio.gather(*looks) if found is not None])

    async def _async_look(self, execution: Execution) -> tuple[str, Outcome] | None:
        action = ACTIONS.get(execution.proposal.order.action)
        if action is None:
            return None
        outcome = await self._async_seen(execution, action)
        now = dt_util.utcnow().timestamp()
        await self._journal.execution_verified(execution.id, outcome, now)
        if execution in self._restarts:
            await self._async_conclude(execution, outcome)
        return execution.id, outcome

    async def _async_seen(self, execution: Execution, action: Action) -> Outcome:
        seen = Examination(
            site=self._site,
            order=execution.proposal.order,
            memo=execution.memo,
            before=self._vitals(execution),
        )
        patience = max(PATIENCE, action.patience) if _restarted(execution) else PATIENCE
        settle = action.settle if _restarted(execution) else 0.0
        tests = what_to_ask(action.tests, (), seen)
        return await async_verify(tests, seen, settle=settle, patience=patience)

    def _vitals(self, execution: Execution) -> Vitals:
        """Return how the house stood before; it is not known of what was not begun."""
        if execution.vitals:
            return Vitals(**execution.vitals)
        return Vitals.of(execution.proposal.order, self._site.graph)

    async def _async_conclude(self, execution: Execution, outcome: Outcome) -> None:
        state = ExecutionState.SUCCEEDED if outcome.verified else ExecutionState.FAILED
        detail = None if outcome.verified else "not_verified"
        now = dt_util.utcnow().timestamp()
        await self._journal.execution_concluded(execution.id, state, detail, now)
        self._restarts.remove(execution)

    async def async_settle(self, execution_id: str, verdict: Verdict) -> Execution:
        """Take a person's word for how an execution in doubt ended; return it.

        Raises NotInDoubt if there is none of that id.
        """
        execution = next((e for e in self.doubtful if e.id == execution_id), None)
        if execution is None:
            raise NotInDoubt(execution_id)
        match verdict:
            case Verdict.HELPED:
                state = ExecutionState.SUCCEEDED
            case Verdict.FAILED:
                state = ExecutionState.FAILED
            case _:
                assert_never(verdict)
        now = dt_util.utcnow().timestamp()
        await self._journal.execution_concluded(execution_id, state, "settled", now)
        self.doubtful.remove(execution)
        return execution


def judged(starts: Sequence[Boot], now: float) -> Guard | None:
    """Return why nothing may be changed, from all starts, the present one last; None if it may."""
    *before, present = starts
    unclean = [boot for boot in before if boot.ended is None and now - boot.at < LOOP_SECONDS]
    last = before[-1] if before else None
    if last is not None and last.ended is None and (present.ours or _failed_restart(last, now)):
        return Guard.UNCLEAN_RESTART
    return Guard.CRASH_LOOP if len(unclean) >= LOOP_STARTS else None


def _failed_restart(last: Boot, now: float) -> bool:
    """Say whether we had restarted, and that start did not get far."""
    return last.ours and (last.started is None or now - last.at < LOOP_SECONDS)


def _restarted(execution: Execution) -> bool:
    """Say whether the execution ends Home Assistant, and had come to that."""
    return execution.proposal.blast_radius.restarts and bool(execution.vitals)
