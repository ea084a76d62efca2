"""The actions of the integration, by what they are about."""

from typing import Final

from homeassistant.core import HomeAssistant, callback

from . import control, link, macro, motion, sensing
from .operations import async_register_questions
from .target import async_register

# Each has `ACTIONS`.
_MODULES: Final = (link, motion, control, macro, sensing)


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register all actions, once; who is meant is found at each call."""
    for module in _MODULES:
        async_register(hass, module.ACTIONS)
    async_register_questions(hass)
