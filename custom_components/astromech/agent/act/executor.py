"""The one writer: carries out an approved proposal, and keeps on disk how far it is.

Each state is durable before what it stands for happens. What is interrupted (a restart, an
unload) stays where it was and is in doubt afterwards; nothing is ever run twice.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
import logging

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util

from ..diagnose.graph import Graph
from ..journal import Journal, JournalError
from ..model import FINAL_STATES, Execution, ExecutionState, Outcome
from .action import Action, Site
from .backup import BackupFailed, async_create_backup
from .checks.examination import Examination, Vitals
from .verification import async_verify

_LOGGER = logging.getLogger(__name__)


@dataclass(slots=True)
class Run:
    """An execution that a person can watch; `changed` is set anew for each state."""

    execution: Execution
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def over(self) -> bool:
        """Say whether it has ended."""
        return self.execution.state in FINAL_STATES

    def publish(self, execution: Execution) -> None:
        """Tell everyone who waits about a new state."""
        self.execution = execution
        changed, self.changed = self.changed, asyncio.Event()
        changed.set()


type ChangedMind = Callable[[], Awaitable[str | None]]
"""Returns why an approval no longer covers what would be done, None if it does."""


class Executor:
    """Carries out one execution at a time."""

    def __init__(self, hass: HomeAssistant, journal: Journal, graph: Graph) -> None:
        self._hass = hass
        self._journal = journal
        self._graph = graph
        self._writer = asyncio.Lock()

    async def async_execute(
        self, run: Run, action: Action, incident_row: int, changed_mind: ChangedMind
    ) -> Outcome:
        """Take an approved execution to its end; `run` tells the state, the outcome what was seen.

        `changed_mind` returns why the approval no longer covers what would be done. A journal that
        cannot be written before the effect ends it as failed, with nothing done.
        """
        async with self._writer:
            try:
                await self._journal.execution_intended(incident_row, run.execution)
                ready = await self._async_prepare(run, changed_mind)
            except JournalError as err:
                _LOGGER.error("The journal refused, so nothing was done: %s", err)
                run.publish(_ended(run, ExecutionState.FAILED, "journal_unwritable"))
                return Outcome()
            return await self._async_act(run, action) if ready else Outcome()

    async def _async_prepare(self, run: Run, changed_mind: ChangedMind) -> bool:
        """Take the backup; say whether the change may be made now."""
        await self._enter(run, run.execution, ExecutionState.BACKING_UP)
        name = f"Astromech {run.execution.proposal.target_title}"
        try:
            backup_id = await async_create_backup(self._hass, run.execution.id, name)
        except BackupFailed as err:
            _LOGGER.error("There is no backup, so nothing was done: %s", err)
            await self._enter(run, run.execution, ExecutionState.FAILED, "backup_failed")
            return False
        backed_up = replace(run.execution, backup_id=backup_id)
        if (reason := await changed_mind()) is not None:
            await self._enter(run, backed_up, ExecutionState.SUPERSEDED, reason)
            return False
        await self._enter(run, backed_up, ExecutionState.APPLYING)
        return True

    async def _async_act(self, run: Run, action: Action) -> Outcome:
        """Make the change and look what came of it; from here on it is told as it is."""
        order = run.execution.proposal.order
        site = Site(hass=self._hass, graph=self._graph)
        before = Vitals.of(order, self._graph)
        memo = await action.async_remember(site, order)
        seen = Examination(site=site, order=order, memo=memo, before=before)
        try:
            async with asyncio.timeout(action.timeout):
                await action.async_apply(site, order, memo)
        except (HomeAssistantError, TimeoutError) as err:
            _LOGGER.error("The action raised: %s", type(err).__name__)
        await self._note(run, ExecutionState.VERIFYING)
        outcome = await async_verify(
            action.tests, seen, settle=action.settle, patience=action.patience
        )
        await self._async_conclude(run, outcome)
        return outcome

    async def _async_conclude(self, run: Run, outcome: Outcome) -> None:
        try:
            await self._journal.execution_verified(run.execution.id, outcome)
        except JournalError as err:
            _LOGGER.error("The outcome could not be journalled: %s", err)
        if outcome.verified:
            await self._note(run, ExecutionState.SUCCEEDED)
        else:
            await self._note(run, ExecutionState.FAILED, "not_verified")

    async def _note(self, run: Run, state: ExecutionState, detail: str | None = None) -> None:
        """Enter a state after the effect: a journal that refuses does not change what happened."""
        try:
            await self._enter(run, run.execution, state, detail)
        except JournalError as err:
            _LOGGER.error("The state %s could not be journalled: %s", state, err)
            run.publish(replace(run.execution, state=state, detail=detail))

    async def _enter(
        self, run: Run, execution: Execution, state: ExecutionState, detail: str | None = None
    ) -> None:
        """Write a state, then tell it."""
        execution = replace(execution, state=state, detail=detail)
        await self._journal.execution_changed(execution, dt_util.utcnow().timestamp())
        run.publish(execution)


def _ended(run: Run, state: ExecutionState, detail: str) -> Execution:
    return replace(run.execution, state=state, detail=detail)
