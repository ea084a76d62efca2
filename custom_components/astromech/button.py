"""The droid's buttons."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .bb8 import Droid
from .entity import DroidEntity
from .kinds import DroidConfigEntry

# One command at a time: the robot answers one at a time.
PARALLEL_UPDATES = 1


@dataclass(frozen=True, kw_only=True)
class DroidButtonDescription(ButtonEntityDescription):
    """A button and what the robot does when it is pressed."""

    press_fn: Callable[[Droid], Awaitable[object]]


DESCRIPTIONS = (
    DroidButtonDescription(
        key="connect",
        translation_key="connect",
        entity_category=EntityCategory.CONFIG,
        # A connection was made before any press; the ping shows that the robot is there.
        press_fn=lambda droid: droid.ping(),
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: DroidConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the droid's buttons."""
    async_add_entities(DroidButton(entry.runtime_data, each) for each in DESCRIPTIONS)


class DroidButton(DroidEntity, ButtonEntity):
    """A button of the robot."""

    entity_description: DroidButtonDescription

    @override
    async def async_press(self) -> None:
        await self._async_run(self.entity_description.press_fn)
