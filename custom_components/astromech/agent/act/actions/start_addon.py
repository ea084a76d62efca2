"""Start an add-on that does not run."""

from typing import override

from ...model import ActionId, BlastRadius, Check, Diagnosis, Incident, Order, Remedy, SubjectKind
from .. import supervisor
from ..action import Action, Budget, Memo, Site
from .restart_addon import PRECONDITIONS


class StartAddon(Action):
    """Nothing that runs is disturbed by it."""

    id = ActionId.START_ADDON
    remedies = frozenset({Remedy.START_ADDON})
    targets = frozenset({SubjectKind.ADDON})
    preconditions = (*PRECONDITIONS, "addon_does_not_run")
    tests = (Check.ADDON_RUNNING, Check.NO_REGRESSION)
    settle = 60.0
    """What crashes again does so soon after its start."""
    patience = 300.0
    timeout = 120.0
    needs_backup = False
    budget = Budget(times=3, window=3600.0)

    @override
    def suggest(self, site: Site, incident: Incident, diagnosis: Diagnosis) -> Order | None:
        """Return the order about the one add-on that an incident rests on, None if unclear."""
        target = supervisor.addon_of(site, incident)
        return None if target is None else Order(action=self.id, target=target)

    @override
    def refused(self, site: Site, order: Order) -> str | None:
        """Return why it must not be started, None if it may."""
        hass, slug = site.hass, order.target.id
        return supervisor.addon_refused(hass, slug) or supervisor.state_refused(
            hass, slug, "stopped", "error"
        )

    @override
    def blast_radius(self, site: Site, order: Order) -> BlastRadius:
        """Return what the entries provide that rest on it, and may set themselves up anew."""
        return supervisor.addon_radius(site, order.target)

    @override
    async def async_apply(self, site: Site, order: Order, memo: Memo) -> None:
        """Start it; returns when the Supervisor has done so."""
        await supervisor.async_ask(
            site.hass, lambda client: client.addons.start_addon(order.target.id)
        )
