"""Astromech: the Sphero BB-8 as a device, and an agent that keeps Home Assistant flying."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_ADDRESS
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.importlib import async_import_module
from homeassistant.helpers.typing import ConfigType

from .approval_views import async_setup_endpoints
from .const import CONF_FACE, DOMAIN
from .kinds import PLATFORMS, EntryKind, kind_of
from .panel import async_hide, async_serve_www, async_show
from .views import async_setup_views
from .websocket import async_setup_websocket

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, _config: ConfigType) -> bool:
    """Register actions and views: they are there, and can say why not, without an entry."""
    services = await async_import_module(hass, f"{__package__}.services")
    services.async_setup_services(hass)
    async_setup_views(hass)
    async_setup_endpoints(hass)
    async_setup_websocket(hass)
    await async_serve_www(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: ConfigEntry[Any]) -> bool:
    """Set up a droid or the agent; each kind imports only what it needs."""
    kind = kind_of(entry)
    match kind:
        case EntryKind.DROID:
            from .coordinator import async_setup_droid  # noqa: PLC0415

            await async_setup_droid(hass, entry)
        case EntryKind.AGENT:
            # What it imports reads files (jsonschema its schemas), so not in the event loop.
            loop = await async_import_module(hass, f"{__package__}.agent.loop")
            await loop.async_setup_agent(hass, entry)
            if CONF_FACE in entry.options:
                from .face import async_start_face  # noqa: PLC0415

                async_start_face(hass, entry)
        case EntryKind.DRILL:
            from .agent.drill.rig import async_setup_rig  # noqa: PLC0415

            await async_setup_rig(hass, entry)
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS[kind])
    if kind is EntryKind.DROID:
        from .mqtt.start import async_start_mqtt  # noqa: PLC0415

        async_start_mqtt(entry)
    await async_show(hass)
    return True


async def async_unload_entry(hass: HomeAssistant, entry: ConfigEntry[Any]) -> bool:
    """Take the entities down; what they stand on ends by what its setup has registered."""
    unloaded = await hass.config_entries.async_unload_platforms(entry, PLATFORMS[kind_of(entry)])
    if unloaded and hass.config_entries.async_loaded_entries(DOMAIN) in ([], [entry]):
        async_hide(hass)
    return unloaded


async def async_remove_entry(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Forget what was stored for an entry; the agent's journal is the person's to keep."""
    match kind_of(entry):
        case EntryKind.DROID:
            from .memory import RobotMemory  # noqa: PLC0415

            await RobotMemory(hass, entry.data[CONF_ADDRESS]).async_forget()
        case EntryKind.AGENT:
            versions = await async_import_module(hass, f"{__package__}.agent.observe.versions")
            await versions.async_forget(hass)
        case EntryKind.DRILL:
            pass
