"""The droid's lights."""

from dataclasses import dataclass
from typing import Any, Final, override

from homeassistant.components.light import (
    ATTR_BRIGHTNESS,
    ATTR_RGB_COLOR,
    ColorMode,
    LightEntity,
    LightEntityDescription,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .bb8 import Color
from .entity import DroidEntity
from .kinds import DroidConfigEntry

# One command at a time: the robot answers one at a time.
PARALLEL_UPDATES = 1

FULL: Final = 255
DARK: Final = Color(red=0, green=0, blue=0)

MAIN_LED = LightEntityDescription(key="main_led", translation_key="main_led")


async def async_setup_entry(
    hass: HomeAssistant,
    entry: DroidConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the droid's lights."""
    async_add_entities([MainLight(entry.runtime_data, MAIN_LED)])


type Rgb = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Look:
    """A colour as Home Assistant puts it: a hue, 0..255 each, and a brightness, 0..255."""

    rgb: Rgb = (FULL, FULL, FULL)
    brightness: int = FULL

    def on_robot(self) -> Color:
        """Return the bytes for the robot, which knows no brightness. A lit look is never dark."""
        scale = self.brightness / FULL
        scaled = [round(part * scale) for part in self.rgb]
        if not any(scaled):
            scaled = [1 if part and self.brightness else 0 for part in self.rgb]
        red, green, blue = scaled
        return Color(red=red, green=green, blue=blue)


def look_of(color: Color) -> Look:
    """Return a lit colour of the robot as hue and brightness."""
    parts = (color.red, color.green, color.blue)
    brightness = max(parts)
    red, green, blue = (round(part * FULL / brightness) for part in parts)
    return Look((red, green, blue), brightness)


class MainLight(DroidEntity, LightEntity):
    """The light in the robot's body. Its state is what the robot confirmed, unknown before."""

    _attr_color_mode = ColorMode.RGB
    _attr_supported_color_modes = {ColorMode.RGB}
    # What was last asked for: a dim colour on the robot no longer tells its hue.
    _asked = Look()

    @property
    @override
    def is_on(self) -> bool | None:
        color = self.coordinator.data.main_led
        return None if color is None else color != DARK

    @property
    @override
    def rgb_color(self) -> Rgb | None:
        return self._look.rgb if self._look else None

    @property
    @override
    def brightness(self) -> int | None:
        return self._look.brightness if self._look else None

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Light the robot, connecting where needed; what is not given stays as it was."""
        look = Look(
            kwargs.get(ATTR_RGB_COLOR, self._asked.rgb),
            kwargs.get(ATTR_BRIGHTNESS, self._asked.brightness),
        )
        color = look.on_robot()
        await self._async_run(lambda droid: droid.set_main_led(color))
        if color != DARK:
            self._asked = look

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Darken the robot; one that sleeps and is known to be dark is left asleep."""
        if self.is_on is False and not self.coordinator.data.connected:
            return
        await self._async_run(lambda droid: droid.set_main_led(DARK))

    @property
    def _look(self) -> Look | None:
        color = self.coordinator.data.main_led
        return look_of(color) if color and color != DARK else None
