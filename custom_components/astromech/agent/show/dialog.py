"""The dialog of an incident in Settings > Repairs: review, rehearse, approve, watch."""

import asyncio
from typing import Any, Final

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.helpers import selector
import voluptuous as vol

from ..act.executor import Run
from ..approve.approval import ApprovalRefused
from ..journal.docket import Filed
from ..loop import Agent
from ..model import Execution, ExecutionState, Subject
from .forms import before_dialog, open_form
from .proposal_words import about_radius, about_tests

HOURS: Final = "hours"

SNOOZE_SCHEMA: Final = vol.Schema(
    {
        vol.Required(HOURS, default=8): vol.All(
            selector.NumberSelector(
                selector.NumberSelectorConfig(
                    min=1,
                    max=720,
                    step=1,
                    unit_of_measurement="h",
                    mode=selector.NumberSelectorMode.BOX,
                )
            ),
            vol.Coerce(int),
        )
    }
)
NOTHING: Final = vol.Schema({})

# How an execution can end without having helped, and what is told then.
_ENDINGS: Final = {
    ExecutionState.ROLLED_BACK: "rolled_back",
    ExecutionState.FAILED: "failed",
    ExecutionState.IN_DOUBT: "in_doubt",
}


class IncidentFlow(RepairsFlow):
    """Review, rehearse, approve, watch; or steps for a person, and a look whether they helped.

    The dialog only watches: what runs belongs to the agent and goes on when the dialog is closed.
    """

    def __init__(self, agent: Agent, fingerprint: str) -> None:
        self._agent = agent
        self._fingerprint = fingerprint
        self._filed: Filed | None = None
        self._scope: Subject | None = None
        self._texts: dict[str, str] = {}
        self._run: Run | None = None
        self._next_state: asyncio.Task[Any] | None = None

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Show what is thought and proposed at this moment."""
        case = self._agent.incident(self._fingerprint)
        if case is None:
            return self.async_abort(reason="over")
        self._scope = case.incident.scope
        self._texts = self._agent.shown.account.texts(case)
        if (run := self._agent.desk.run_about(self._fingerprint)) is not None:
            self._run = run
            return await self.async_step_progress()
        self._filed = self._agent.desk.about(self._fingerprint)
        if self._filed is None:
            return await self.async_step_guided()
        return await self.async_step_review()

    async def async_step_review(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Show what is thought and proposed, and let a person choose."""
        return self.async_show_menu(
            step_id="review",
            menu_options=["apply", "dry_run", "snooze", "ignore"],
            description_placeholders=self._texts,
        )

    async def async_step_guided(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Show what a person can do."""
        return self.async_show_menu(
            step_id="guided",
            menu_options=[*self._forms(), "verify", "snooze", "ignore"],
            description_placeholders=self._texts,
        )

    def _forms(self) -> list[str]:
        return ["form"] if open_form(self.hass, self._scope) else []

    # --- rehearse -----------------------------------------------------------------------------

    async def async_step_dry_run(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Show what would happen, and go back to the review."""
        if user_input is not None:
            return await self.async_step_init()
        if self._filed is None:
            return self.async_abort(reason="over")
        try:
            found = await self._agent.desk.async_dry_run(self._filed.id)
        except ApprovalRefused as err:
            return self._refused(err)
        word = self._agent.wording.word
        told = {
            "verdict": word("plan", "would_run") if found.allowed else word("plan", "would_not"),
            "reason": word("reason", found.reason) if found.reason else "",
            "preview": _quoted(found.preview) or word("plan", "no_preview"),
            "blast_radius": about_radius(found.blast_radius, word),
            "tests": about_tests(found.tests, word),
        }
        return self.async_show_form(
            step_id="dry_run",
            data_schema=NOTHING,
            description_placeholders={**self._texts, **told},
        )

    # --- approve and watch --------------------------------------------------------------------

    async def async_step_apply(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Approve exactly what was shown, and watch."""
        if self._filed is None:
            return self.async_abort(reason="over")
        plan_hash = self._filed.proposal.plan_hash
        try:
            self._run = await self._agent.desk.async_approve(
                self._filed.id, plan_hash, before_dialog()
            )
        except ApprovalRefused as err:
            self._run = self._agent.desk.run_about(self._fingerprint)
            if self._run is None:
                return self._refused(err)
        return await self.async_step_progress()

    async def async_step_progress(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Show how far the execution is, until it is over."""
        run = self._run
        if run is None or run.over:
            return self.async_show_progress_done(next_step_id="outcome")
        if self._next_state is None or self._next_state.done():
            self._next_state = self.hass.async_create_background_task(
                run.changed.wait(), "Astromech progress"
            )
        return self.async_show_progress(
            step_id="progress",
            progress_action=_stage(run.execution.state),
            progress_task=self._next_state,
            description_placeholders=self._texts,
        )

    async def async_step_outcome(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Tell the outcome; where a form was opened, lead to it."""
        if self._run is None or self._run.execution.state is not ExecutionState.SUCCEEDED:
            return self._not_helped(self._run.execution if self._run else None)
        if next_flow := open_form(self.hass, self._scope):
            return self.async_abort(reason="continue_there", next_flow=next_flow)
        return self.async_create_entry(data={})

    def _not_helped(self, execution: Execution | None) -> RepairsFlowResult:
        reason = execution.detail if execution and execution.detail else "rejected"
        state = execution.state if execution else ExecutionState.REJECTED
        return self._ended(_ENDINGS.get(state, "nothing_done"), reason)

    def _refused(self, err: ApprovalRefused) -> RepairsFlowResult:
        return self._ended("nothing_done", err.key)

    def _ended(self, how: str, reason: str) -> RepairsFlowResult:
        texts = {**self._texts, "reason": self._agent.wording.word("reason", reason)}
        return self.async_abort(reason=how, description_placeholders=texts)

    # --- what a person does -------------------------------------------------------------------

    async def async_step_form(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Lead to the form that the integration has open for this person."""
        if next_flow := open_form(self.hass, self._scope):
            return self.async_abort(reason="continue_there", next_flow=next_flow)
        return await self.async_step_init()

    async def async_step_verify(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Look whether what the person did has helped; end the incident if it has."""
        if user_input is not None:
            return await self.async_step_init()
        try:
            outcome = await self._agent.desk.async_verify_now(self._fingerprint, before_dialog())
        except ApprovalRefused as err:
            return self._refused(err)
        if outcome.verified:
            return self.async_create_entry(data={})
        word = self._agent.wording.word
        missed = [word("check", check.test) for check in outcome.checks if check.passed is False]
        return self.async_show_form(
            step_id="verify",
            data_schema=NOTHING,
            description_placeholders={**self._texts, "missed": "; ".join(missed)},
        )

    # --- not now, or not ever -----------------------------------------------------------------

    async def async_step_snooze(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Ask for how long, and put it off."""
        if user_input is None:
            return self.async_show_form(
                step_id="snooze", data_schema=SNOOZE_SCHEMA, description_placeholders=self._texts
            )
        hours = user_input[HOURS]
        try:
            await self._agent.desk.async_snooze(self._fingerprint, hours, before_dialog())
        except ApprovalRefused as err:
            return self._refused(err)
        texts = {**self._texts, HOURS: str(hours)}
        return self.async_abort(reason="snoozed", description_placeholders=texts)

    async def async_step_ignore(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Hear no more of this cause."""
        self._agent.ignore(self._fingerprint)
        return self.async_abort(reason="ignored", description_placeholders=self._texts)


def _stage(state: ExecutionState) -> str:
    """Return the text to show while an execution is in a state."""
    return "backing_up" if state is ExecutionState.APPROVED else str(state)


def _quoted(preview: str) -> str:
    """Return a preview as a block of code that it cannot end itself; empty if there is none."""
    text = preview.replace("```", "'''").strip()
    return f"```\n{text}\n```" if text else ""
