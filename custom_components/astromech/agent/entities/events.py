"""What happens to incidents, and what is done about them."""

from typing import Final, override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import callback

from ...kinds import AgentConfigEntry
from ..coordinator import AgentCoordinator
from ..happenings import Announcer, Happening, HappeningKind
from .entity import AgentEntity

INCIDENTS: Final = EventEntityDescription(
    key="incidents", translation_key="incidents", event_types=list(HappeningKind)
)


def agent_events(entry: AgentConfigEntry) -> list[EventEntity]:
    """Return the events of the agent."""
    agent = entry.runtime_data
    return [IncidentEvent(agent.coordinator, agent.announcer)]


class IncidentEvent(AgentEntity, EventEntity):
    """Tells each thing that happens; its attributes are ids, keys and figures."""

    _unrecorded_attributes = frozenset({"fingerprint", "incident", "proposal", "execution"})

    def __init__(self, coordinator: AgentCoordinator, announcer: Announcer) -> None:
        super().__init__(coordinator, INCIDENTS)
        self._announcer = announcer

    @override
    async def async_added_to_hass(self) -> None:
        """Begin to listen."""
        await super().async_added_to_hass()
        self.async_on_remove(self._announcer.subscribe(self._happened))

    @callback
    def _happened(self, happening: Happening) -> None:
        self._trigger_event(happening.kind, happening.data)
        self.async_write_ha_state()

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        """Leave the state as it is: a snapshot is no event."""
