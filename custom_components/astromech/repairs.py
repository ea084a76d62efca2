"""What happens when a person opens one of our issues in Settings > Repairs.

Home Assistant loads this module with the integration; a house with a droid alone does not load the
agent for it.
"""

from homeassistant.components.repairs import RepairsFlow
from homeassistant.core import HomeAssistant

from .kinds import running_agent


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Return the dialog of an incident's issue."""
    from .agent.dialog import RemedyFlow  # noqa: PLC0415
    from .agent.issues import PREFIX  # noqa: PLC0415

    return RemedyFlow(running_agent(hass), issue_id.removeprefix(PREFIX))
