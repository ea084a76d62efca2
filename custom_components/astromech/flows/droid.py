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
    CONF_RAW_MOTOR_SERVICES,
    DEFAULT_IDLE_SECONDS,
)
from ..link_policy import LinkPolicy
from .grouping import flattened, grouped

ADVANCED: Final = vol.Schema(
    {vol.Required(CONF_RAW_MOTOR_SERVICES, default=False): selector.BooleanSelector()}
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
        if user_input is not None:
            return self.async_create_entry(data=flattened(user_input))
        shown = grouped(OPTIONS, self.config_entry.options)
        return self.async_show_form(
            step_id="droid", data_schema=self.add_suggested_values_to_schema(OPTIONS, shown)
        )


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
