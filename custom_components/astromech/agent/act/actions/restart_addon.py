"""Restart an add-on."""

from typing import Final, override

from ...model import (
    ActionId,
    BlastRadius,
    Check,
    Diagnosis,
    Incident,
    Order,
    Remedy,
    Risk,
    SubjectKind,
)
from .. import supervisor
from ..action import Action, Budget, Memo, Site

PRECONDITIONS: Final = (
    "supervisor_there",
    "addon_installed",
    "addon_not_managed",
    "addon_not_busy",
)


class RestartAddon(Action):
    """It loses nothing but what it had in memory."""

    id = ActionId.RESTART_ADDON
    remedies = frozenset({Remedy.RESTART_ADDON})
    targets = frozenset({SubjectKind.ADDON})
    risk = Risk.MEDIUM
    preconditions = (*PRECONDITIONS, "addon_runs")
    tests = (Check.ADDON_RUNNING, Check.NO_REGRESSION)
    settle = 60.0
    """What crashes again does so soon after its start."""
    patience = 300.0
    timeout = 300.0
    needs_backup = False
    budget = Budget(times=3, window=3600.0)

    @override
    def suggest(self, site: Site, incident: Incident, diagnosis: Diagnosis) -> Order | None:
        """Return the order about the one add-on that an incident rests on, None if unclear."""
        target = supervisor.addon_of(site, incident)
        return None if target is None else Order(action=self.id, target=target)

    @override
    def refused(self, site: Site, order: Order) -> str | None:
        """Return why it must not be restarted, None if it may."""
        hass, slug = site.hass, order.target.id
        return supervisor.addon_refused(hass, slug) or supervisor.state_refused(
            hass, slug, "started", "startup", "error"
        )

    @override
    def blast_radius(self, site: Site, order: Order) -> BlastRadius:
        """Return what the entries provide that rest on it."""
        return supervisor.addon_radius(site, order.target)

    @override
    async def async_apply(self, site: Site, order: Order, memo: Memo) -> None:
        """Restart it; returns when the Supervisor has done so."""
        await supervisor.async_ask(
            site.hass, lambda client: client.addons.restart_addon(order.target.id)
        )
