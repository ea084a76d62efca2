"""The fire drill: a failing entry of our own goes all the way, on the user's own system.

Detect, diagnose, propose, approve, act, verify; then a second remedy that is made to fail, so that
it is rolled back. It is the real loop from end to end, but for two things: nobody waits for the
settle time, and the policy of the house does not speak about an entry that is ours. Nothing else
is touched, and the entry is removed whatever happens.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util

from ...const import DOMAIN, EVENT_DRILL
from ..act.run import Run
from ..approve.approval import ApprovalRefused, Approver, Door, async_check_rights
from ..approve.desk import Desk
from ..approve.remedies import Spawn
from ..journal.docket import Filed
from ..journal.drill_marks import DrillMarks
from ..journal.record import Record
from ..judge.watch import Case, Watch
from ..model import ActionId, ExecutionState, Order, Subject, SubjectKind
from .permits import DrillPermits
from .rig import async_add_rig, async_remove_rigs
from .steps import Report, Step

LIMIT: Final = 120.0
"""Seconds that a drill may take."""

GLANCE: Final = 0.1
"""Seconds between two looks whether the next step can be made."""


class FireDrill:
    """Makes one drill at a time; `look` has what is due looked at."""

    def __init__(
        self,
        hass: HomeAssistant,
        *,
        record: Record,
        watch: Watch,
        desk: Desk,
        permits: DrillPermits,
        look: Callable[[], None],
        spawn: Spawn,
    ) -> None:
        self._hass = hass
        self._record = record
        self._watch = watch
        self._desk = desk
        self._permits = permits
        self._look = look
        self._spawn = spawn
        self._marks = DrillMarks(record.journal)
        self._running = False

    async def async_clear(self) -> None:
        """Remove what a drill has left that was cut short."""
        if not self._running:
            await async_remove_rigs(self._hass)

    async def async_run_for(self, context: Context) -> dict[str, Any]:
        """Make a drill in the name of who wants it; return whether it `passed`, and its `steps`.

        Raises ServiceValidationError if it may not begin (one is under way, nothing may be executed
        at the moment, or it is not for that person), and if the agent ends meanwhile.
        """
        user = await self._hass.auth.async_get_user(context.user_id or "")
        approver = Approver.of(user, Door.SERVICE) if user else Approver(door=Door.SERVICE)
        await self._async_check(approver)
        self._running = True
        over: asyncio.Future[dict[str, Any]] = self._hass.loop.create_future()
        self._spawn(self._async_run_into(over, approver), "Astromech fire drill")
        return await over

    async def _async_run_into(
        self, over: asyncio.Future[dict[str, Any]], approver: Approver
    ) -> None:
        """Make the drill as a part of the agent: it ends with it, and is cleaned up after."""
        try:
            over.set_result(await self._async_run(approver))
        finally:
            self._running = False
            if not over.done():
                over.set_exception(_refused("drill_interrupted"))

    async def _async_run(self, approver: Approver) -> dict[str, Any]:
        report = Report(begun=dt_util.utcnow().timestamp())
        others = self._others()
        try:
            await self._async_limited(report, approver)
            changed = sorted(others.items() ^ self._others().items())
            titles = ", ".join(dict.fromkeys(self._title(entry_id) for entry_id, _ in changed))
            report.tell(Step.UNTOUCHED, ok=not changed, detail=titles or None)
        finally:
            await self._async_clean_up()
        report.tell(Step.CLEAN_UP)
        self._hass.bus.async_fire(EVENT_DRILL, report.document())
        return report.document()

    async def _async_check(self, approver: Approver) -> None:
        if self._running:
            raise _refused("drill_running")
        if self._permits.held is not None:
            raise _refused("drill_held")
        try:
            await async_check_rights(self._hass, approver)
        except ApprovalRefused as err:
            raise _refused("drill_not_allowed") from err

    async def _async_limited(self, report: Report, approver: Approver) -> None:
        """Make the drill in the time that it may take; what stops it is told as a step."""
        try:
            async with asyncio.timeout(LIMIT):
                await self._async_drill(report, approver)
        except TimeoutError:
            report.tell(self._next_step(report), ok=False, detail="too_slow")
        except ApprovalRefused as err:
            report.tell(self._next_step(report), ok=False, detail=err.key)

    @staticmethod
    def _next_step(report: Report) -> Step:
        return list(Step)[len(report.steps)]

    async def _async_drill(self, report: Report, approver: Approver) -> None:
        target = await self._async_break()
        report.tell(Step.BREAK)
        await self._until(lambda: target in self._watch.troubles)
        report.tell(Step.DETECT)
        self._hurry(target)
        filed = await self._until(lambda: self._filed(target))
        report.tell(Step.DIAGNOSE, detail=self._cause(target))
        report.tell(Step.PROPOSE, detail=filed.proposal.order.action)
        await self._async_remedy(report, filed, approver)
        await self._async_fail(report, target, approver)

    async def _async_break(self) -> Subject:
        """Add the entry that fails; whatever is journalled of it is marked as a drill."""
        entry_id = await async_add_rig(self._hass)
        await self._record.keep(self._marks.add(entry_id))
        target = Subject(kind=SubjectKind.ENTRY, id=entry_id)
        self._permits.target = target
        return target

    @callback
    def _hurry(self, target: Subject) -> None:
        """Let nobody wait for the settle time."""
        trouble = self._watch.troubles[target]
        self._watch.troubles[target] = replace(trouble, due=dt_util.utcnow().timestamp())
        self._look()

    def _filed(self, target: Subject) -> Filed | None:
        case = self._case(target)
        return None if case is None else self._desk.about(case.incident.fingerprint)

    def _case(self, target: Subject) -> Case | None:
        return self._watch.cases.get(target)

    def _cause(self, target: Subject) -> str | None:
        case = self._case(target)
        return case.diagnosis.cause if case and case.diagnosis else None

    # --- the two remedies ---------------------------------------------------------------------

    async def _async_remedy(self, report: Report, filed: Filed, approver: Approver) -> None:
        """Let the remedy be carried out that helps."""
        run = await self._desk.async_approve(filed.id, filed.proposal.plan_hash, approver)
        report.tell(Step.APPROVE, detail=approver.name or None)
        state = await self._async_ended(run)
        report.tell(Step.ACT, ok=bool(run.outcome.checks), detail=str(state))
        report.tell(Step.VERIFY, ok=state is ExecutionState.SUCCEEDED)

    async def _async_fail(self, report: Report, target: Subject, approver: Approver) -> None:
        """Let one be carried out that cannot hold: disabled, the entry must be loaded, too."""
        order = Order(action=ActionId.DISABLE_CONFIG_ENTRY, target=target)
        filed = await self._desk.async_propose(order, approver)
        run = await self._desk.async_approve(filed.id, filed.proposal.plan_hash, approver)
        state = await self._async_ended(run)
        report.tell(Step.ROLL_BACK, ok=state is ExecutionState.ROLLED_BACK, detail=str(state))

    async def _async_ended(self, run: Run) -> ExecutionState:
        while not run.over:
            await run.changed.wait()
        return run.execution.state

    # --- around it ----------------------------------------------------------------------------

    async def _until[T](self, found: Callable[[], T | None]) -> T:
        """Return what is found, as soon as it is."""
        while not (result := found()):  # noqa: ASYNC110  the watch tells nobody what it hears
            await asyncio.sleep(GLANCE)
        return result

    def _others(self) -> dict[str, str]:
        """Return the states of all entries that are not the drill's."""
        target = self._permits.target
        return {
            entry.entry_id: f"{entry.state.value} {entry.disabled_by}"
            for entry in self._hass.config_entries.async_entries()
            if target is None or entry.entry_id != target.id
        }

    def _title(self, entry_id: str) -> str:
        entry = self._hass.config_entries.async_get_entry(entry_id)
        return entry_id if entry is None else entry.title

    async def _async_clean_up(self) -> None:
        await async_remove_rigs(self._hass)
        self._permits.target = None


def _refused(key: str) -> ServiceValidationError:
    return ServiceValidationError(translation_domain=DOMAIN, translation_key=key)
