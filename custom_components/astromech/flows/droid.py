"""What is asked about a droid."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.config_entries import ConfigFlowResult, OptionsFlowWithReload
from homeassistant.const import CONF_ADDRESS
from homeassistant.data_entry_flow import section
from homeassistant.helpers import selector
import voluptuous as vol

from ..const import (
    CONF_IDLE_SECONDS,
    CONF_LINK_POLICY,
    CONF_MQTT,
    CONF_MQTT_BASE,
    CONF_RAW_MOTOR_SERVICES,
    DEFAULT_IDLE_SECONDS,
    DOMAIN,
)
from ..kinds import EntryKind, kind_of
from ..link_policy import LinkPolicy
from ..mqtt.topics import DEFAULT_BASE, is_base
from .grouping import flattened, grouped

ADVANCED: Final = vol.Schema(
    {vol.Required(CONF_RAW_MOTOR_SERVICES, default=False): selector.BooleanSelector()}
)

MQTT: Final = vol.Schema(
    {
        vol.Required(CONF_MQTT, default=False): selector.BooleanSelector(),
        vol.Required(CONF_MQTT_BASE, default=DEFAULT_BASE): selector.TextSelector(),
    }
)

OPTIONS: Final = vol.Schema(
    {
        vol.Required(CONF_LINK_POLICY, default=LinkPolicy.ON_DEMAND): selector.SelectSelector(
            selector.SelectSelectorConfig(
                options=list(LinkPolicy), translation_key=CONF_LINK_POLICY
            )
        ),
        vol.Required(CONF_IDLE_SECONDS, default=DEFAULT_IDLE_SECONDS): vol.All(
            selector.NumberSelector(
                selector.NumberSelectorConfig(
                    min=10,
                    max=600,
                    step=1,
                    unit_of_measurement="s",
                    mode=selector.NumberSelectorMode.BOX,
                )
            ),
            vol.Coerce(int),
        ),
        vol.Required("addon"): section(MQTT, {"collapsed": True}),
        vol.Required("advanced"): section(ADVANCED, {"collapsed": True}),
    }
)

# Sphero's other robots, by the first three letters of their names.
OTHER_SPHEROS: Final = {
    "1C-": "robot",
    "2B-": "Ollie",
    "D2-": "R2-D2",
    "FB-": "Force Band",
    "GB-": "BB-9E",
    "LM-": "Lightning McQueen",
    "Q5-": "R2-Q5",
    "SK-": "SPRK+",
    "SM-": "Mini",
}


class DroidOptionsFlow(OptionsFlowWithReload):
    """A droid's options."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Begin; the step has a name of its own since its texts are a droid's."""
        return await self.async_step_droid(user_input)

    async def async_step_droid(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show the options, and store what the user made of them."""
        options = self.config_entry.options
        shown = grouped(OPTIONS, {**options, CONF_MQTT: CONF_MQTT_BASE in options})
        errors: dict[str, str] = {}
        if user_input is not None:
            data = flattened(user_input)
            if not data.pop(CONF_MQTT):
                del data[CONF_MQTT_BASE]
            elif error := self._error_of(data[CONF_MQTT_BASE]):
                errors["base"] = error
            if not errors:
                return self.async_create_entry(data=data)
            shown = user_input
        return self.async_show_form(
            step_id="droid",
            data_schema=self.add_suggested_values_to_schema(OPTIONS, shown),
            errors=errors,
        )

    def _error_of(self, base: str) -> str | None:
        """Return why a robot may not have its topics there: a command must move one, not two."""
        if not is_base(base):
            return "invalid_topic"
        others = (
            entry
            for entry in self.hass.config_entries.async_entries(DOMAIN)
            if kind_of(entry) is EntryKind.DROID and entry is not self.config_entry
        )
        taken = {entry.options.get(CONF_MQTT_BASE) for entry in others}
        return "topic_taken" if base in taken else None


def title_of(name: str) -> str:
    """Return what a person calls a robot, by its advertised name: BB-12AB is "BB-8 12AB"."""
    return f"BB-8 {name.removeprefix('BB-')}"


def choice_of(robots: Mapping[str, str]) -> vol.Schema:
    """Return a form that lets a person pick one of some robots: advertised names by address."""
    options = [
        selector.SelectOptionDict(value=address, label=f"{title_of(name)} ({address})")
        for address, name in robots.items()
    ]
    return vol.Schema(
        {
            vol.Required(CONF_ADDRESS): selector.SelectSelector(
                selector.SelectSelectorConfig(options=options)
            )
        }
    )
