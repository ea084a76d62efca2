"""A real update entity, whose updates come at once or not at all."""

from typing import Any

from homeassistant.components.update import (
    DATA_COMPONENT,
    UpdateEntity,
    UpdateEntityFeature,
)
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component


class Offer(UpdateEntity):
    """Offers version 2."""

    _attr_should_poll = False
    _attr_unique_id = "firmware"
    _attr_name = "Firmware"
    _attr_installed_version: str | None = "1"
    _attr_latest_version = "2"
    _attr_supported_features = UpdateEntityFeature.INSTALL | UpdateEntityFeature.PROGRESS

    def __init__(self, **attributes: Any) -> None:
        """Offer it; `attributes` are those of the entity."""
        for name, value in attributes.items():
            setattr(self, f"_attr_{name}", value)
        self.backups: list[bool] = []
        self.works = True

    async def async_install(self, version: str | None, backup: bool, **kwargs: Any) -> None:
        """Install it, if it can be installed."""
        self.backups.append(backup)
        if self.works:
            self._attr_installed_version = self.latest_version


async def async_offer(hass: HomeAssistant, **attributes: Any) -> Offer:
    """Return an update that Home Assistant offers."""
    assert await async_setup_component(hass, "update", {})
    offer = Offer(**attributes)
    await hass.data[DATA_COMPONENT].async_add_entities([offer])
    await hass.async_block_till_done()
    return offer
