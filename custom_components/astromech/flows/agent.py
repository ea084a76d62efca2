"""What is asked about the operations agent."""

from typing import Any, Final

from homeassistant.config_entries import ConfigFlowResult, OptionsFlowWithReload
from homeassistant.data_entry_flow import section
from homeassistant.helpers import selector
import voluptuous as vol

from ..const import (
    AS_IN_FILE,
    CONF_AI_ENTITY,
    CONF_FACE,
    CONF_MODES,
    CONF_NOTIFY,
    CONF_QUIET_FROM,
    CONF_QUIET_TO,
    CONF_RELOAD_MODE,
    CONF_SETTLE,
    DEFAULT_SETTLE,
    DOMAIN,
)
from .grouping import flattened, grouped

TITLE: Final = "Operations agent"
RELOAD: Final = "reload_config_entry"

SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_SETTLE, default=DEFAULT_SETTLE): vol.All(
            selector.NumberSelector(
                selector.NumberSelectorConfig(
                    min=1,
                    max=600,
                    step=1,
                    unit_of_measurement="s",
                    mode=selector.NumberSelectorMode.BOX,
                )
            ),
            vol.Coerce(int),
        )
    }
)

PERMISSION: Final = vol.Schema(
    {
        vol.Optional(CONF_RELOAD_MODE): selector.SelectSelector(
            selector.SelectSelectorConfig(
                options=["never", "ask", "automatic", AS_IN_FILE], translation_key="policy_mode"
            )
        ),
        vol.Inclusive(CONF_QUIET_FROM, "quiet_hours"): selector.TimeSelector(),
        vol.Inclusive(CONF_QUIET_TO, "quiet_hours"): selector.TimeSelector(),
    }
)

FACE: Final = vol.Schema(
    {
        vol.Optional(CONF_FACE): selector.DeviceSelector(
            selector.DeviceSelectorConfig(integration=DOMAIN, manufacturer="Sphero")
        )
    }
)

MODEL: Final = vol.Schema(
    {
        vol.Optional(CONF_AI_ENTITY): selector.EntitySelector(
            selector.EntitySelectorConfig(domain="ai_task")
        )
    }
)


class AgentOptionsFlow(OptionsFlowWithReload):
    """The operations agent's options."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Let the user choose: what leaves the house has a page of its own."""
        return self.async_show_menu(step_id="init", menu_options=["settings", "model"])

    async def async_step_settings(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show what stays in the house, and store what the user made of it."""
        options = self.config_entry.options
        modes: dict[str, str] = dict(options.get(CONF_MODES, {}))
        if user_input is not None:
            asked = {key: options[key] for key in (CONF_AI_ENTITY,) if key in options}
            return self.async_create_entry(data=asked | _with_modes(flattened(user_input), modes))
        schema = self._settings()
        shown = {**options, CONF_RELOAD_MODE: modes.get(RELOAD, AS_IN_FILE)}
        return self.async_show_form(
            step_id="settings",
            data_schema=self.add_suggested_values_to_schema(schema, grouped(schema, shown)),
        )

    async def async_step_model(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Say what would leave the house, then let the user choose who explains, or nobody."""
        options = self.config_entry.options
        if user_input is not None:
            kept = {key: options[key] for key in options if key != CONF_AI_ENTITY}
            return self.async_create_entry(data=kept | user_input)
        return self.async_show_form(
            step_id="model", data_schema=self.add_suggested_values_to_schema(MODEL, options)
        )

    def _settings(self) -> vol.Schema:
        """Return the settings, with the notify actions that there are; others can be typed."""
        actions = sorted(self.hass.services.async_services_for_domain("notify"))
        target = selector.SelectSelector(
            selector.SelectSelectorConfig(
                options=actions,
                custom_value=True,
                mode=selector.SelectSelectorMode.DROPDOWN,
            )
        )
        notification = vol.Schema({vol.Optional(CONF_NOTIFY): target})
        return SCHEMA.extend(
            {
                vol.Required("permission"): section(PERMISSION),
                vol.Required("notification"): section(notification),
                vol.Required("droid_face"): section(FACE),
            }
        )


def _with_modes(user_input: dict[str, Any], modes: dict[str, str]) -> dict[str, Any]:
    """Return the agent's options: the form asks for the mode of one action, and keeps the others."""
    mode = user_input.pop(CONF_RELOAD_MODE, AS_IN_FILE)
    modes.pop(RELOAD, None)
    if mode != AS_IN_FILE:
        modes[RELOAD] = mode
    return {**user_input, CONF_MODES: modes} if modes else user_input
