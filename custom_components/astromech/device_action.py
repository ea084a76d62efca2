"""What the droid can be told in an automation, as actions of its device."""

from collections.abc import Awaitable, Callable
from typing import Final

from homeassistant.const import CONF_DEVICE_ID, CONF_DOMAIN, CONF_TYPE
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType, TemplateVarsType
import voluptuous as vol

from .bb8 import Droid
from .const import DOMAIN
from .services.target import droid_of_device, is_droid

ACTIONS: Final[dict[str, Callable[[Droid], Awaitable[object]]]] = {
    "identify": lambda droid: droid.lights.identify(),
    "ping": lambda droid: droid.ping(),
    "stop": lambda droid: droid.stop(),
}

ACTION_SCHEMA: Final = cv.DEVICE_ACTION_BASE_SCHEMA.extend(
    {vol.Required(CONF_TYPE): vol.In(ACTIONS)}
)


async def async_get_actions(hass: HomeAssistant, device_id: str) -> list[dict[str, str]]:
    """Return the actions of a device; the agent's has none."""
    if not is_droid(hass, device_id):
        return []
    return [
        {CONF_DOMAIN: DOMAIN, CONF_DEVICE_ID: device_id, CONF_TYPE: action} for action in ACTIONS
    ]


async def async_call_action_from_config(
    hass: HomeAssistant,
    config: ConfigType,
    _variables: TemplateVarsType,
    _context: Context | None,
) -> None:
    """Carry out an action on the robot, connecting where needed."""
    coordinator = droid_of_device(hass, config[CONF_DEVICE_ID])
    await coordinator.async_run(ACTIONS[config[CONF_TYPE]])
