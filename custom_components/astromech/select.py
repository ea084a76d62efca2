"""The droid's light presets: a colour or an animation at one touch."""

from enum import StrEnum
from typing import Final, override

from homeassistant.components.select import SelectEntity, SelectEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .bb8 import Color, Droid, Effect
from .entity import DroidEntity
from .kinds import DroidConfigEntry

# One command at a time: the robot answers one at a time.
PARALLEL_UPDATES = 1


class Preset(StrEnum):
    """A steady colour that a person can choose by name."""

    OFF = "off"
    DROID = "droid"
    WHITE = "white"
    CANDLE = "candle"
    NIGHT = "night"
    ALARM = "alarm"
    ALL_CLEAR = "all_clear"
    CALM = "calm"


COLORS: Final = {
    Preset.OFF: Color(red=0, green=0, blue=0),
    Preset.DROID: Color(red=255, green=96, blue=0),
    Preset.WHITE: Color(red=255, green=255, blue=255),
    Preset.CANDLE: Color(red=120, green=50, blue=8),
    Preset.NIGHT: Color(red=16, green=4, blue=0),
    Preset.ALARM: Color(red=255, green=0, blue=0),
    Preset.ALL_CLEAR: Color(red=0, green=255, blue=0),
    Preset.CALM: Color(red=0, green=64, blue=255),
}
NONE: Final = "none"
"""What shows is no preset, or is not known, as before the first command."""

_PRESETS: Final = {color: preset for preset, color in COLORS.items()}

LIGHT_PRESET = SelectEntityDescription(
    key="light_preset",
    translation_key="light_preset",
    options=[NONE, *Preset, *Effect],
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: DroidConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the droid's choices."""
    async_add_entities([LightPreset(entry.runtime_data, LIGHT_PRESET)])


class LightPreset(DroidEntity, SelectEntity):
    """Which preset the main light shows."""

    @property
    @override
    def current_option(self) -> str:
        state = self.coordinator.data
        if state.effect or state.main_led is None:
            return state.effect or NONE
        return _PRESETS.get(state.main_led, NONE)

    @override
    async def async_select_option(self, option: str) -> None:
        """Show a preset, connecting where needed; none leaves what shows, and ends an effect."""
        if option == NONE:
            self.coordinator.droid.lights.cancel()
            return

        async def show(droid: Droid) -> None:
            if option in Effect:
                await droid.lights.play(Effect(option))
            else:
                await droid.set_main_led(COLORS[Preset(option)])

        await self._async_run(show)
