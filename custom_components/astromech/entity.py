"""What all entities of a droid share."""

from collections.abc import Awaitable, Callable
from typing import override

from homeassistant.helpers.device_registry import format_mac
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .bb8 import Droid
from .coordinator import DroidCoordinator


class DroidEntity(CoordinatorEntity[DroidCoordinator]):
    """An entity of the robot; unavailable when the robot is out of range."""

    _attr_has_entity_name = True

    def __init__(self, coordinator: DroidCoordinator, description: EntityDescription) -> None:
        super().__init__(coordinator)
        self.entity_description = description
        self._attr_unique_id = f"{format_mac(coordinator.address)}_{description.key}"
        self._attr_device_info = coordinator.device_info

    @property
    @override
    def available(self) -> bool:
        return self.coordinator.available

    async def _async_run(self, command: Callable[[Droid], Awaitable[object]]) -> None:
        """Carry out a command on the connected robot; raises HomeAssistantError."""
        await self.coordinator.async_run(command)
