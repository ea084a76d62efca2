"""Read what a person has written in YAML anew, once it is in order."""

from typing import Final, override

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
import voluptuous as vol

from ...model import (
    ActionId,
    BlastRadius,
    Check,
    Diagnosis,
    Incident,
    Order,
    Remedy,
    Subject,
    SubjectKind,
)
from ..action import Action, Memo, Site
from ..configuration import async_require_valid
from ..disturbance import RUNS, running
from ..yaml_domains import YamlDomain, broken, entities_of, service_of

SECONDS: Final = 2.0
"""About how long a reload takes."""


class ReloadYamlDomain(Action):
    """It changes no file; what was corrected in one counts from now on.

    Runs of automations and scripts that were changed are ended.
    """

    id = ActionId.RELOAD_YAML_DOMAIN
    remedies = frozenset({Remedy.RELOAD_YAML_DOMAIN})
    targets = frozenset({SubjectKind.INTEGRATION})
    parameters = {"domain": vol.In([str(domain) for domain in YamlDomain])}
    preconditions = ("domain_loaded", "configuration_valid")
    tests = (Check.YAML_LOADED, Check.NO_REGRESSION)
    settle = 3.0
    """The effect is immediate: what is wrong is rejected while it is read."""
    patience = 60.0
    timeout = 120.0
    needs_backup = False

    @override
    def suggest(self, site: Site, incident: Incident, diagnosis: Diagnosis) -> Order | None:
        """Return the order about the domain that an incident is about, None if that is none."""
        domain = _domain_of(site.hass, incident.scope)
        if domain not in list(YamlDomain):
            return None
        target = Subject(kind=SubjectKind.INTEGRATION, id=domain)
        return Order(action=self.id, target=target, parameters={"domain": domain})

    @override
    def refused(self, site: Site, order: Order) -> str | None:
        """Return why it cannot be read now; the files themselves are checked right before."""
        domain = YamlDomain(order.parameters["domain"])
        if order.target.id != domain:
            return "wrong_target"
        return None if site.hass.services.has_service(*service_of(domain)) else "not_loaded"

    @override
    def blast_radius(self, site: Site, order: Order) -> BlastRadius:
        """Return what is set up anew, and which runs may be ended by that."""
        domain = YamlDomain(order.parameters["domain"])
        return BlastRadius(
            entities=len(entities_of(site.hass, domain)),
            automations=running(site.hass, [domain]) if domain in RUNS else 0,
            seconds=SECONDS,
        )

    @override
    async def async_remember(self, site: Site, order: Order) -> Memo:
        """Return what is broken already."""
        return {"broken": broken(site.hass, YamlDomain(order.parameters["domain"]))}

    @override
    async def async_apply(self, site: Site, order: Order, memo: Memo) -> None:
        """Check the configuration, and read it anew."""
        await async_require_valid(site.hass)
        domain, service = service_of(YamlDomain(order.parameters["domain"]))
        await site.hass.services.async_call(
            domain, service, {}, blocking=True, context=site.context
        )


@callback
def _domain_of(hass: HomeAssistant, scope: Subject) -> str:
    """Return the domain whose YAML a subject comes from; only from the registry or its id."""
    match scope.kind:
        case SubjectKind.INTEGRATION:
            return scope.id
        case SubjectKind.AUTOMATION:
            return scope.id.partition(".")[0]
        case SubjectKind.ENTITY:
            entity = er.async_get(hass).async_get(scope.id)
            return entity.platform if entity else scope.id.partition(".")[0]
        case _:
            return ""
