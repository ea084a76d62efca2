"""The action that makes a fire drill."""

from typing import TYPE_CHECKING, Final

from homeassistant.core import ServiceCall, SupportsResponse

from .question import Answer, Question

if TYPE_CHECKING:
    from ..agent.loop import Agent


async def _drill(agent: Agent, call: ServiceCall) -> Answer:
    """Make a fire drill in the name of the caller; return its steps."""
    return await agent.drill.async_run_for(call.context)


QUESTIONS: Final = {"fire_drill": Question(_drill, response=SupportsResponse.OPTIONAL)}
