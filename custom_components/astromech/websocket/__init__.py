"""The websocket commands, for administrators only: what the panel and the cards are made from."""

from typing import Final

from homeassistant.core import HomeAssistant, callback

from .command import Command, async_register
from .operations import async_register_operations

COMMANDS: Final[tuple[Command, ...]] = ()


@callback
def async_setup_websocket(hass: HomeAssistant) -> None:
    """Register the commands, once: they are there, and can say why not, without an entry."""
    async_register_operations(hass)
    for command in COMMANDS:
        async_register(hass, command)
