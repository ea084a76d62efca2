"""What is told to the broker about one robot: now or never, and no more than can be sent."""

from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.json import json_dumps

from ..coordinator import DroidCoordinator
from .broker import async_publish

MOST_UNDER_WAY: Final = 32
"""A broker that takes nothing for a while must not have us keep what it should have got."""


class Outbox:
    """Publishes JSON; what cannot be sent now is dropped and counted."""

    def __init__(self, coordinator: DroidCoordinator) -> None:
        self._hass: HomeAssistant = coordinator.hass
        self._under_way = 0
        self.published = 0
        self.dropped = 0

    async def async_tell(self, topic: str, content: dict[str, Any]) -> None:
        """Publish an object, not retained."""
        if self._under_way >= MOST_UNDER_WAY:
            self.dropped += 1
            return
        self._under_way += 1
        try:
            sent = await async_publish(self._hass, topic, json_dumps(content))
        finally:
            self._under_way -= 1
        self.published += sent
        self.dropped += not sent
