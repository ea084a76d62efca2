"""The actions of the integration, by what they are about."""

from typing import Final

from homeassistant.core import HomeAssistant, callback

from . import approval, control, drill, journal, link, macro, motion, operations, policy, sensing
from .question import async_register_questions
from .target import async_register

# Of the droid; each has `ACTIONS`.
_OF_DROIDS: Final = (link, motion, control, macro, sensing)
# Of the agent; each has `QUESTIONS`.
_OF_AGENT: Final = (operations, approval, journal, policy, drill)


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register all actions, once; who is meant is found at each call."""
    for module in _OF_DROIDS:
        async_register(hass, module.ACTIONS)
    for door in _OF_AGENT:
        async_register_questions(hass, door.QUESTIONS)
