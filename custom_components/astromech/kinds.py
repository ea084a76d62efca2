"""The two kinds of config entry, and what belongs to each."""

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant

from .const import CONF_KIND, DOMAIN

if TYPE_CHECKING:
    from .agent.loop import Agent
    from .coordinator import DroidCoordinator


class EntryKind(StrEnum):
    """What a config entry stands for; the value is stored in its data."""

    DROID = "droid"
    AGENT = "agent"
    DRILL = "drill"
    """Only there while a fire drill goes on; nobody can add one."""


type DroidConfigEntry = ConfigEntry[DroidCoordinator]
type AgentConfigEntry = ConfigEntry[Agent]

PLATFORMS: Final[dict[EntryKind, tuple[Platform, ...]]] = {
    EntryKind.DROID: (
        Platform.BINARY_SENSOR,
        Platform.BUTTON,
        Platform.EVENT,
        Platform.LIGHT,
        Platform.NUMBER,
        Platform.SELECT,
        Platform.SENSOR,
        Platform.SWITCH,
    ),
    EntryKind.AGENT: (
        Platform.BINARY_SENSOR,
        Platform.BUTTON,
        Platform.EVENT,
        Platform.SENSOR,
        Platform.SWITCH,
    ),
    EntryKind.DRILL: (),
}


def kind_of(entry: ConfigEntry[Any]) -> EntryKind:
    """Return the kind of an entry of ours."""
    return EntryKind(entry.data[CONF_KIND])


def loaded_droids(hass: HomeAssistant) -> list[DroidConfigEntry]:
    """Return the entries of the robots that are set up."""
    entries = hass.config_entries.async_loaded_entries(DOMAIN)
    return [entry for entry in entries if kind_of(entry) is EntryKind.DROID]


def running_agent(hass: HomeAssistant) -> Agent | None:
    """Return the agent, None if there is none or it does not run."""
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        if kind_of(entry) is EntryKind.AGENT:
            agent: Agent = entry.runtime_data
            return agent
    return None
