"""History that is older than the house."""

from datetime import timedelta

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)


async def record_old(hass: HomeAssistant, *, days: float) -> None:
    """Let the recorder have three states of so many days ago, and one of now."""
    then = (dt_util.utcnow() - timedelta(days=days)).timestamp()
    for number in range(3):
        hass.states.async_set("sensor.old", str(number), timestamp=then + number)
    hass.states.async_set("sensor.new", "1")
    await async_wait_recording_done(hass)
