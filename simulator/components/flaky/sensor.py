"""Temperature, humidity and pressure."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import PERCENTAGE, UnitOfPressure, UnitOfTemperature
from homeassistant.core import HomeAssistant
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .const import DOMAIN
from .coordinator import FlakyEntry, WeatherCoordinator
from .station import Weather

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class WeatherSensorDescription(SensorEntityDescription):
    """What a sensor shows of the weather."""

    value_fn: Callable[[Weather], float]


SENSORS = (
    WeatherSensorDescription(
        key="temperature",
        device_class=SensorDeviceClass.TEMPERATURE,
        native_unit_of_measurement=UnitOfTemperature.CELSIUS,
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda weather: weather.temperature,
    ),
    WeatherSensorDescription(
        key="humidity",
        device_class=SensorDeviceClass.HUMIDITY,
        native_unit_of_measurement=PERCENTAGE,
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda weather: weather.humidity,
    ),
    WeatherSensorDescription(
        key="pressure",
        device_class=SensorDeviceClass.PRESSURE,
        native_unit_of_measurement=UnitOfPressure.HPA,
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda weather: weather.pressure,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant, entry: FlakyEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the sensors of a station."""
    async_add_entities(WeatherSensor(entry.runtime_data, sensor) for sensor in SENSORS)


class WeatherSensor(CoordinatorEntity[WeatherCoordinator], SensorEntity):
    """One reading of a station."""

    entity_description: WeatherSensorDescription
    _attr_has_entity_name = True

    def __init__(
        self, coordinator: WeatherCoordinator, description: WeatherSensorDescription
    ) -> None:
        super().__init__(coordinator)
        entry = coordinator.config_entry
        self.entity_description = description
        self._attr_unique_id = f"{entry.unique_id}_{description.key}"
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, str(entry.unique_id))},
            name=entry.title,
            manufacturer="Flaky",
            model="Weather station",
        )

    @property
    @override
    def available(self) -> bool:
        return super().available and self.coordinator.data.sensors_work

    @property
    @override
    def native_value(self) -> float:
        return self.entity_description.value_fn(self.coordinator.data)
