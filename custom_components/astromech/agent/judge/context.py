"""What Home Assistant knows around an incident, gathered for its bundle."""

from collections.abc import Callable, Iterator
import contextlib
from dataclasses import asdict
from typing import Any, Final, NamedTuple

from homeassistant.components.automation import DATA_COMPONENT as AUTOMATIONS
from homeassistant.const import __version__ as HA_VERSION
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.loader import IntegrationNotFound, async_get_integration
from homeassistant.util.yaml import dump

from ..diagnose.bundle import bundle, cleaned
from ..diagnose.contract import to_document
from ..model import Change, Diagnosis, Incident, SubjectKind

FORM: Final = "astromech incident 1"
MAX_ENTITIES: Final = 200


class Configuration(NamedTuple):
    """A configuration that a person wrote, to be shown as YAML."""

    config: dict[str, Any]


async def async_bundle(
    hass: HomeAssistant,
    incident: Incident,
    diagnosis: Diagnosis,
    *,
    changes: list[Change],
    similar: list[dict[str, Any]],
    redact: Callable[[str], str],
) -> dict[str, Any]:
    """Return the bundle of an incident: bounded, and with every text in it redacted."""
    entry_id = incident.scope.id if incident.scope.kind is SubjectKind.ENTRY else None
    versions = await _async_versions(hass, entry_id)
    automation = _automation(hass, incident)
    parts: tuple[tuple[str, list[Any]], ...] = (
        ("entry", list(_entry(hass, entry_id))),
        ("changes", changes),
        ("automation", [automation] if automation else []),
        ("similar", similar),
        ("devices", list(_devices(hass, entry_id))),
        ("entities", list(_entities(hass, entry_id))),
    )
    return await hass.async_add_executor_job(
        _composed, incident, diagnosis, versions, parts, redact
    )


def _composed(
    incident: Incident,
    diagnosis: Diagnosis,
    versions: dict[str, Any],
    parts: tuple[tuple[str, list[Any]], ...],
    redact: Callable[[str], str],
) -> dict[str, Any]:
    """Return the document of what was gathered; takes too long for the event loop."""
    core = {
        "form": FORM,
        "incident": asdict(incident),
        "diagnosis": to_document(diagnosis),
        "versions": versions,
    }
    written = [(name, [_written(item) for item in items]) for name, items in parts]
    clean = cleaned(core, redact)
    return bundle(clean, [(name, cleaned(items, redact)) for name, items in written])


def _written(item: Any) -> Any:
    match item:
        case Change():
            return asdict(item)
        case Configuration(config):
            return dump(config)
        case _:
            return item


async def _async_versions(hass: HomeAssistant, entry_id: str | None) -> dict[str, Any]:
    versions: dict[str, Any] = {"home_assistant": HA_VERSION}
    if entry_id and (entry := hass.config_entries.async_get_entry(entry_id)):
        versions["integration"] = entry.domain
        with contextlib.suppress(IntegrationNotFound):  # it was removed, and its entry was not
            integration = await async_get_integration(hass, entry.domain)
            versions |= {
                "custom": not integration.is_built_in,
                "version": integration.version and str(integration.version),
            }
    return versions


@callback
def _entry(hass: HomeAssistant, entry_id: str | None) -> Iterator[dict[str, Any]]:
    """Yield how an entry stands; what is in it (addresses, tokens) stays where it is."""
    if entry_id and (entry := hass.config_entries.async_get_entry(entry_id)):
        yield {
            "domain": entry.domain,
            "title": entry.title,
            "state": entry.state.value,
            "reason": entry.reason,
            "reason_key": entry.error_reason_translation_key,
            "source": entry.source,
            "version": [entry.version, entry.minor_version],
            "modified": entry.modified_at.isoformat(),
            "disabled_by": entry.disabled_by,
        }


@callback
def _devices(hass: HomeAssistant, entry_id: str | None) -> Iterator[dict[str, Any]]:
    if entry_id is None:
        return
    for device in dr.async_entries_for_config_entry(dr.async_get(hass), entry_id):
        yield {
            "name": device.name_by_user or device.name,
            "manufacturer": device.manufacturer,
            "model": device.model,
            "sw_version": device.sw_version,
            "disabled_by": device.disabled_by,
        }


@callback
def _entities(hass: HomeAssistant, entry_id: str | None) -> Iterator[dict[str, Any]]:
    """Yield the entities of an entry, those without a value first."""
    if entry_id is None:
        return
    registry = er.async_get(hass)
    states = [
        state
        for entity in er.async_entries_for_config_entry(registry, entry_id)
        if (state := hass.states.get(entity.entity_id))
    ]
    states.sort(key=lambda state: (state.state not in ("unavailable", "unknown"), state.entity_id))
    for state in states[:MAX_ENTITIES]:
        yield {
            "entity_id": state.entity_id,
            "state": state.state,
            "since": state.last_changed.isoformat(),
        }


@callback
def _automation(hass: HomeAssistant, incident: Incident) -> Configuration | None:
    """Return the configuration of the automation that an incident is about."""
    if incident.scope.kind is not SubjectKind.AUTOMATION or AUTOMATIONS not in hass.data:
        return None
    automation = hass.data[AUTOMATIONS].get_entity(incident.scope.id)
    if automation is None or not automation.raw_config:
        return None
    return Configuration(automation.raw_config)
