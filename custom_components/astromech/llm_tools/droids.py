"""How the robots are doing; asking wakes none of them."""

from typing import Any, Final, override

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.llm import LLMContext, Tool, ToolInput, ToolResult
import voluptuous as vol

from ..const import DOMAIN
from ..coordinator import DroidCoordinator
from ..kinds import DroidConfigEntry, loaded_droids
from .tool import READS, async_user

MAX_DROIDS: Final = 10
MAX_NAME: Final = 40


class DroidStatus(Tool):
    """What is known of each robot that the person may see."""

    name = f"{DOMAIN}__droid_status"
    title = "Droid status"
    description = (
        "Tells how each BB-8 robot is doing: whether it is connected or asleep, its battery, "
        "whether it moves or may move, and whether its emergency stop is set. It wakes no robot."
    )
    parameters = vol.Schema({})
    annotations = READS
    integration = DOMAIN

    @override
    async def async_call(
        self, hass: HomeAssistant, tool_input: ToolInput, llm_context: LLMContext
    ) -> ToolResult:
        """Return how they are doing."""
        self.parameters(tool_input.tool_args)
        user = await async_user(hass, llm_context)
        droids = [entry for entry in loaded_droids(hass) if _may_see(hass, user, entry)]
        return ToolResult(data={"droids": [_told(e.runtime_data) for e in droids[:MAX_DROIDS]]})


@callback
def _may_see(hass: HomeAssistant, user: User | None, entry: DroidConfigEntry) -> bool:
    """Say whether a person may read a robot's entities; who is not known is in the house."""
    if user is None:
        return True
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    return all(user.permissions.check_entity(each.entity_id, POLICY_READ) for each in entities)


def _told(coordinator: DroidCoordinator) -> dict[str, Any]:
    """Return what is known; a value that is not is None, and no free text is in it."""
    state = coordinator.data
    name = "".join(c if c.isprintable() else " " for c in coordinator.config_entry.title)
    return {
        "name": name[:MAX_NAME],
        "connection": str(coordinator.connection),
        "in_range": coordinator.available,
        "responsive": not state.unresponsive,
        "battery": None if state.power is None else str(state.power),
        "battery_volts": state.voltage,
        "moving": state.moving,
        "may_move": coordinator.droid.motion.allowed,
        "emergency_stop": state.e_stop is not None,
        "light_effect": state.effect,
        "signal_dbm": coordinator.presence.rssi,
    }
