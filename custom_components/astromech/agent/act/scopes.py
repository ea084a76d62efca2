"""What a target is part of, as a policy asks: integration, entry, devices, areas and labels."""

from collections.abc import Iterable
from dataclasses import replace

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    label_registry as lr,
)

from ..model import Order, Subject, SubjectKind
from .policy import Part, Request

type Device = dr.DeviceEntry | dr.ChildDeviceEntry


@callback
def request_of(hass: HomeAssistant, order: Order) -> Request:
    """Return an order as a policy sees it.

    Areas and labels go by id and by name, both given by a person. Entries and devices go by id
    alone: their names may come from whatever is out there.
    """
    target = order.target
    asked = Request(action=order.action)
    match target.kind:
        case SubjectKind.ENTRY:
            return _about_entry(hass, asked, target.id)
        case SubjectKind.DEVICE:
            return _about_device(hass, asked, target.id)
        case SubjectKind.ENTITY | SubjectKind.AUTOMATION:
            return _about_entity(hass, asked, target)
        case SubjectKind.INTEGRATION:
            return replace(asked, integration=target.id)
        case _:
            return asked


def _about_entry(hass: HomeAssistant, asked: Request, entry_id: str) -> Request:
    entry = hass.config_entries.async_get_entry(entry_id)
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry_id)
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry_id)
    return replace(
        asked,
        integration=entry.domain if entry else None,
        entry=entry_id,
        parts=_parts(hass, devices, entities),
        device_classes=_classes(entities),
    )


def _about_device(hass: HomeAssistant, asked: Request, device_id: str) -> Request:
    if (device := dr.async_get(hass).async_get(device_id)) is None:
        return asked
    entry = hass.config_entries.async_get_entry(device.primary_config_entry or "")
    entities = er.async_entries_for_device(er.async_get(hass), device_id)
    return replace(
        asked,
        integration=entry.domain if entry else None,
        entry=device.primary_config_entry,
        parts=_parts(hass, [device], entities),
        device_classes=_classes(entities),
    )


def _about_entity(hass: HomeAssistant, asked: Request, target: Subject) -> Request:
    if (entity := er.async_get(hass).async_get(target.id)) is None:
        return replace(asked, integration=target.id.partition(".")[0])
    return replace(
        asked,
        integration=entity.platform,
        entry=entity.config_entry_id,
        parts=_parts(hass, (), [entity]),
        device_classes=_classes([entity]),
    )


def _parts(
    hass: HomeAssistant, devices: Iterable[Device], entities: Iterable[er.RegistryEntry]
) -> tuple[Part, ...]:
    """Return each combination of device, area and labels once: entities, and bare devices."""
    registry = dr.async_get(hass)
    found: dict[tuple[str | None, str | None, frozenset[str]], None] = {}
    for entity in entities:
        device = registry.async_get(entity.device_id) if entity.device_id else None
        area = entity.area_id or (device.area_id if device else None)
        labels = frozenset(entity.labels | (device.labels if device else set()))
        found[entity.device_id, area, labels] = None
    covered = {device_id for device_id, _, _ in found}
    for device in devices:
        if device.id not in covered:
            found[device.id, device.area_id, frozenset(device.labels)] = None
    return tuple(_part(hass, *key) for key in found)


def _part(
    hass: HomeAssistant, device_id: str | None, area_id: str | None, labels: frozenset[str]
) -> Part:
    area = ar.async_get(hass).async_get_area(area_id) if area_id else None
    if area is None:
        return Part(device=device_id, labels=_label_words(hass, labels))
    return Part(
        device=device_id,
        areas=frozenset({area.id, area.name}),
        labels=_label_words(hass, labels | area.labels),
    )


def _label_words(hass: HomeAssistant, ids: Iterable[str]) -> frozenset[str]:
    registry = lr.async_get(hass)
    known = [label for id_ in ids if (label := registry.async_get_label(id_)) is not None]
    return frozenset(word for label in known for word in (label.label_id, label.name))


def _classes(entities: Iterable[er.RegistryEntry]) -> frozenset[str]:
    """Return the device classes of entities, and what kinds of entities they are."""
    found: set[str] = set()
    for entity in entities:
        found.add(entity.domain)
        if device_class := entity.device_class or entity.original_device_class:
            found.add(device_class)
    return frozenset(found)
