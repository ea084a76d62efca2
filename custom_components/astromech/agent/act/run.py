"""An execution on its way: each state is on disk before it is told."""

import asyncio
from dataclasses import dataclass, field, replace
import logging
from typing import Any

from homeassistant.util import dt as dt_util

from ..journal import Journal, JournalError
from ..model import FINAL_STATES, Execution, ExecutionState, Outcome

_LOGGER = logging.getLogger(__name__)


@dataclass(slots=True)
class Run:
    """An execution that a person can watch; `changed` is set anew for each state."""

    execution: Execution
    outcome: Outcome = field(default_factory=Outcome)
    """What the verification saw; without checks as long as there was none."""
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


class Course:
    """Leads a run from state to state."""

    def __init__(self, run: Run, journal: Journal) -> None:
        self.run = run
        self._journal = journal
        self._written = run.outcome

    async def intend(
        self, incident_row: int | None, state: ExecutionState, detail: str | None = None
    ) -> None:
        """Write that something is intended, or why it is not; raises JournalError."""
        execution = replace(self.run.execution, state=state, detail=detail)
        await self._journal.execution_intended(incident_row, execution)
        self.run.publish(execution)

    async def enter(self, state: ExecutionState, detail: str | None = None, **found: Any) -> None:
        """Enter a state, with what was found (fields of Execution); raises JournalError."""
        await self._write(replace(self.run.execution, state=state, detail=detail, **found))

    async def note(self, state: ExecutionState, detail: str | None = None) -> None:
        """Enter a state after the effect: a journal that refuses does not change what happened."""
        execution = replace(self.run.execution, state=state, detail=detail)
        try:
            await self._write(execution)
        except JournalError as err:
            _LOGGER.error("The state %s could not be journalled: %s", state, err)
            self.run.publish(execution)

    async def refuse(self, incident_row: int | None, detail: str) -> None:
        """Reject what was approved, whether or not that can be written."""
        try:
            await self.intend(incident_row, ExecutionState.REJECTED, detail)
        except JournalError as err:
            _LOGGER.error("The rejection could not be journalled: %s", err)
            self._publish(ExecutionState.REJECTED, detail)

    def give_up(self, detail: str) -> None:
        """Tell that it has failed, where that cannot be written."""
        self._publish(ExecutionState.FAILED, detail)

    def _publish(self, state: ExecutionState, detail: str) -> None:
        self.run.publish(replace(self.run.execution, state=state, detail=detail))

    async def _write(self, execution: Execution) -> None:
        seen = None if self.run.outcome is self._written else self.run.outcome
        await self._journal.execution_changed(execution, dt_util.utcnow().timestamp(), seen)
        self._written = self.run.outcome
        self.run.publish(execution)
