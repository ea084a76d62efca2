"""The seam to Home Assistant's MQTT: there or not, with a broker or without one."""

from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from ..coordinator import DroidCoordinator

if TYPE_CHECKING:
    from homeassistant.components.mqtt import ReceiveMessage

MQTT: Final = "mqtt"


class WhileThere:
    """Something that goes on while Home Assistant's MQTT is set up, whether its broker is or not.

    Home Assistant's MQTT subscribes again by itself when its broker is back; when its entry is
    reloaded it forgets who may end a subscription, so all are ended before and made anew after.

    Args:
        coordinator: The droid whose entry ends it.
        begin: Begins it, and returns what ends it.
    """

    def __init__(
        self, coordinator: DroidCoordinator, begin: Callable[[], Awaitable[CALLBACK_TYPE]]
    ) -> None:
        self._hass = coordinator.hass
        self._entry = coordinator.config_entry
        self._begin = begin
        self._there = False
        self._end: CALLBACK_TYPE | None = None

    @callback
    def async_start(self) -> None:
        """Begin as soon as MQTT is there; ends with the droid's entry."""
        self._entry.async_on_unload(
            async_dispatcher_connect(self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._async_changed)
        )
        self._entry.async_on_unload(self._async_end)
        self._async_look()

    @callback
    def _async_changed(self, _change: ConfigEntryChange, entry: ConfigEntry) -> None:
        if entry.domain == MQTT:
            self._async_look()

    @callback
    def _async_look(self) -> None:
        there = bool(self._hass.config_entries.async_loaded_entries(MQTT))
        if there and not self._there:
            self._there = True
            self._entry.async_create_background_task(
                self._hass, self._async_begin(), f"MQTT of {self._entry.title}"
            )
        elif self._there and not there:
            self._async_end()

    async def _async_begin(self) -> None:
        end = await self._begin()
        if self._there:
            self._end = end
        else:
            end()

    @callback
    def _async_end(self) -> None:
        self._there = False
        end, self._end = self._end, None
        if end:
            end()


class Received(NamedTuple):
    """A message, and whether the broker had it before somebody asked for it."""

    topic: str
    payload: bytes
    retained: bool


async def async_subscribe(
    hass: HomeAssistant,
    filters: Iterable[str],
    receive: Callable[[Received], None],
    qos: int = 0,
) -> CALLBACK_TYPE:
    """Subscribe to topics; returns what ends it.

    As text, though bytes are wanted: Home Assistant decodes a message once for all who have
    subscribed to the same filter, so whoever asks for bytes gives bytes to others.

    Args:
        hass: Whose MQTT it goes through.
        filters: The topics, with wildcards.
        receive: Called with each message.
        qos: At most once by default, since a drive that comes late or twice is another drive.
    """
    from homeassistant.components import mqtt  # noqa: PLC0415

    @callback
    def received(message: ReceiveMessage) -> None:
        payload = message.payload
        raw = payload.encode() if isinstance(payload, str) else bytes(payload)
        receive(Received(message.topic, raw, message.retain))

    ends = [await mqtt.async_subscribe(hass, topic, received, qos) for topic in filters]

    @callback
    def end() -> None:
        for each in ends:
            with suppress(HomeAssistantError):
                each()

    return end


def is_connected(hass: HomeAssistant) -> bool:
    """Return whether a broker is there now."""
    if not hass.config_entries.async_loaded_entries(MQTT):
        return False
    from homeassistant.components import mqtt  # noqa: PLC0415

    return mqtt.is_connected(hass)


async def async_publish(
    hass: HomeAssistant, topic: str, payload: str | bytes, *, purge: bool = False
) -> bool:
    """Publish, never retained; tell whether the broker was there for it.

    Args:
        hass: Whose MQTT it goes through.
        topic: Where to.
        payload: What.
        purge: Have the broker forget what it retains there; only with an empty payload.
    """
    if not is_connected(hass):
        return False
    from homeassistant.components import mqtt  # noqa: PLC0415

    try:
        await mqtt.async_publish(hass, topic, payload, qos=0, retain=purge and not payload)
    except HomeAssistantError:
        return False
    return True
