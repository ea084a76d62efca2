"""What all entities of the agent share."""

from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from ...const import DOMAIN
from ..coordinator import AgentCoordinator


class AgentEntity(CoordinatorEntity[AgentCoordinator]):
    """An entity of the agent; available while the agent runs."""

    _attr_has_entity_name = True

    def __init__(self, coordinator: AgentCoordinator, description: EntityDescription) -> None:
        super().__init__(coordinator)
        self.entity_description = description
        self._attr_unique_id = f"{DOMAIN}_{description.key}"
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, DOMAIN)},
            entry_type=DeviceEntryType.SERVICE,
            name="Operations agent",
            manufacturer="Astromech",
        )
