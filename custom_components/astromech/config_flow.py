"""How a droid or the operations agent is added."""

from typing import Any, Final, override

from homeassistant.components.bluetooth import (
    BluetoothServiceInfoBleak,
    async_discovered_service_info,
)
from homeassistant.config_entries import (
    SOURCE_BLUETOOTH,
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
    OptionsFlow,
)
from homeassistant.const import CONF_ADDRESS, CONF_NAME
from homeassistant.core import callback
from homeassistant.helpers.device_registry import format_mac
import voluptuous as vol

from .bb8 import Droid, DroidError, is_supported_name
from .connection import Failure, connector, failure_of
from .const import CONF_KIND, DOMAIN
from .flows import agent
from .flows.agent import AgentOptionsFlow
from .flows.droid import OTHER_SPHEROS, DroidOptionsFlow, choice_of, title_of
from .kinds import EntryKind, kind_of
from .succession import async_hand_over

DRILL_TITLE: Final = "Fire drill"


class AstromechConfigFlow(ConfigFlow, domain=DOMAIN):
    """Add a droid that Home Assistant's Bluetooth sees, or the one operations agent."""

    VERSION = 1
    MINOR_VERSION = 1

    def __init__(self) -> None:
        self._robots: dict[str, str] = {}  # advertised names by address
        self._address = ""

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Let the user choose what to add."""
        menu = [EntryKind.DROID, EntryKind.AGENT]
        return self.async_show_menu(step_id="user", menu_options=menu)

    @override
    async def async_step_bluetooth(
        self, discovery_info: BluetoothServiceInfoBleak
    ) -> ConfigFlowResult:
        """Take a robot that Home Assistant's Bluetooth found; another Sphero is refused."""
        name = discovery_info.name
        if not is_supported_name(name):
            return self._abort_unsupported(name)
        self._robots = {discovery_info.address: name}
        await self._async_choose(discovery_info.address)
        self.context["title_placeholders"] = {"name": title_of(name)}
        return await self.async_step_bluetooth_confirm()

    async def async_step_bluetooth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask; then wake the found robot, and add it when it answers."""
        failure = None
        if user_input is not None:
            failure = await self._async_probe()
            if failure is None:
                return self._create_droid()
        self._set_confirm_only()
        return self._show_droid_form("bluetooth_confirm", None, failure)

    async def async_step_droid(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Let the user pick a robot in range; then wake it, and add it when it answers."""
        failure = None
        self._robots |= self._unconfigured_in_range()
        if not self._robots:
            return self.async_abort(reason="no_robots_found")
        if user_input is not None:
            await self._async_choose(user_input[CONF_ADDRESS])
            failure = await self._async_probe()
            if failure is None:
                return self._create_droid()
        return self._show_droid_form("droid", choice_of(self._robots), failure)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask again what was asked when the entry was added."""
        entry = self._get_reconfigure_entry()
        if kind_of(entry) is EntryKind.AGENT:
            return await self.async_step_reconfigure_agent()
        return await self.async_step_reconfigure_droid()

    async def async_step_reconfigure_droid(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Let the user put another robot in the place of a droid's.

        What the house knows the old robot by stays: entities, automations and names.
        """
        entry = self._get_reconfigure_entry()
        failure = None
        self._robots |= self._unconfigured_in_range()
        if not self._robots:
            return self.async_abort(reason="no_robots_found")
        if user_input is not None:
            await self._async_choose(user_input[CONF_ADDRESS])
            failure = await self._async_probe()
            if failure is None:
                return await self._async_replace(entry)
        return self._show_droid_form("reconfigure_droid", choice_of(self._robots), failure)

    async def async_step_agent(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Add the operations agent; there is one in a house."""
        await self.async_set_unique_id(DOMAIN)
        self._abort_if_unique_id_configured()
        if user_input is None:
            return self.async_show_form(step_id="agent", data_schema=agent.SCHEMA)
        return self.async_create_entry(
            title=agent.TITLE, data={CONF_KIND: EntryKind.AGENT}, options=user_input
        )

    async def async_step_reconfigure_agent(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Let the user change how long a failure must last; all else is among the options."""
        entry = self._get_reconfigure_entry()
        if user_input is not None:
            return self.async_update_reload_and_abort(
                entry, options={**entry.options, **user_input}, reason="agent_reconfigured"
            )
        return self.async_show_form(
            step_id="reconfigure_agent",
            data_schema=self.add_suggested_values_to_schema(agent.SCHEMA, entry.options),
        )

    async def async_step_system(self, data: dict[str, Any]) -> ConfigFlowResult:
        """Add the entry of a fire drill; it is the agent that asks."""
        return self.async_create_entry(title=DRILL_TITLE, data=data)

    @classmethod
    @callback
    @override
    def async_supports_options_flow(cls, config_entry: ConfigEntry) -> bool:
        """Say whether an entry has options."""
        return kind_of(config_entry) is not EntryKind.DRILL

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> OptionsFlow:
        """Return the flow of an entry's options."""
        if kind_of(config_entry) is EntryKind.AGENT:
            return AgentOptionsFlow()
        return DroidOptionsFlow()

    def _abort_unsupported(self, name: str) -> ConfigFlowResult:
        if model := OTHER_SPHEROS.get(name[:3]):
            return self.async_abort(
                reason="other_sphero", description_placeholders={"name": name, "model": model}
            )
        return self.async_abort(reason="not_a_bb8", description_placeholders={"name": name})

    def _unconfigured_in_range(self) -> dict[str, str]:
        configured = self._async_current_ids(include_ignore=False)
        return {
            info.address: info.name
            for info in async_discovered_service_info(self.hass, connectable=True)
            if is_supported_name(info.name) and format_mac(info.address) not in configured
        }

    async def _async_choose(self, address: str) -> None:
        """Make an address this flow's; aborts the flow when it is configured already."""
        self._address = address
        # A person who picks a robot by hand goes before the discovery that waits for them.
        await self.async_set_unique_id(
            format_mac(address), raise_on_progress=self.source == SOURCE_BLUETOOTH
        )
        self._abort_if_unique_id_configured()

    async def _async_probe(self) -> Failure | None:
        """Wake the chosen robot until it answers a ping and let it go; return what went wrong."""
        name = self._robots[self._address]
        droid = Droid(name, connector(self.hass, self._address, name))
        try:
            await droid.connect()
        except DroidError as err:
            return failure_of(err)
        finally:
            await droid.disconnect()
        return None

    async def _async_replace(self, entry: ConfigEntry[Any]) -> ConfigFlowResult:
        """Let the old robot go for good, and have the chosen one take its place."""
        await self.hass.config_entries.async_unload(entry.entry_id)
        async_hand_over(self.hass, entry, self._address)
        name = self._robots[self._address]
        return self.async_update_reload_and_abort(
            entry,
            unique_id=format_mac(self._address),
            title=title_of(name),
            data_updates={CONF_ADDRESS: self._address, CONF_NAME: name},
        )

    def _create_droid(self) -> ConfigFlowResult:
        name = self._robots[self._address]
        return self.async_create_entry(
            title=title_of(name),
            data={CONF_KIND: EntryKind.DROID, CONF_ADDRESS: self._address, CONF_NAME: name},
        )

    def _show_droid_form(
        self, step_id: str, schema: vol.Schema | None, failure: Failure | None
    ) -> ConfigFlowResult:
        placeholders = dict(failure.placeholders) if failure else {}
        if self._address:
            placeholders["name"] = title_of(self._robots[self._address])
        return self.async_show_form(
            step_id=step_id,
            data_schema=schema,
            errors={"base": failure.key} if failure else {},
            description_placeholders=placeholders,
        )
