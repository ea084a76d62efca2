"""Install an update that Home Assistant offers."""

from typing import Final, override

from homeassistant.components.update import (
    ATTR_BACKUP,
    ATTR_IN_PROGRESS,
    ATTR_INSTALLED_VERSION,
    ATTR_LATEST_VERSION,
    DOMAIN as UPDATE,
    SERVICE_INSTALL,
    UpdateEntityFeature,
)
from homeassistant.const import (
    ATTR_ENTITY_ID,
    ATTR_ENTITY_PICTURE,
    ATTR_SUPPORTED_FEATURES,
    STATE_ON,
    STATE_UNAVAILABLE,
)
from homeassistant.core import HomeAssistant, State, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.loader import DATA_CUSTOM_COMPONENTS

from ...model import (
    ActionId,
    BlastRadius,
    Check,
    Diagnosis,
    Incident,
    Order,
    Remedy,
    Risk,
    Subject,
    SubjectKind,
    Undo,
)
from ..action import Action, Budget, Memo, Site
from ..disturbance import of_all, of_entries
from ..supervisor import HASSIO

SECONDS: Final = 300.0
"""About how long an update takes."""
_CORE: Final = "home_assistant_core_version_latest"
_RESTARTING: Final = frozenset({_CORE, "home_assistant_os_version_latest"})
"""The unique ids of the entities of the Supervisor whose updates restart everything."""


class InstallUpdate(Action):
    """The version before it comes back only with a backup.

    No policy lets it run without asking: a core, an operating system and a firmware are all alike
    in that somebody should have read what is new.
    """

    id = ActionId.INSTALL_UPDATE
    remedies = frozenset({Remedy.UPDATE_INTEGRATION_OR_CORE})
    targets = frozenset({SubjectKind.ENTITY})
    risk = Risk.HIGH
    preconditions = ("update_entity", "update_offered", "update_installable", "no_update_runs")
    tests = (Check.UPDATE_INSTALLED, Check.NO_REGRESSION)
    settle = 60.0
    patience = 1800.0
    timeout = 1800.0
    undo = Undo.BACKUP
    budget = Budget(times=2, window=86400.0)
    automatic = False

    @override
    def suggest(self, site: Site, incident: Incident, diagnosis: Diagnosis) -> Order | None:
        """Return the order about the one update that there is for an integration, None if unclear."""
        domain = _domain_of(site, incident.scope)
        found = [] if domain is None else _offered_for(site.hass, domain, incident.scope)
        if len(found) != 1:
            return None
        target = Subject(kind=SubjectKind.ENTITY, id=found[0])
        return Order(action=self.id, target=target)

    @override
    def refused(self, site: Site, order: Order) -> str | None:
        """Return why it must not be installed now, None if it may."""
        state = state_of(site.hass, order)
        reason = update_refused(order, state)
        if reason is not None or state is None:
            return reason
        return None if UpdateEntityFeature.INSTALL & _features(state) else "update_not_installable"

    @override
    def blast_radius(self, site: Site, order: Order) -> BlastRadius:
        """Return what is disturbed: all of the house, or the entry that the update belongs to."""
        entity = er.async_get(site.hass).async_get(order.target.id)
        if entity is None or entity.config_entry_id is None:
            return BlastRadius(entities=1, seconds=SECONDS)
        if entity.platform == HASSIO and entity.unique_id in _RESTARTING:
            return of_all(site, seconds=SECONDS)
        return of_entries(site, entity.config_entry_id, seconds=SECONDS)

    @override
    async def async_preview(self, site: Site, order: Order) -> str:
        """Return from which version to which."""
        state = state_of(site.hass, order)
        return "" if state is None else "{installed} -> {latest}".format(**versions(state))

    @override
    async def async_remember(self, site: Site, order: Order) -> Memo:
        """Return from which version to which."""
        state = state_of(site.hass, order)
        return {} if state is None else dict(versions(state))

    @override
    async def async_apply(self, site: Site, order: Order, memo: Memo) -> None:
        """Install it, with a backup of its own where it offers one."""
        state = state_of(site.hass, order)
        backup = state is not None and bool(UpdateEntityFeature.BACKUP & _features(state))
        data = {ATTR_ENTITY_ID: order.target.id, ATTR_BACKUP: backup}
        await site.hass.services.async_call(
            UPDATE, SERVICE_INSTALL, data, blocking=True, context=site.context
        )


@callback
def state_of(hass: HomeAssistant, order: Order) -> State | None:
    """Return the state of the update of an order, None if it is gone."""
    return hass.states.get(order.target.id)


@callback
def update_refused(order: Order, state: State | None) -> str | None:
    """Return why nothing can be done about an update, None if something can."""
    if not order.target.id.startswith(f"{UPDATE}."):
        return "not_an_update"
    if state is None or state.state == STATE_UNAVAILABLE:
        return "update_unavailable"
    if state.attributes.get(ATTR_IN_PROGRESS):
        return "update_in_progress"
    return None if state.state == STATE_ON else "no_update"


@callback
def versions(state: State) -> dict[str, str]:
    """Return which version is installed and which one is offered."""
    return {
        "installed": str(state.attributes.get(ATTR_INSTALLED_VERSION)),
        "latest": str(state.attributes.get(ATTR_LATEST_VERSION)),
    }


def _features(state: State) -> UpdateEntityFeature:
    return UpdateEntityFeature(state.attributes.get(ATTR_SUPPORTED_FEATURES, 0))


def _domain_of(site: Site, scope: Subject) -> str | None:
    """Return the integration that an incident is about, None if it is about something else."""
    match scope.kind:
        case SubjectKind.INTEGRATION:
            return scope.id
        case SubjectKind.ENTRY:
            node = site.graph.entry(scope.id)
            return None if node is None else node.domain
        case _:
            return None


def _offered_for(hass: HomeAssistant, domain: str, scope: Subject) -> list[str]:
    """Return the updates that are offered for an integration.

    Those of its own devices; besides, of a custom one what HACS offers, else that of the core.
    """
    custom = domain in hass.data.get(DATA_CUSTOM_COMPONENTS, {})
    entities = er.async_get(hass).entities
    found = list[str]()
    for state in hass.states.async_all(UPDATE):
        entity = entities.get(state.entity_id)
        if entity is None or state.state != STATE_ON:
            continue
        of_entry = scope.kind is SubjectKind.ENTRY and entity.config_entry_id == scope.id
        by_hacs = custom and entity.platform == "hacs" and _pictures(state, domain)
        of_core = not custom and entity.platform == HASSIO and entity.unique_id == _CORE
        if of_entry or by_hacs or of_core:
            found.append(state.entity_id)
    return found


def _pictures(state: State, domain: str) -> bool:
    """Say whether the picture of an update is that of an integration: HACS names it only there."""
    return f"/{domain}/" in str(state.attributes.get(ATTR_ENTITY_PICTURE))
