"""What our tools have in common: who asks is found out, and words that do not fit are refused."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, override

from homeassistant.auth.models import User
from homeassistant.core import HomeAssistant
from homeassistant.helpers.llm import LLMContext, Tool, ToolAnnotations, ToolInput, ToolResult
import voluptuous as vol

from ..approvals import reason_text
from ..const import DOMAIN
from ..kinds import running_agent

if TYPE_CHECKING:
    from ..agent.loop import Agent

type Words = Mapping[str, Any]

READS: Final = ToolAnnotations(read_only=True, destructive=False, idempotent=True, open_world=False)

INCIDENT: Final = vol.Required(
    "incident", description="The field `incident` of the list of incidents"
)
FINGERPRINT: Final = vol.All(str, vol.Match(r"\A[0-9a-f]{12}\Z"))


async def async_user(hass: HomeAssistant, llm_context: LLMContext) -> User | None:
    """Return who speaks to the model, None if Home Assistant does not know: a voice satellite."""
    context = llm_context.context
    if context is None or context.user_id is None:
        return None
    user = await hass.auth.async_get_user(context.user_id)
    return user if user is not None and user.is_active else None


def refused(hass: HomeAssistant, key: str) -> ToolResult:
    """Return why something is not told or done; `key` is one of the reasons of the desk."""
    return ToolResult(data={"error": key, "error_text": reason_text(hass, key)}, error=True)


class AgentTool(Tool):
    """A question to the operations agent."""

    integration = DOMAIN
    admins_only = True

    @override
    async def async_call(
        self, hass: HomeAssistant, tool_input: ToolInput, llm_context: LLMContext
    ) -> ToolResult:
        """Answer, or say why not; raises Invalid if the words do not fit."""
        words = self.parameters(tool_input.tool_args)
        user = await async_user(hass, llm_context)
        if self.admins_only and (user is None or not user.is_admin):
            return refused(hass, "no_administrator")
        if (agent := running_agent(hass)) is None:
            return refused(hass, "no_agent")
        return await self.async_tell(hass, agent, words, user)

    @abstractmethod
    async def async_tell(
        self, hass: HomeAssistant, agent: Agent, words: Words, user: User | None
    ) -> ToolResult:
        """Return the answer; with `admins_only`, `user` is an administrator."""
