"""The sensors of both kinds of entry."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, assert_never, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import (
    SIGNAL_STRENGTH_DECIBELS_MILLIWATT,
    EntityCategory,
    UnitOfElectricPotential,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType

from .bb8 import PowerState
from .coordinator import ConnectionState, DroidCoordinator
from .entity import DroidEntity
from .kinds import EntryKind, kind_of

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class DroidSensorDescription(SensorEntityDescription):
    """A sensor and where its value is."""

    value_fn: Callable[[DroidCoordinator], StateType]
    attributes_fn: Callable[[DroidCoordinator], Mapping[str, Any] | None] = lambda _: None
    available_fn: Callable[[DroidCoordinator], bool] = lambda coordinator: coordinator.available


DESCRIPTIONS = (
    DroidSensorDescription(
        key="power_state",
        translation_key="power_state",
        device_class=SensorDeviceClass.ENUM,
        options=list(PowerState),
        value_fn=lambda coordinator: coordinator.data.power,
    ),
    DroidSensorDescription(
        key="battery_voltage",
        translation_key="battery_voltage",
        device_class=SensorDeviceClass.VOLTAGE,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfElectricPotential.VOLT,
        suggested_display_precision=2,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda coordinator: coordinator.data.voltage,
    ),
    DroidSensorDescription(
        key="signal_strength",
        device_class=SensorDeviceClass.SIGNAL_STRENGTH,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=SIGNAL_STRENGTH_DECIBELS_MILLIWATT,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda coordinator: coordinator.presence.rssi,
    ),
    DroidSensorDescription(
        key="connection",
        translation_key="connection",
        device_class=SensorDeviceClass.ENUM,
        options=list(ConnectionState),
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda coordinator: coordinator.connection,
        # It says why the others are unavailable, and so never is.
        attributes_fn=lambda coordinator: {"reason": coordinator.reason},
        available_fn=lambda _: True,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ConfigEntry[Any],
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the sensors of an entry."""
    kind = kind_of(entry)
    match kind:
        case EntryKind.DROID:
            async_add_entities(DroidSensor(entry.runtime_data, each) for each in DESCRIPTIONS)
        case EntryKind.AGENT:
            # A house with a droid alone does not load the agent.
            from .agent.entities import agent_sensors  # noqa: PLC0415

            async_add_entities(agent_sensors(entry))
        case _:
            assert_never(kind)


class DroidSensor(DroidEntity, SensorEntity):
    """A sensor of the robot."""

    entity_description: DroidSensorDescription
    _unrecorded_attributes = frozenset({"reason"})

    @property
    @override
    def available(self) -> bool:
        return self.entity_description.available_fn(self.coordinator)

    @property
    @override
    def native_value(self) -> StateType:
        return self.entity_description.value_fn(self.coordinator)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        return self.entity_description.attributes_fn(self.coordinator)
