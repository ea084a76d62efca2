"""The sensors of both kinds of entry."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import hypot
from typing import Any, Final, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import (
    DEGREE,
    SIGNAL_STRENGTH_DECIBELS_MILLIWATT,
    EntityCategory,
    UnitOfElectricPotential,
    UnitOfLength,
    UnitOfSpeed,
    UnitOfTime,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType

from .bb8 import PowerState, Signal
from .bb8.fall import vertical
from .coordinator import DroidCoordinator
from .entity import DroidEntity
from .kinds import EntryKind, kind_of
from .link_record import ConnectionState

PARALLEL_UPDATES = 0

GRAVITY: Final = "g"


@dataclass(frozen=True, kw_only=True)
class DroidSensorDescription(SensorEntityDescription):
    """A sensor and where its value is."""

    value_fn: Callable[[DroidCoordinator], StateType]
    attributes_fn: Callable[[DroidCoordinator], Mapping[str, Any] | None] = lambda _: None
    available_fn: Callable[[DroidCoordinator], bool] = lambda coordinator: coordinator.available


def _streamed(signal: Signal) -> Callable[[DroidCoordinator], float | None]:
    """Return how to read a value that is unknown unless the robot streams it."""
    return lambda coordinator: (coordinator.data.sample or {}).get(signal)


def _speed(coordinator: DroidCoordinator) -> float | None:
    """Return millimetres per second over ground."""
    sample = coordinator.data.sample or {}
    right, ahead = sample.get(Signal.VELOCITY_X), sample.get(Signal.VELOCITY_Y)
    return None if right is None or ahead is None else hypot(right, ahead)


STREAMED = (
    DroidSensorDescription(
        key="position_x",
        translation_key="position_x",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=_streamed(Signal.POSITION_X),
        device_class=SensorDeviceClass.DISTANCE,
        native_unit_of_measurement=UnitOfLength.CENTIMETERS,
    ),
    DroidSensorDescription(
        key="position_y",
        translation_key="position_y",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=_streamed(Signal.POSITION_Y),
        device_class=SensorDeviceClass.DISTANCE,
        native_unit_of_measurement=UnitOfLength.CENTIMETERS,
    ),
    DroidSensorDescription(
        key="pitch",
        translation_key="pitch",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=_streamed(Signal.PITCH),
        native_unit_of_measurement=DEGREE,
    ),
    DroidSensorDescription(
        key="roll",
        translation_key="roll",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=_streamed(Signal.ROLL),
        native_unit_of_measurement=DEGREE,
    ),
    DroidSensorDescription(
        key="yaw",
        translation_key="yaw",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=_streamed(Signal.YAW),
        native_unit_of_measurement=DEGREE,
    ),
    DroidSensorDescription(
        key="accel_x",
        translation_key="accel_x",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=_streamed(Signal.ACCEL_X),
        native_unit_of_measurement=GRAVITY,
        suggested_display_precision=2,
    ),
    DroidSensorDescription(
        key="accel_y",
        translation_key="accel_y",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=_streamed(Signal.ACCEL_Y),
        native_unit_of_measurement=GRAVITY,
        suggested_display_precision=2,
    ),
    DroidSensorDescription(
        key="accel_z",
        translation_key="accel_z",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=_streamed(Signal.ACCEL_Z),
        native_unit_of_measurement=GRAVITY,
        suggested_display_precision=2,
    ),
    DroidSensorDescription(
        key="accel_vertical",
        translation_key="accel_vertical",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda coordinator: vertical(coordinator.data.sample or {}),
        native_unit_of_measurement=GRAVITY,
        suggested_display_precision=2,
    ),
    DroidSensorDescription(
        key="speed",
        device_class=SensorDeviceClass.SPEED,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfSpeed.MILLIMETERS_PER_SECOND,
        suggested_display_precision=0,
        value_fn=_speed,
    ),
)

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
        entity_registry_enabled_default=False,
        value_fn=lambda coordinator: coordinator.data.voltage,
    ),
    DroidSensorDescription(
        key="charges",
        translation_key="charges",
        state_class=SensorStateClass.TOTAL_INCREASING,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda coordinator: coordinator.data.charges,
    ),
    DroidSensorDescription(
        key="seconds_since_charge",
        translation_key="seconds_since_charge",
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.SECONDS,
        suggested_unit_of_measurement=UnitOfTime.MINUTES,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda coordinator: coordinator.data.seconds_since_charge,
    ),
    DroidSensorDescription(
        key="heading",
        translation_key="heading",
        native_unit_of_measurement=DEGREE,
        value_fn=lambda coordinator: coordinator.data.heading,
    ),
    DroidSensorDescription(
        key="signal_strength",
        device_class=SensorDeviceClass.SIGNAL_STRENGTH,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=SIGNAL_STRENGTH_DECIBELS_MILLIWATT,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
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
    DroidSensorDescription(
        key="echo_p50",
        translation_key="echo_p50",
        device_class=SensorDeviceClass.DURATION,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfTime.MILLISECONDS,
        suggested_display_precision=0,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda coordinator: coordinator.care.record.echo_percentile(0.5),
    ),
    DroidSensorDescription(
        key="echo_p95",
        translation_key="echo_p95",
        device_class=SensorDeviceClass.DURATION,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfTime.MILLISECONDS,
        suggested_display_precision=0,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda coordinator: coordinator.care.record.echo_percentile(0.95),
    ),
    DroidSensorDescription(
        key="connect_attempts",
        translation_key="connect_attempts",
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda coordinator: coordinator.care.record.attempts,
        available_fn=lambda _: True,
    ),
    *STREAMED,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ConfigEntry[Any],
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the sensors of an entry."""
    if kind_of(entry) is EntryKind.AGENT:
        # A house with a droid alone does not load the agent.
        from .agent.entities.sensors import agent_sensors  # noqa: PLC0415

        async_add_entities(agent_sensors(entry))
    else:
        async_add_entities(DroidSensor(entry.runtime_data, each) for each in DESCRIPTIONS)


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
