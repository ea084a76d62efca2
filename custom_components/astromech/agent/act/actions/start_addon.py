"""Start an add-on that does not run."""

from typing import override

from ...model import ActionId, Order, Remedy
from .. import supervisor
from ..action import Memo, Site
from ..addon_action import AddonAction


class StartAddon(AddonAction):
    """Nothing that runs is disturbed by it."""

    id = ActionId.START_ADDON
    remedies = frozenset({Remedy.START_ADDON})
    preconditions = (*AddonAction.preconditions, "addon_does_not_run")
    timeout = 120.0

    @override
    def refused(self, site: Site, order: Order) -> str | None:
        """Return why it must not be started, None if it may."""
        hass, slug = site.hass, order.target.id
        return supervisor.addon_refused(hass, slug) or supervisor.state_refused(
            hass, slug, "stopped", "error"
        )

    @override
    async def async_apply(self, site: Site, order: Order, memo: Memo) -> None:
        """Start it; returns when the Supervisor has done so."""
        await supervisor.async_ask(
            site.hass, lambda client: client.addons.start_addon(order.target.id)
        )
