"""Whether the agent may act at all."""

from typing import TYPE_CHECKING, Any, Final, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.exceptions import HomeAssistantError

from ...const import DOMAIN
from ...kinds import AgentConfigEntry
from ..approve.restraint import Hold
from .entity import AgentEntity

if TYPE_CHECKING:
    from ..loop import Agent

READ_ONLY: Final = SwitchEntityDescription(
    key="read_only", translation_key="read_only", entity_category=EntityCategory.CONFIG
)


def agent_switches(entry: AgentConfigEntry) -> list[SwitchEntity]:
    """Return the switches of the agent."""
    return [ReadOnlySwitch(entry.runtime_data)]


class ReadOnlySwitch(AgentEntity, SwitchEntity):
    """While it is on, the agent observes, explains and proposes, and changes nothing."""

    def __init__(self, agent: Agent) -> None:
        super().__init__(agent.coordinator, READ_ONLY)
        self._restraint = agent.glance.restraint

    @property
    @override
    def is_on(self) -> bool:
        """Say whether a person wants nothing to be changed."""
        return self.coordinator.data.read_only

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Let nothing be changed, also after a restart."""
        await self._async_turn(on=True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Let the agent act again; ends a pause, too."""
        await self._async_turn(on=False)

    async def _async_turn(self, *, on: bool) -> None:
        await self._restraint.async_set_read_only(on=on)
        if self._restraint.holds is Hold.JOURNAL:
            raise HomeAssistantError(
                translation_domain=DOMAIN, translation_key="journal_unwritable"
            )
