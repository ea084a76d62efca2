"""The droid's numbers."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import override

from homeassistant.components.number import NumberEntity, NumberEntityDescription, NumberMode
from homeassistant.const import DEGREE, EntityCategory, UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .bb8.lease import LONGEST_LEASE
from .coordinator import DroidCoordinator
from .entity import DroidEntity
from .kinds import DroidConfigEntry
from .motion_control import async_move, async_set_speed_cap

# A newer heading takes the place of the one before; the driver sees to the order.
PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class DroidNumberDescription(NumberEntityDescription):
    """A number, where its value is, and what setting it does."""

    value_fn: Callable[[DroidCoordinator], float | None]
    set_fn: Callable[[DroidCoordinator, float], Awaitable[object]]
    available_fn: Callable[[DroidCoordinator], bool] = lambda coordinator: coordinator.available


DESCRIPTIONS = (
    DroidNumberDescription(
        key="speed_cap",
        translation_key="speed_cap",
        entity_category=EntityCategory.CONFIG,
        native_min_value=0,
        native_max_value=255,
        native_step=1,
        value_fn=lambda coordinator: coordinator.memory.now.speed_cap,
        set_fn=async_set_speed_cap,
        # It is about Home Assistant, and holds while the robot is away.
        available_fn=lambda _: True,
    ),
    DroidNumberDescription(
        key="lease_duration",
        translation_key="lease_duration",
        entity_category=EntityCategory.CONFIG,
        native_min_value=0.1,
        native_max_value=LONGEST_LEASE,
        native_step=0.1,
        native_unit_of_measurement=UnitOfTime.SECONDS,
        value_fn=lambda coordinator: coordinator.memory.now.lease_seconds,
        set_fn=lambda coordinator, value: coordinator.memory.async_change(lease_seconds=value),
        available_fn=lambda _: True,
    ),
    DroidNumberDescription(
        key="heading",
        translation_key="heading",
        mode=NumberMode.SLIDER,
        native_min_value=0,
        native_max_value=359,
        native_step=1,
        native_unit_of_measurement=DEGREE,
        value_fn=lambda coordinator: coordinator.data.heading,
        set_fn=lambda coordinator, value: async_move(
            coordinator, lambda droid: droid.motion.turn(value)
        ),
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: DroidConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the droid's numbers."""
    async_add_entities(DroidNumber(entry.runtime_data, each) for each in DESCRIPTIONS)


class DroidNumber(DroidEntity, NumberEntity):
    """A number of the robot."""

    entity_description: DroidNumberDescription

    @property
    @override
    def available(self) -> bool:
        return self.entity_description.available_fn(self.coordinator)

    @property
    @override
    def native_value(self) -> float | None:
        return self.entity_description.value_fn(self.coordinator)

    @override
    async def async_set_native_value(self, value: float) -> None:
        await self.entity_description.set_fn(self.coordinator, value)
        self.coordinator.async_update_listeners()
