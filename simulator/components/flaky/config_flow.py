"""Adding a station, and giving it its new password."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigFlow, ConfigFlowResult
from homeassistant.const import CONF_NAME, CONF_PASSWORD
from homeassistant.util import slugify
import voluptuous as vol

from .const import DOMAIN
from .station import FAILURES

USER_SCHEMA = vol.Schema({vol.Required(CONF_NAME): str})
REAUTH_SCHEMA = vol.Schema({vol.Required(CONF_PASSWORD): str})


class FlakyConfigFlow(ConfigFlow, domain=DOMAIN):
    """Asks for a name, and for a password only when the station refuses the one it has."""

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Add a station by its name."""
        if user_input is None:
            return self.async_show_form(step_id="user", data_schema=USER_SCHEMA)
        await self.async_set_unique_id(slugify(user_input[CONF_NAME]))
        self._abort_if_unique_id_configured()
        return self.async_create_entry(title=user_input[CONF_NAME], data=user_input)

    async def async_step_reauth(self, entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """Begin, when the station has refused the password."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Take the new password, which is always right."""
        if user_input is None:
            return self.async_show_form(step_id="reauth_confirm", data_schema=REAUTH_SCHEMA)
        entry = self._get_reauth_entry()
        self.hass.data[FAILURES].pop(entry.entry_id, None)
        return self.async_update_reload_and_abort(entry, data_updates=user_input)
