"""The dialog of an incident in Settings > Repairs: review, approve, watch."""

import asyncio
from typing import Any

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
import voluptuous as vol

from .act.executor import Run
from .loop import Agent
from .model import ExecutionState
from .remedies import NotProposed


class RemedyFlow(RepairsFlow):
    """Review, approve, watch.

    The dialog only watches: what runs belongs to the agent and goes on when the dialog is closed.
    """

    def __init__(self, agent: Agent | None, fingerprint: str) -> None:
        self._agent = agent
        self._fingerprint = fingerprint
        self._plan_hash = ""
        self._texts: dict[str, str] = {}
        self._run: Run | None = None
        self._next_state: asyncio.Task[Any] | None = None

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Show what is proposed at this moment."""
        proposed = self._agent.proposed(self._fingerprint) if self._agent else None
        if proposed is None:
            return self.async_abort(reason="nothing_proposed")
        proposal, self._texts = proposed
        self._plan_hash = proposal.plan_hash
        return self._review()

    def _review(self) -> RepairsFlowResult:
        return self.async_show_form(
            step_id="review", data_schema=vol.Schema({}), description_placeholders=self._texts
        )

    async def async_step_review(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Begin, now that a person has approved exactly what was shown."""
        if user_input is None or self._agent is None:
            return self._review()
        try:
            self._run = self._agent.remedies.approve(self._fingerprint, self._plan_hash, "repairs")
        except NotProposed:
            return self.async_abort(reason="changed")
        return await self.async_step_apply()

    async def async_step_apply(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Show how far the execution is, until it is over."""
        run = self._run
        if run is None or run.over:
            return self.async_show_progress_done(next_step_id="outcome")
        if self._next_state is None or self._next_state.done():
            self._next_state = self.hass.async_create_background_task(
                run.changed.wait(), "Astromech progress"
            )
        return self.async_show_progress(
            step_id="apply",
            progress_action=_stage(run.execution.state),
            progress_task=self._next_state,
            description_placeholders=self._texts,
        )

    async def async_step_outcome(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Tell the outcome."""
        execution = self._run.execution if self._run else None
        if execution is not None and execution.state is ExecutionState.SUCCEEDED:
            return self.async_create_entry(data={})
        reason = execution.detail if execution and execution.detail else "rejected"
        return self.async_abort(reason=reason, description_placeholders=self._texts)


def _stage(state: ExecutionState) -> str:
    """Return the text to show while an execution is in a state."""
    return "backing_up" if state is ExecutionState.APPROVED else str(state)
