"""The actions of the integration, by what they are about."""

from typing import Final

from homeassistant.core import HomeAssistant, callback

from . import link, motion, sensing

# Each has `async_register`.
_MODULES: Final = (link, motion, sensing)


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register all actions, once; which robot is meant is found at each call."""
    for module in _MODULES:
        module.async_register(hass)
