"""The buttons of both kinds of entry."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any, override

from homeassistant.components.button import (
    ButtonDeviceClass,
    ButtonEntity,
    ButtonEntityDescription,
)
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .bb8 import Droid
from .coordinator import DroidCoordinator
from .entity import DroidEntity
from .kinds import EntryKind, kind_of
from .motion_control import async_emergency_stop, async_stop

# A stop must not wait for another press; the driver has one request under way at a time.
PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class DroidButtonDescription(ButtonEntityDescription):
    """A button and what the robot does when it is pressed."""

    press_fn: Callable[[Droid], Awaitable[object]]


@dataclass(frozen=True, kw_only=True)
class StopButtonDescription(ButtonEntityDescription):
    """A button that stops the robot, and how."""

    stop_fn: Callable[[DroidCoordinator], Awaitable[object]]


DESCRIPTIONS = (
    DroidButtonDescription(
        key="aim",
        translation_key="aim",
        press_fn=lambda droid: droid.control.aim(),
    ),
    DroidButtonDescription(
        key="reset_locator",
        translation_key="reset_locator",
        entity_category=EntityCategory.CONFIG,
        press_fn=lambda droid: droid.control.locate(),
    ),
    DroidButtonDescription(
        key="wake",
        translation_key="wake",
        # The connection woke it.
        press_fn=lambda droid: droid.ping(),
    ),
    DroidButtonDescription(
        key="connect",
        translation_key="connect",
        entity_category=EntityCategory.CONFIG,
        # A connection was made before any press; the ping shows that the robot is there.
        press_fn=lambda droid: droid.ping(),
    ),
    DroidButtonDescription(
        key="identify",
        device_class=ButtonDeviceClass.IDENTIFY,
        entity_category=EntityCategory.CONFIG,
        press_fn=lambda droid: droid.lights.identify(),
    ),
    DroidButtonDescription(
        key="ping",
        translation_key="ping",
        entity_category=EntityCategory.DIAGNOSTIC,
        press_fn=lambda droid: droid.ping(),
    ),
)


STOPS = (
    StopButtonDescription(key="stop", translation_key="stop", stop_fn=async_stop),
    StopButtonDescription(
        key="e_stop",
        translation_key="e_stop",
        stop_fn=lambda coordinator: async_emergency_stop(coordinator, "button"),
    ),
)

SLEEP = ButtonEntityDescription(
    key="sleep", translation_key="sleep", entity_category=EntityCategory.CONFIG
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ConfigEntry[Any],
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the buttons of an entry."""
    if kind_of(entry) is EntryKind.AGENT:
        # A house with a droid alone does not load the agent.
        from .agent.entities.buttons import agent_buttons  # noqa: PLC0415

        async_add_entities(agent_buttons(entry))
    else:
        async_add_entities(_droid_buttons(entry.runtime_data))


def _droid_buttons(coordinator: DroidCoordinator) -> Iterator[ButtonEntity]:
    yield from (DroidButton(coordinator, each) for each in DESCRIPTIONS)
    yield from (StopButton(coordinator, each) for each in STOPS)
    yield SleepButton(coordinator, SLEEP)


class DroidButton(DroidEntity, ButtonEntity):
    """A button of the robot."""

    entity_description: DroidButtonDescription

    @override
    async def async_press(self) -> None:
        await self._async_run(self.entity_description.press_fn)


class StopButton(DroidEntity, ButtonEntity):
    """Stops the robot; there even while the robot is away, and wakes none."""

    entity_description: StopButtonDescription

    @property
    @override
    def available(self) -> bool:
        return True

    @override
    async def async_press(self) -> None:
        await self.entity_description.stop_fn(self.coordinator)


class SleepButton(DroidEntity, ButtonEntity):
    """Puts the robot to sleep; one that sleeps already is not woken for it."""

    @override
    async def async_press(self) -> None:
        await self.coordinator.async_sleep()
