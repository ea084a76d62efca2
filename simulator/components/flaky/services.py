"""Breaking and healing stations."""

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from . import noise
from .const import DOMAIN, FailureMode
from .station import FAILURES

CONFIG_ENTRY_ID, MODE = "config_entry_id", "mode"
HEAL_SCHEMA = vol.Schema({vol.Required(CONFIG_ENTRY_ID): cv.string})
BREAK_SCHEMA = HEAL_SCHEMA.extend({vol.Required(MODE): vol.Coerce(FailureMode)})

SHOWS_AT_SETUP = {FailureMode.SETUP_NOT_READY, FailureMode.SETUP_ERROR, FailureMode.AUTH_FAILED}
NOT_SET_UP = {ConfigEntryState.SETUP_RETRY, ConfigEntryState.SETUP_ERROR}
NOISES = {
    FailureMode.LOG_STORM: noise.log_storm,
    FailureMode.CALLBACK_EXCEPTION: noise.callback_exception,
    FailureMode.BLOCKING_CALL: noise.blocking_call,
}
"""What happens once and leaves nothing broken."""


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the services."""
    hass.services.async_register(DOMAIN, "break", _break, schema=BREAK_SCHEMA)
    hass.services.async_register(DOMAIN, "heal", _heal, schema=HEAL_SCHEMA)


async def _break(call: ServiceCall) -> None:
    entry, mode = _entry(call), FailureMode(call.data[MODE])
    if make_noise := NOISES.get(mode):
        make_noise(call.hass)
        return
    call.hass.data[FAILURES][entry.entry_id] = mode
    if mode in SHOWS_AT_SETUP:
        await call.hass.config_entries.async_reload(entry.entry_id)


async def _heal(call: ServiceCall) -> None:
    entry = _entry(call)
    call.hass.data[FAILURES].pop(entry.entry_id, None)
    if entry.state in NOT_SET_UP:
        await call.hass.config_entries.async_reload(entry.entry_id)


def _entry(call: ServiceCall) -> ConfigEntry:
    entry = call.hass.config_entries.async_get_entry(call.data[CONFIG_ENTRY_ID])
    if entry is None or entry.domain != DOMAIN:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_such_station")
    return entry
