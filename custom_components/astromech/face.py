"""The droid as the face of the house: it shows with its light how the agent finds the house.

It shows only while the robot is connected anyway, for a command or because it is kept connected: it
neither wakes the robot nor holds its link.
"""

from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_track_time_change
from homeassistant.util import dt as dt_util

from .agent.show.mood import Mood, mood_of, turn
from .bb8 import DroidError
from .const import CONF_FACE, DOMAIN
from .kinds import AgentConfigEntry, loaded_droids
from .mood_light import Stage, light, on_show
from .telemetry import device_id_of

if TYPE_CHECKING:
    from .coordinator import DroidCoordinator

TASK: Final = "Astromech face"


@callback
def async_start_face(hass: HomeAssistant, entry: AgentConfigEntry) -> None:
    """Have the droid that a person chose show how the house is, until the agent is unloaded."""
    face = Face(hass, entry, entry.options[CONF_FACE])
    face.async_start()
    entry.async_on_unload(face.async_close)


class Face:
    """Follows the agent and one droid, whichever comes first and as often as they come.

    Args:
        hass: Whose droid it is.
        entry: The agent's.
        device_id: The droid's.
    """

    def __init__(self, hass: HomeAssistant, entry: AgentConfigEntry, device_id: str) -> None:
        self._hass = hass
        self._entry = entry
        self._device_id = device_id
        self._agent = entry.runtime_data
        self._droid: DroidCoordinator | None = None
        self._leave_droid: CALLBACK_TYPE | None = None
        self._stops: list[CALLBACK_TYPE] = []
        self._mood: Mood | None = None
        self._expression: Mood | None = None
        self._shown: Mood | None = None
        self._taken = False
        self._at_work = False

    @callback
    def async_start(self) -> None:
        """Begin to follow both."""
        self._stops = [
            self._agent.coordinator.async_add_listener(self._look),
            async_dispatcher_connect(
                self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._async_entry_changed
            ),
            # Quiet hours begin and end on the minute.
            async_track_time_change(self._hass, self._async_minute, second=0),
        ]
        self._find_droid()

    async def async_close(self) -> None:
        """Give the light back, and follow nobody."""
        droid = self._droid
        while self._stops:
            self._stops.pop()()
        self._follow(None)
        if droid is not None:
            with suppress(DroidError):
                await droid.droid.lights.give_back()

    # --- follow -------------------------------------------------------------------------------

    @callback
    def _async_entry_changed(self, _change: ConfigEntryChange, entry: ConfigEntry[Any]) -> None:
        if entry.domain == DOMAIN:
            self._find_droid()

    @callback
    def _async_minute(self, _now: datetime) -> None:
        self._look()

    @callback
    def _find_droid(self) -> None:
        """Follow the droid as it is loaded now, if it is."""
        droids = loaded_droids(self._hass)
        chosen = (each for each in droids if device_id_of(self._hass, each) == self._device_id)
        self._follow(next((each.runtime_data for each in chosen), None))

    @callback
    def _follow(self, droid: DroidCoordinator | None) -> None:
        if droid is self._droid:
            return
        if self._leave_droid:
            self._leave_droid()
        self._droid, self._leave_droid, self._shown = droid, None, None
        if droid is not None:
            self._leave_droid = droid.async_add_listener(self._look)
            self._look()

    # --- show ---------------------------------------------------------------------------------

    @callback
    def _look(self) -> None:
        """Take in how both are, and see to the light if it should be another."""
        mood = mood_of(self._agent.coordinator.data)
        if mood is not self._mood:
            self._mood, self._expression = mood, turn(self._mood, mood)
            self._taken = False
        if self._droid is None or not self._droid.data.connected:
            self._shown = None
            if self._expression is Mood.SOLVED:
                self._expression = Mood.CALM  # nobody saw it, and it is no news later
        elif not self._at_work and self._wanted is not self._shown:
            self._at_work = True
            # Not at once: what has just changed may be an emergency stop, which goes first.
            self._entry.async_create_background_task(
                self._hass, self._async_settle(), TASK, eager_start=False
            )

    @property
    def _wanted(self) -> Mood | None:
        stage = self._stage
        return on_show(self._expression, stage) if stage else None

    @property
    def _stage(self) -> Stage | None:
        if self._droid is None:
            return None
        quiet = self._agent.charge.is_quiet(dt_util.now())
        return Stage(droid=self._droid.data, quiet=quiet, taken=self._taken)

    async def _async_settle(self) -> None:
        """Show what is wanted until it is what shows; what fails waits for the next mood."""
        try:
            while (droid := self._droid) and (wanted := self._wanted) is not self._shown:
                self._shown = wanted
                with suppress(DroidError):
                    await self._async_show(droid, wanted)
        finally:
            self._at_work = False

    async def _async_show(self, droid: DroidCoordinator, mood: Mood | None) -> None:
        stage = self._stage
        if mood is None or stage is None:
            await droid.droid.lights.give_back()
        else:
            await droid.droid.lights.perform(light(mood, stage), self._light_taken)

    @callback
    def _light_taken(self) -> None:
        """Leave the light to the person who used it, until the mood changes."""
        self._taken, self._shown = True, None
