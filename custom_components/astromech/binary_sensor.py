"""The two-state sensors of both kinds of entry."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .bb8 import PowerState
from .coordinator import DroidCoordinator
from .entity import DroidEntity
from .kinds import EntryKind, kind_of

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class DroidBinarySensorDescription(BinarySensorEntityDescription):
    """A two-state sensor and where its value is."""

    is_on_fn: Callable[[DroidCoordinator], bool | None]
    available_fn: Callable[[DroidCoordinator], bool] = lambda coordinator: coordinator.available


def _charging(coordinator: DroidCoordinator) -> bool | None:
    power = coordinator.data.power
    return None if power is None else power is PowerState.CHARGING


DESCRIPTIONS = (
    DroidBinarySensorDescription(
        key="connected",
        translation_key="connected",
        device_class=BinarySensorDeviceClass.CONNECTIVITY,
        entity_category=EntityCategory.DIAGNOSTIC,
        is_on_fn=lambda coordinator: coordinator.data.connected,
        available_fn=lambda _: True,
    ),
    DroidBinarySensorDescription(
        key="charging",
        device_class=BinarySensorDeviceClass.BATTERY_CHARGING,
        is_on_fn=_charging,
    ),
    DroidBinarySensorDescription(
        key="moving",
        device_class=BinarySensorDeviceClass.MOVING,
        is_on_fn=lambda coordinator: coordinator.data.moving,
    ),
    DroidBinarySensorDescription(
        key="e_stop",
        translation_key="e_stop",
        device_class=BinarySensorDeviceClass.SAFETY,
        is_on_fn=lambda coordinator: coordinator.data.e_stop is not None,
        available_fn=lambda _: True,
    ),
    DroidBinarySensorDescription(
        key="in_range",
        translation_key="in_range",
        entity_category=EntityCategory.DIAGNOSTIC,
        is_on_fn=lambda coordinator: coordinator.available,
        available_fn=lambda _: True,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ConfigEntry[Any],
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the two-state sensors of an entry."""
    if kind_of(entry) is EntryKind.AGENT:
        # A house with a droid alone does not load the agent.
        from .agent.entities.binary_sensors import agent_binary_sensors  # noqa: PLC0415

        async_add_entities(agent_binary_sensors(entry))
    else:
        async_add_entities(DroidBinarySensor(entry.runtime_data, each) for each in DESCRIPTIONS)


class DroidBinarySensor(DroidEntity, BinarySensorEntity):
    """A two-state sensor of the robot."""

    entity_description: DroidBinarySensorDescription

    @property
    @override
    def available(self) -> bool:
        return self.entity_description.available_fn(self.coordinator)

    @property
    @override
    def is_on(self) -> bool | None:
        return self.entity_description.is_on_fn(self.coordinator)
