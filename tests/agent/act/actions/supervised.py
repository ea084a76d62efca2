"""A Home Assistant with a Supervisor: to make it ask again."""

from homeassistant.components.hassio.const import ADDONS_COORDINATOR, DATA_KEY_SUPERVISOR_ISSUES
from homeassistant.core import HomeAssistant


async def ask_again(hass: HomeAssistant) -> None:
    """Let Home Assistant ask the Supervisor for everything again."""
    for key in (ADDONS_COORDINATOR, DATA_KEY_SUPERVISOR_ISSUES):
        await hass.data[key].async_refresh()
    await hass.async_block_till_done(wait_background_tasks=True)
