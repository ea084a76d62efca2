"""The way of one execution from approval to outcome.

Consent, durable intent, backup, consent again, effect, verification; then the outcome, or the undo
and its verification. Each state is durable before what it stands for happens. What is interrupted
(a restart, an unload) stays where it was and is in doubt afterwards; nothing is ever run twice.
"""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
import logging
from typing import Any, assert_never

from homeassistant.util import dt as dt_util

from ..journal import JournalError
from ..model import BackupRule, Decision, Execution, ExecutionState, Undo
from .action import Action, ActionRefused, Site
from .backup import BackupFailed
from .checks.examination import Examination, SymptomsBack, Vitals
from .run import Course
from .stages import async_apply, async_back_up, async_remember, async_undo
from .verification import async_verify, what_to_ask

_LOGGER = logging.getLogger(__name__)

type Consent = Callable[[], Awaitable[Decision]]
"""Returns what may be done at this moment: policy, interlocks, hash, preconditions."""

type HandOver = Callable[[Execution], None]
"""Tells a person of an execution that has failed and could not be taken back."""


class Stopped(Exception):
    """Nothing was changed, and nothing will be; `found` are facts to keep all the same."""

    def __init__(self, state: ExecutionState, detail: str | None, **found: Any) -> None:
        super().__init__(detail)
        self.state = state
        self.detail = detail
        self.found = found


class Passage:
    """Takes one execution to its end."""

    def __init__(
        self,
        course: Course,
        action: Action,
        site: Site,
        *,
        consent: Consent,
        symptoms_back: SymptomsBack | None,
        hand_over: HandOver,
    ) -> None:
        self._course = course
        self._action = action
        self._site = site
        self._consent = consent
        self._symptoms_back = symptoms_back
        self._hand_over = hand_over

    @property
    def _execution(self) -> Execution:
        return self._course.run.execution

    async def async_go(self, incident_row: int | None) -> None:
        """Go all the way; a journal that refuses before the effect ends it, with nothing done."""
        try:
            decision = await self._async_prepare(incident_row)
        except JournalError as err:
            _LOGGER.error("The journal refused, so nothing was done: %s", err)
            self._course.give_up("journal_unwritable")
        except Exception:
            _LOGGER.exception("Nothing was done")
            await self._course.note(ExecutionState.FAILED, "internal_error")
        else:
            if decision is not None:
                await self._async_act(decision)

    # --- before the effect --------------------------------------------------------------------

    async def _async_prepare(self, incident_row: int | None) -> Decision | None:
        """Return what allows the effect, None if nothing does; then that is written already."""
        decision = await self._consent()
        if decision.denied:
            denied = ExecutionState.REJECTED
            await self._course.intend(incident_row, denied, decision.reason)
            return None
        await self._course.intend(incident_row, ExecutionState.APPROVED)
        try:
            return await self._async_make_ready(decision)
        except Stopped as end:
            await self._course.enter(end.state, end.detail, **end.found)
            return None

    async def _async_make_ready(self, decision: Decision) -> Decision:
        """Return the consent under which the effect begins, now that all for it is on disk."""
        backup_id = await self._async_back_up(decision)
        try:
            memo = await async_remember(self._action, self._site, self._execution.proposal.order)
        except ActionRefused as err:
            raise Stopped(ExecutionState.FAILED, err.reason, backup_id=backup_id) from err
        decision = await self._consent()
        if decision.denied:
            raise Stopped(ExecutionState.SUPERSEDED, decision.reason, backup_id=backup_id)
        vitals = Vitals.of(self._execution.proposal.order, self._site.graph)
        await self._course.enter(
            ExecutionState.APPLYING, backup_id=backup_id, memo=memo, vitals=asdict(vitals)
        )
        return decision

    async def _async_back_up(self, decision: Decision) -> str | None:
        if decision.backup is BackupRule.NOT_NEEDED:
            return None
        await self._course.enter(ExecutionState.BACKING_UP)
        try:
            return await async_back_up(self._site.hass, self._execution, decision)
        except BackupFailed as err:
            _LOGGER.error("There is no backup, so nothing was done: %s", err)
            raise Stopped(ExecutionState.FAILED, "backup_failed") from err

    # --- the effect, and what came of it ------------------------------------------------------

    async def _async_act(self, decision: Decision) -> None:
        """Make the change and look what came of it; from here on it is told as it is."""
        execution, action = self._execution, self._action
        try:
            await async_apply(action, self._site, execution.proposal.order, execution.memo)
        except ActionRefused as err:
            await self._course.note(ExecutionState.FAILED, err.reason)
            return
        seen = self._examination()
        await self._course.note(ExecutionState.VERIFYING)
        tests = what_to_ask(action.tests, decision.tests, seen)
        self._course.run.outcome = await async_verify(
            tests, seen, settle=action.settle, patience=action.patience
        )
        if self._course.run.outcome.verified:
            await self._course.note(ExecutionState.SUCCEEDED)
        else:
            await self._async_take_back(seen)

    def _examination(self) -> Examination:
        execution = self._execution
        return Examination(
            site=self._site,
            order=execution.proposal.order,
            memo=execution.memo,
            before=Vitals(**execution.vitals),
            since=dt_util.utcnow().timestamp(),
            symptoms_back=self._symptoms_back,
        )

    async def _async_take_back(self, seen: Examination) -> None:
        """Undo what did not help, where the action can; else it is for a person."""
        undo = self._action.undo
        match undo:
            case Undo.NOT_NEEDED:
                await self._course.note(ExecutionState.FAILED, "not_verified")
            case Undo.BACKUP:
                hint = "restore_possible" if self._execution.backup_id else "not_verified"
                await self._course.note(ExecutionState.FAILED, hint)
            case Undo.OWN:
                await self._async_roll_back(seen)
            case _:
                assert_never(undo)

    async def _async_roll_back(self, seen: Examination) -> None:
        await self._course.note(ExecutionState.ROLLING_BACK, "not_verified")
        if await async_undo(self._action, seen):
            await self._course.note(ExecutionState.ROLLED_BACK, "not_verified")
        else:
            await self._course.note(ExecutionState.FAILED, "undo_failed")
            self._hand_over(self._execution)
