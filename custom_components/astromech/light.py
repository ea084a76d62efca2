"""The droid's lights."""

from dataclasses import dataclass
from typing import Any, Final, override

from homeassistant.components.light import (
    ATTR_BRIGHTNESS,
    ATTR_EFFECT,
    ATTR_RGB_COLOR,
    EFFECT_OFF,
    ColorMode,
    LightEntity,
    LightEntityDescription,
    LightEntityFeature,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .bb8 import Color, Effect
from .entity import DroidEntity
from .kinds import DroidConfigEntry

# One command at a time: the robot answers one at a time.
PARALLEL_UPDATES = 1

FULL: Final = 255
DARK: Final = Color(red=0, green=0, blue=0)

MAIN_LED = LightEntityDescription(key="main_led", translation_key="main_led")
TAIL_LED = LightEntityDescription(key="tail_led", translation_key="tail_led")


async def async_setup_entry(
    hass: HomeAssistant,
    entry: DroidConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the droid's lights."""
    coordinator = entry.runtime_data
    async_add_entities([MainLight(coordinator, MAIN_LED), TailLight(coordinator, TAIL_LED)])


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
    _attr_effect_list = [EFFECT_OFF, *Effect]
    _attr_supported_color_modes = {ColorMode.RGB}
    _attr_supported_features = LightEntityFeature.EFFECT
    # What was last asked for: a dim colour on the robot no longer tells its hue.
    _asked = Look()

    @property
    @override
    def is_on(self) -> bool | None:
        state = self.coordinator.data
        if state.effect:
            return True
        return None if state.main_led is None else state.main_led != DARK

    @property
    @override
    def effect(self) -> str | None:
        return self.coordinator.data.effect or EFFECT_OFF

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
        effect = kwargs.get(ATTR_EFFECT, EFFECT_OFF)
        if effect == EFFECT_OFF:
            await self._async_run(lambda droid: droid.set_main_led(color))
        else:
            await self._async_run(lambda droid: droid.lights.play(Effect(effect), color))
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


class TailLight(DroidEntity, LightEntity):
    """The blue light at the robot's back, by which a person aims."""

    _attr_color_mode = ColorMode.BRIGHTNESS
    _attr_supported_color_modes = {ColorMode.BRIGHTNESS}
    _asked = FULL

    @property
    @override
    def is_on(self) -> bool | None:
        brightness = self.brightness
        return None if brightness is None else brightness > 0

    @property
    @override
    def brightness(self) -> int | None:
        return self.coordinator.data.back_led

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Light the tail, connecting where needed."""
        brightness = kwargs.get(ATTR_BRIGHTNESS, self._asked)
        await self._async_run(lambda droid: droid.set_back_led(brightness))
        self._asked = brightness

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Darken the tail; a robot that sleeps in the dark is left asleep."""
        if self.is_on is False and not self.coordinator.data.connected:
            return
        await self._async_run(lambda droid: droid.set_back_led(0))
