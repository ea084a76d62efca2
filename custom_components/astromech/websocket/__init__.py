"""The websocket commands, for administrators only: what the panel and the cards are made from."""

from typing import Final

from homeassistant.core import HomeAssistant, callback

from .command import Command, async_register
from .droid import async_register_droid
from .executions import COMMANDS as EXECUTIONS
from .incidents import COMMANDS as INCIDENTS
from .journal import COMMANDS as JOURNAL
from .operations import async_register_operations
from .policy import COMMANDS as POLICY

COMMANDS: Final[tuple[Command, ...]] = (*INCIDENTS, *EXECUTIONS, *JOURNAL, *POLICY)


@callback
def async_setup_websocket(hass: HomeAssistant) -> None:
    """Register the commands, once: they are there, and can say why not, without an entry."""
    async_register_operations(hass)
    async_register_droid(hass)
    for command in COMMANDS:
        async_register(hass, command)
