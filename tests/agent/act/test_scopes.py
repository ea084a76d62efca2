"""What a target is part of, as a policy asks."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    label_registry as lr,
)
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.astromech.agent.act.policy import Part, Request
from custom_components.astromech.agent.act.scopes import request_of
from custom_components.astromech.agent.model import ActionId, Order, Subject, SubjectKind

RELOAD = ActionId.RELOAD_CONFIG_ENTRY


def _request(hass: HomeAssistant, kind: SubjectKind, id_: str) -> Request:
    return request_of(hass, Order(action=RELOAD, target=Subject(kind=kind, id=id_)))


@pytest.fixture
def entry(hass: HomeAssistant) -> MockConfigEntry:
    """Return an entry with a smoke detector in the kitchen, a bare hub and a helper."""
    entry = MockConfigEntry(domain="hue")
    entry.add_to_hass(hass)
    areas, labels = ar.async_get(hass), lr.async_get(hass)
    calm, critical = labels.async_create("Calm"), labels.async_create("Critical one")
    kitchen = areas.async_create("The kitchen", labels={calm.label_id})
    cellar = areas.async_create("Cellar")
    devices, entities = dr.async_get(hass), er.async_get(hass)
    detector = devices.async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={("hue", "detector")}
    )
    devices.async_update_device(detector.id, area_id=kitchen.id, labels={critical.label_id, "gone"})
    devices.async_get_or_create(config_entry_id=entry.entry_id, identifiers={("hue", "hub")})
    for name in ("smoke", "battery"):
        entities.async_get_or_create(
            "binary_sensor",
            "hue",
            name,
            config_entry=entry,
            device_id=detector.id,
            original_device_class=name,
        )
    helper = entities.async_get_or_create("light", "hue", "all", config_entry=entry)
    entities.async_update_entity(helper.entity_id, area_id=cellar.id)
    return entry


def _device(
    hass: HomeAssistant, entry: MockConfigEntry, name: str
) -> dr.DeviceEntry | dr.ChildDeviceEntry:
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return next(device for device in devices if ("hue", name) in device.identifiers)


KITCHEN = frozenset({"the_kitchen", "The kitchen"})
LABELS = frozenset({"calm", "Calm", "critical_one", "Critical one"})


def test_an_entry_is_all_its_devices_and_entities(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    request = _request(hass, SubjectKind.ENTRY, entry.entry_id)
    assert (request.integration, request.entry) == ("hue", entry.entry_id)
    assert request.device_classes == {"smoke", "battery", "binary_sensor", "light"}
    detector, helper, hub = request.parts
    assert (detector.areas, detector.labels) == (KITCHEN, LABELS)
    assert helper == Part(areas=frozenset({"cellar", "Cellar"}))
    assert (hub.areas, hub.labels) == (frozenset(), frozenset())
    assert len({detector.device, helper.device, hub.device}) == 3


def test_a_device_is_itself(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    device = _device(hass, entry, "detector")
    request = _request(hass, SubjectKind.DEVICE, device.id)
    assert (request.integration, request.entry) == ("hue", entry.entry_id)
    assert request.parts == (Part(device=device.id, areas=KITCHEN, labels=LABELS),)


def test_an_entity_is_where_its_device_is(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    entity_id = er.async_get(hass).async_get_entity_id("binary_sensor", "hue", "smoke")
    assert entity_id is not None
    request = _request(hass, SubjectKind.ENTITY, entity_id)
    assert (request.integration, request.entry) == ("hue", entry.entry_id)
    assert [part.areas for part in request.parts] == [KITCHEN]
    assert request.device_classes == {"smoke", "binary_sensor"}


def test_what_the_registries_do_not_know_is_in_no_scope(hass: HomeAssistant) -> None:
    assert _request(hass, SubjectKind.ENTRY, "gone") == Request(action=RELOAD, entry="gone")
    assert _request(hass, SubjectKind.DEVICE, "gone") == Request(action=RELOAD)
    assert _request(hass, SubjectKind.AUTOMATION, "automation.yaml") == Request(
        action=RELOAD, integration="automation"
    )


def test_an_integration_is_itself_and_the_machine_is_nothing_of_it(hass: HomeAssistant) -> None:
    asked = _request(hass, SubjectKind.INTEGRATION, "automation")
    assert asked == Request(action=RELOAD, integration="automation")
    assert _request(hass, SubjectKind.HOST, "core") == Request(action=RELOAD)


def test_a_device_without_an_entry_of_its_own_has_no_integration(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    device = _device(hass, entry, "hub")
    hass.config_entries._entries.pop(entry.entry_id)  # as while an entry is being removed
    assert _request(hass, SubjectKind.DEVICE, device.id).integration is None
