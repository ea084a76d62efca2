"""The switches of both kinds of entry."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import DroidCoordinator
from .entity import DroidEntity
from .kinds import EntryKind, kind_of
from .motion_control import async_allow, async_move
from .sensing import turn_collision_detection, turn_streaming

# To forbid motion must not wait; the driver has one request under way at a time.
PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class DroidSwitchDescription(SwitchEntityDescription):
    """A switch, where its value is, and what turning it does."""

    is_on_fn: Callable[[DroidCoordinator], bool | None]
    turn_fn: Callable[[DroidCoordinator, bool], Awaitable[object]]
    available_fn: Callable[[DroidCoordinator], bool] = lambda coordinator: coordinator.available


DESCRIPTIONS = (
    DroidSwitchDescription(
        key="auto_reconnect",
        translation_key="auto_reconnect",
        entity_category=EntityCategory.CONFIG,
        is_on_fn=lambda coordinator: coordinator.memory.now.auto_reconnect,
        turn_fn=lambda coordinator, on: coordinator.memory.async_change(auto_reconnect=on),
        # It is about Home Assistant, and holds while the robot is away.
        available_fn=lambda _: True,
    ),
    DroidSwitchDescription(
        key="auto_recovery",
        translation_key="auto_recovery",
        entity_category=EntityCategory.CONFIG,
        is_on_fn=lambda coordinator: coordinator.memory.now.auto_recovery,
        turn_fn=lambda coordinator, on: coordinator.memory.async_change(auto_recovery=on),
        available_fn=lambda _: True,
    ),
    DroidSwitchDescription(
        key="motion_allowed",
        translation_key="motion_allowed",
        entity_category=EntityCategory.CONFIG,
        is_on_fn=lambda coordinator: coordinator.memory.now.motion_allowed,
        turn_fn=async_allow,
        available_fn=lambda _: True,
    ),
    DroidSwitchDescription(
        key="stabilization",
        translation_key="stabilization",
        entity_category=EntityCategory.CONFIG,
        is_on_fn=lambda coordinator: coordinator.data.stabilization,
        turn_fn=lambda coordinator, on: async_move(
            coordinator, lambda droid: droid.control.stabilize(on)
        ),
    ),
    DroidSwitchDescription(
        key="sensor_streaming",
        translation_key="sensor_streaming",
        is_on_fn=lambda coordinator: coordinator.data.streaming,
        turn_fn=turn_streaming,
    ),
    DroidSwitchDescription(
        key="collision_detection",
        translation_key="collision_detection",
        is_on_fn=lambda coordinator: coordinator.data.detecting_collisions,
        turn_fn=turn_collision_detection,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ConfigEntry[Any],
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the switches of an entry."""
    if kind_of(entry) is EntryKind.AGENT:
        # A house with a droid alone does not load the agent.
        from .agent.entities.switches import agent_switches  # noqa: PLC0415

        async_add_entities(agent_switches(entry))
    else:
        async_add_entities(DroidSwitch(entry.runtime_data, each) for each in DESCRIPTIONS)


class DroidSwitch(DroidEntity, SwitchEntity):
    """A switch of the robot."""

    entity_description: DroidSwitchDescription

    @property
    @override
    def available(self) -> bool:
        return self.entity_description.available_fn(self.coordinator)

    @property
    @override
    def is_on(self) -> bool | None:
        return self.entity_description.is_on_fn(self.coordinator)

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        await self._turn(on=True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        await self._turn(on=False)

    async def _turn(self, *, on: bool) -> None:
        await self.entity_description.turn_fn(self.coordinator, on)
        self.coordinator.async_update_listeners()
