"""The agent's entities."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.sensor import (
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from ..const import DOMAIN
from ..kinds import AgentConfigEntry
from .coordinator import AgentCoordinator, AgentSnapshot


@dataclass(frozen=True, kw_only=True)
class AgentSensorDescription(SensorEntityDescription):
    """A sensor, and where its value is in a snapshot."""

    value_fn: Callable[[AgentSnapshot], int]


SENSORS: Final = (
    AgentSensorDescription(
        key="open_incidents",
        translation_key="open_incidents",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda snapshot: snapshot.open_incidents,
    ),
)


def agent_sensors(entry: AgentConfigEntry) -> Iterable[SensorEntity]:
    """Return the sensors of the agent."""
    return [AgentSensor(entry.runtime_data.coordinator, description) for description in SENSORS]


class AgentSensor(CoordinatorEntity[AgentCoordinator], SensorEntity):
    """A figure about the house, as the agent sees it."""

    entity_description: AgentSensorDescription
    _attr_has_entity_name = True

    def __init__(self, coordinator: AgentCoordinator, description: AgentSensorDescription) -> None:
        super().__init__(coordinator)
        self.entity_description = description
        self._attr_unique_id = f"{DOMAIN}_{description.key}"
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, DOMAIN)},
            entry_type=DeviceEntryType.SERVICE,
            name="Operations agent",
            manufacturer="Astromech",
        )

    @property
    @override
    def native_value(self) -> int:
        """Return the figure."""
        return self.entity_description.value_fn(self.coordinator.data)
