"""Name a renamed entity by its new id in automations, scripts and scenes."""

from pathlib import Path
from typing import override

from homeassistant.components.automation import automations_with_entity
from homeassistant.components.script import scripts_with_entity
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import config_validation as cv, entity_registry as er

from ...model import (
    ActionId,
    BlastRadius,
    Diagnosis,
    Incident,
    Order,
    Remedy,
    RunFacts,
    Subject,
    SubjectKind,
)
from ..action import Site
from ..patch import files
from ..patch.file_change import FileChange, Planned
from ..patch.patch import Patch
from ..patch.references import with_references

SECONDS = 2.0
"""About how long it takes to read them anew."""


class RepairReferences(FileChange):
    """Nothing but the id is changed in the files; the target is the entity under its new id."""

    id = ActionId.REPAIR_REFERENCES
    remedies = frozenset({Remedy.FIX_YAML_OR_TEMPLATE_BY_USER})
    targets = frozenset({SubjectKind.ENTITY})
    parameters = {"old": cv.entity_id, "new": cv.entity_id}
    preconditions = ("old_entity_gone", "new_entity_exists", "same_domain", "old_not_an_action")

    @override
    def suggest(self, site: Site, incident: Incident, diagnosis: Diagnosis) -> Order | None:
        """Return the order about the one entity that is missing and was renamed, None if unclear."""
        missing = {
            name
            for symptom in incident.symptoms
            if isinstance(facts := symptom.latest.facts, RunFacts)
            for name in facts.missing
        }
        renamed = [(old, new) for old in missing if (new := site.renamed(old)) is not None]
        if len(renamed) != 1:
            return None
        ((old, new),) = renamed
        target = Subject(kind=SubjectKind.ENTITY, id=new)
        return Order(action=self.id, target=target, parameters={"old": old, "new": new})

    @override
    def refused(self, site: Site, order: Order) -> str | None:
        """Return why the names must stay; the files themselves are looked at in the preview."""
        old, new = order.parameters["old"], order.parameters["new"]
        if order.target.id != new:
            return "wrong_target"
        if _exists(site.hass, old):
            return "old_entity_exists"
        if not _exists(site.hass, new):
            return "new_entity_missing"
        if old.partition(".")[0] != new.partition(".")[0]:
            return "other_domain"
        return "old_is_an_action" if site.hass.services.has_service(*old.split(".")) else None

    @override
    def blast_radius(self, site: Site, order: Order) -> BlastRadius:
        """Return the automations and scripts that are read anew, and end if they run."""
        old = order.parameters["old"]
        using = {*automations_with_entity(site.hass, old), *scripts_with_entity(site.hass, old)}
        return BlastRadius(automations=len(using), seconds=SECONDS)

    @override
    def planned(self, site: Site, order: Order) -> Planned:
        """Return what finds the files that name the old id."""
        old, new = order.parameters["old"], order.parameters["new"]

        def patches(config: Path) -> list[Patch]:
            return [
                patch
                for name, domain in files.sources(config)
                if (patch := _patch(config, name, domain, old, new)) is not None
            ]

        return patches


def _patch(config: Path, name: str, domain: str, old: str, new: str) -> Patch | None:
    """Return what becomes of a file, None if it stays."""
    text = files.read_text(config, name)
    patched = with_references(text, old, new)
    if patched == text:
        return None
    return Patch(name=name, domain=domain, before=text.encode(), after=patched.encode())


@callback
def _exists(hass: HomeAssistant, entity_id: str) -> bool:
    """Say whether there is an entity of that id, if only in the registry."""
    registered = er.async_get(hass).async_get(entity_id) is not None
    return registered or hass.states.get(entity_id) is not None
