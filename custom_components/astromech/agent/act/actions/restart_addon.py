"""Restart an add-on."""

from typing import override

from ...model import ActionId, Order, Remedy, Risk
from .. import supervisor
from ..action import Memo, Site
from ..addon_action import AddonAction


class RestartAddon(AddonAction):
    """It loses nothing but what it had in memory."""

    id = ActionId.RESTART_ADDON
    remedies = frozenset({Remedy.RESTART_ADDON})
    risk = Risk.MEDIUM
    preconditions = (*AddonAction.preconditions, "addon_runs")
    timeout = 300.0

    @override
    def refused(self, site: Site, order: Order) -> str | None:
        """Return why it must not be restarted, None if it may."""
        hass, slug = site.hass, order.target.id
        return supervisor.addon_refused(hass, slug) or supervisor.state_refused(
            hass, slug, "started", "startup", "error"
        )

    @override
    async def async_apply(self, site: Site, order: Order, memo: Memo) -> None:
        """Restart it; returns when the Supervisor has done so."""
        await supervisor.async_ask(
            site.hass, lambda client: client.addons.restart_addon(order.target.id)
        )
