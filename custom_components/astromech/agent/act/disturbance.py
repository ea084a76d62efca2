"""What an action disturbs: counted in the registries, and among the automations and scripts."""

from collections.abc import Iterable, Iterator
from typing import Any, Final, cast

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.entity_component import DATA_INSTANCES

from ..model import BlastRadius, Subject, SubjectKind
from .action import Site

RUNS: Final = ("automation", "script")
_RUNNING: Final = "current"
"""The attribute of an automation or script that counts its runs."""


@callback
def of_entries(site: Site, *entry_ids: str, seconds: float | None = None) -> BlastRadius:
    """Return what is disturbed while entries are not loaded: all that they provide or drive."""
    nodes = [node for entry_id in entry_ids if (node := site.graph.entry(entry_id)) is not None]
    return BlastRadius(
        entities=sum(node.entities for node in nodes),
        devices=sum(node.devices for node in nodes),
        automations=_runs_that_use(site.hass, entry_ids),
        seconds=seconds,
    )


@callback
def dependent_entries(site: Site, entry_id: str) -> tuple[str, ...]:
    """Return the entries that rest directly on an entry."""
    below = site.graph.dependants(Subject(kind=SubjectKind.ENTRY, id=entry_id))
    return tuple(subject.id for subject in below if subject.kind is SubjectKind.ENTRY)


@callback
def of_all(site: Site, *, seconds: float) -> BlastRadius:
    """Return what a restart disturbs: everything."""
    hass = site.hass
    return BlastRadius(
        entities=hass.states.async_entity_ids_count(),
        devices=sum(1 for _ in dr.async_get(hass).devices),
        automations=hass.states.async_entity_ids_count(RUNS),
        seconds=seconds,
        restarts=True,
    )


@callback
def running(hass: HomeAssistant, domains: Iterable[str]) -> int:
    """Return how many automations or scripts of some domains run at this moment."""
    return sum(bool(state.attributes.get(_RUNNING)) for state in hass.states.async_all(domains))


def _runs_that_use(hass: HomeAssistant, entry_ids: Iterable[str]) -> int:
    """Return how many automations and scripts name an entity or a device of some entries."""
    entities, devices = set[str](), set[str]()
    for entry_id in entry_ids:
        provided = er.async_entries_for_config_entry(er.async_get(hass), entry_id)
        entities |= {entity.entity_id for entity in provided}
        owned = dr.async_entries_for_config_entry(dr.async_get(hass), entry_id)
        devices |= {device.id for device in owned}
    if not entities and not devices:
        return 0
    return sum(
        not entities.isdisjoint(run.referenced_entities)
        or not devices.isdisjoint(run.referenced_devices)
        for run in _all_runs(hass)
    )


def _all_runs(hass: HomeAssistant) -> Iterator[Any]:
    for domain in RUNS:
        component = hass.data.get(DATA_INSTANCES, {}).get(domain)
        yield from cast("Any", component).entities if component is not None else ()
