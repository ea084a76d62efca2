"""What a person calls the target of an order; names from the registries only."""

from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.loader import IntegrationNotLoaded, async_get_loaded_integration

from ..diagnose.wiring import BLUETOOTH
from ..model import Subject, SubjectKind
from .action import Site

ADDONS: Final = "hassio"
"""The integration that gives every add-on a device."""


@callback
def title_of(target: Subject, site: Site) -> str:
    """Return the name of a target; its id if it has none."""
    hass, name = site.hass, None
    match target.kind:
        case SubjectKind.ENTRY:
            entry = site.graph.entry(target.id)
            name = entry.title if entry else None
        case SubjectKind.DEVICE:
            name = _device_name(dr.async_get(hass).async_get(target.id))
        case SubjectKind.ADDON:
            name = _device_name(_device_of_addon(hass, target.id))
        case SubjectKind.AUTOMATION | SubjectKind.ENTITY:
            name = _entity_name(hass, target.id)
        case SubjectKind.INTEGRATION:
            name = _integration_name(hass, target.id)
        case SubjectKind.SCANNER:
            entries = hass.config_entries
            radio = entries.async_entry_for_domain_unique_id(BLUETOOTH, target.id)
            name = radio.title if radio else None
        case _:
            pass
    return name or target.id


def _device_name(device: dr.DeviceEntry | dr.ChildDeviceEntry | None) -> str | None:
    return (device.name_by_user or device.name) if device else None


def _device_of_addon(hass: HomeAssistant, slug: str) -> dr.DeviceEntry | None:
    found = dr.async_get(hass).async_get_devices(identifiers={(ADDONS, slug)})
    return next(iter(found), None)


def _entity_name(hass: HomeAssistant, entity_id: str) -> str | None:
    if (state := hass.states.get(entity_id)) is not None:
        return state.name
    entity = er.async_get(hass).async_get(entity_id)
    return (entity.name or entity.original_name) if entity else None


def _integration_name(hass: HomeAssistant, domain: str) -> str | None:
    try:
        return async_get_loaded_integration(hass, domain).name
    except IntegrationNotLoaded:
        return None
