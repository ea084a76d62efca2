"""What an integration does wrong without being broken for long."""

from pathlib import Path

from homeassistant.core import HomeAssistant, callback

from .coordinator import LOGGER

STORM_RECORDS = 250
"""Home Assistant itself speaks of a storm at 200 records of one module."""
CALIBRATION = Path(__file__).with_name("manifest.json")


@callback
def log_storm(hass: HomeAssistant) -> None:
    """Log the same failure again and again."""
    for attempt in range(STORM_RECORDS):
        LOGGER.error("Could not parse packet %s from %s: unexpected end", attempt, "192.0.2.10")


@callback
def callback_exception(hass: HomeAssistant) -> None:
    """Let a callback of the event loop fail, as one does that got half a message."""
    message: dict[str, float] = {"temperature": 21.5}
    hass.loop.call_soon(_on_message, message)


@callback
def _on_message(message: dict[str, float]) -> None:
    LOGGER.debug("Humidity is %s", message["humidity"])


@callback
def blocking_call(hass: HomeAssistant) -> None:
    """Read a small file in the event loop."""
    with open(CALIBRATION, encoding="utf-8") as file:  # noqa: PTH123  # the call that HA catches
        file.read()
