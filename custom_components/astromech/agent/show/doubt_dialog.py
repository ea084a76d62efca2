"""The dialog about an execution that was interrupted: only a person can know how it ended."""

from typing import Any

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult

from ..act.fence import NotInDoubt, Verdict
from ..journal import JournalError
from ..loop import Agent


class DoubtFlow(RepairsFlow):
    """Asks, and takes a person's word for it."""

    def __init__(self, agent: Agent, execution_id: str) -> None:
        self._agent = agent
        self._execution_id = execution_id

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Ask how it ended, with what could be seen since."""
        texts = self._agent.legacy.texts(self._execution_id)
        if texts is None:
            return self.async_abort(reason="over")
        return self.async_show_menu(
            step_id="init",
            menu_options=["helped", "failed", "leave"],
            description_placeholders=texts,
        )

    async def async_step_helped(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Take it that it ran and helped."""
        return await self._async_settle(Verdict.HELPED)

    async def async_step_failed(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Take it that it did not help, or did not run."""
        return await self._async_settle(Verdict.FAILED)

    async def async_step_leave(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Decide nothing yet."""
        return self.async_abort(reason="left")

    async def _async_settle(self, verdict: Verdict) -> RepairsFlowResult:
        try:
            await self._agent.legacy.async_settle(self._execution_id, verdict)
        except NotInDoubt:
            return self.async_abort(reason="over")
        except JournalError:
            return self.async_abort(reason="journal_unwritable")
        return self.async_create_entry(data={})
