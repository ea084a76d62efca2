"""What happens when a person opens one of our issues in Settings > Repairs.

Home Assistant loads this module with the integration; a house with a droid alone does not load the
agent for it.
"""

from typing import Any

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.core import HomeAssistant

from .kinds import running_agent
from .mqtt.leftovers import LEFTOVERS


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Return the dialog of an issue; an agent that has gone has nothing to say."""
    if issue_id == LEFTOVERS:
        from .mqtt.dialog import LeftoversFlow  # noqa: PLC0415

        return LeftoversFlow()
    from .agent.show.dialog import IncidentFlow  # noqa: PLC0415
    from .agent.show.doubt_dialog import DoubtFlow  # noqa: PLC0415
    from .agent.show.issues import DOUBT_PREFIX, PREFIX  # noqa: PLC0415

    agent = running_agent(hass)
    if agent is None:
        return NobodyThere()
    if issue_id.startswith(DOUBT_PREFIX):
        return DoubtFlow(agent, issue_id.removeprefix(DOUBT_PREFIX))
    return IncidentFlow(agent, issue_id.removeprefix(PREFIX))


class NobodyThere(RepairsFlow):
    """What an issue leads to when the agent went while somebody was looking at it."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Say that there is nothing to do."""
        return self.async_abort(reason="over")
