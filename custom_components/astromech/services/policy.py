"""The action that changes what the operations agent may do, without an edit of the policy file."""

from typing import TYPE_CHECKING, Final

from homeassistant.core import ServiceCall, SupportsResponse
import voluptuous as vol

from ..approvals import known_action
from ..const import AS_IN_FILE
from .question import Answer, Question

if TYPE_CHECKING:
    from ..agent.loop import Agent

ATTR_ACTION: Final = "action"
ATTR_MODE: Final = "mode"


async def _set_mode(agent: Agent, call: ServiceCall) -> Answer:
    """Take a mode for an action; return what is in force for it then."""
    from ..agent.model import ActionId, Mode  # noqa: PLC0415  a house with a droid alone needs none

    mode = call.data[ATTR_MODE]
    chosen = None if mode == AS_IN_FILE else Mode(mode)
    return await agent.charge.async_set_mode(ActionId(call.data[ATTR_ACTION]), chosen)


QUESTIONS: Final = {
    "set_policy_mode": Question(
        _set_mode,
        {
            vol.Required(ATTR_ACTION): known_action,
            vol.Required(ATTR_MODE): vol.In(["never", "ask", "automatic", AS_IN_FILE]),
        },
        SupportsResponse.OPTIONAL,
    )
}
