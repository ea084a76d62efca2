"""The search for what the add-on left retained on the broker, and how it is purged."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN
from ..coordinator import DroidCoordinator
from .broker import MQTT, Received, async_publish, async_subscribe, is_connected
from .leftovers import LEFTOVERS, filters, is_leftover

QUIET_SECONDS: Final = 1.0
"""The broker sends what it retains at once after it confirmed a subscription, and then no more."""
LONGEST_SECONDS: Final = 20.0
MOST: Final = 100
"""Topics; the add-on knew about twenty."""


class NoBroker(Exception):
    """There is no broker to ask, or it does not confirm what is asked of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Purge:
    """What was emptied, and what the broker retains all the same."""

    emptied: list[str]
    left: list[str]


class Search:
    """Looks once, when the broker is there, and raises a repair when there is something."""

    def __init__(self, coordinator: DroidCoordinator) -> None:
        self._hass = coordinator.hass
        self._entry = coordinator.config_entry
        self._looked = False

    async def async_begin(self) -> CALLBACK_TYPE:
        """Look now or as soon as the broker is there; returns what ends it."""
        from homeassistant.components import mqtt  # noqa: PLC0415

        task: asyncio.Task[None] | None = None

        @callback
        def connection_changed(connected: bool) -> None:
            nonlocal task
            if connected and not self._looked and (task is None or task.done()):
                task = self._entry.async_create_background_task(
                    self._hass, self._async_look(), "Search for what the add-on left"
                )

        unlisten = mqtt.async_subscribe_connection_status(self._hass, connection_changed)
        connection_changed(is_connected(self._hass))

        @callback
        def end() -> None:
            unlisten()
            if task:
                task.cancel()
            ir.async_delete_issue(self._hass, DOMAIN, LEFTOVERS)

        return end

    async def _async_look(self) -> None:
        try:
            found = await async_leftovers(self._hass)
        except NoBroker:
            return
        self._looked = True
        if not found:
            ir.async_delete_issue(self._hass, DOMAIN, LEFTOVERS)
            return
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            LEFTOVERS,
            is_fixable=True,
            severity=ir.IssueSeverity.WARNING,
            translation_key=LEFTOVERS,
        )


async def async_leftovers(hass: HomeAssistant) -> list[str]:
    """Return the discovery topics of the add-on that the broker retains.

    Raises:
        NoBroker: it did not confirm that it was asked.
    """
    prefix = str(_options(hass).get("discovery_prefix", "homeassistant"))
    found: set[str] = set()
    heard = asyncio.Event()

    @callback
    def received(message: Received) -> None:
        heard.set()
        if not message.retained or len(found) >= MOST:
            return
        if is_leftover(prefix, message.topic, message.payload):
            found.add(message.topic)

    await _async_listen(hass, prefix, received, heard)
    return sorted(found)


async def async_purge(hass: HomeAssistant, topics: list[str]) -> Purge:
    """Empty the topics among some that are still the add-on's, and look whether they are.

    Raises:
        NoBroker: there is none; what was not emptied by then is left.
    """
    wanted = [topic for topic in await async_leftovers(hass) if topic in topics]
    for topic in wanted:
        if not await async_publish(hass, topic, "", purge=True):
            raise NoBroker
    left = set(await async_leftovers(hass))
    return Purge(
        emptied=[topic for topic in wanted if topic not in left],
        left=[topic for topic in wanted if topic in left],
    )


async def _async_listen(
    hass: HomeAssistant,
    prefix: str,
    received: Callable[[Received], None],
    heard: asyncio.Event,
) -> None:
    """Have the broker send what it retains, until it sends no more."""
    if not is_connected(hass):
        raise NoBroker
    from homeassistant.components import mqtt  # noqa: PLC0415

    asked = list(filters(prefix))
    confirmed = {topic: asyncio.Event() for topic in asked}
    # What Home Assistant subscribes with itself: the higher of the two is what is confirmed.
    qos = int(_options(hass).get("discovery_qos", 0))
    unsubscribe = await async_subscribe(hass, asked, received, qos)
    # Only now: until they are asked for, those of a search before may count as confirmed.
    unlisten = [
        mqtt.async_on_subscribe_done(hass, topic, qos, event.set)
        for topic, event in confirmed.items()
    ]
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            for event in confirmed.values():
                await event.wait()
            await _async_quiet(heard)
    except TimeoutError as err:
        raise NoBroker from err
    finally:
        unsubscribe()
        for each in unlisten:
            each()


async def _async_quiet(heard: asyncio.Event) -> None:
    """Wait until nothing was heard for a while."""
    while True:
        heard.clear()
        try:
            async with asyncio.timeout(QUIET_SECONDS):
                await heard.wait()
        except TimeoutError:
            return


def _options(hass: HomeAssistant) -> dict[str, Any]:
    """Return how Home Assistant's MQTT discovers devices."""
    entries = hass.config_entries.async_loaded_entries(MQTT)
    return {**entries[0].data, **entries[0].options} if entries else {}
