"""Skip the version of an update that is offered."""

from typing import Final, override

from homeassistant.components.update import (
    ATTR_AUTO_UPDATE,
    ATTR_SKIPPED_VERSION,
    DOMAIN as UPDATE,
    SERVICE_SKIP,
)
from homeassistant.const import ATTR_ENTITY_ID

from ...model import ActionId, BlastRadius, Check, Order, Risk, SubjectKind, Undo
from ..action import Action, Memo, Site
from .install_update import state_of, update_refused, versions

CLEAR_SKIPPED: Final = "clear_skipped"


class SkipUpdate(Action):
    """It is not offered again until there is a newer one."""

    id = ActionId.SKIP_UPDATE
    targets = frozenset({SubjectKind.ENTITY})
    risk = Risk.NONE
    preconditions = ("update_entity", "update_offered", "no_update_runs", "update_not_automatic")
    tests = (Check.UPDATE_SKIPPED,)
    settle = 0.0
    """The effect is immediate."""
    patience = 30.0
    undo = Undo.OWN
    needs_backup = False

    @override
    def refused(self, site: Site, order: Order) -> str | None:
        """Return why it cannot be skipped, None if it can."""
        state = state_of(site.hass, order)
        reason = update_refused(order, state)
        if reason is not None or state is None:
            return reason
        return "updates_by_itself" if state.attributes.get(ATTR_AUTO_UPDATE) else None

    @override
    def blast_radius(self, site: Site, order: Order) -> BlastRadius:
        """Return the entity that offers it."""
        return BlastRadius(entities=1)

    @override
    async def async_preview(self, site: Site, order: Order) -> str:
        """Return which version is skipped."""
        state = state_of(site.hass, order)
        return "" if state is None else versions(state)["latest"]

    @override
    async def async_remember(self, site: Site, order: Order) -> Memo:
        """Return which version is skipped."""
        state = state_of(site.hass, order)
        return {} if state is None else dict(versions(state))

    @override
    async def async_apply(self, site: Site, order: Order, memo: Memo) -> None:
        """Skip it."""
        await _async_call(site, order, SERVICE_SKIP)

    @override
    async def async_undo(self, site: Site, order: Order, memo: Memo) -> None:
        """Have it offered again."""
        await _async_call(site, order, CLEAR_SKIPPED)

    @override
    async def async_undone(self, site: Site, order: Order, memo: Memo) -> bool:
        """Say whether nothing is skipped, as before."""
        state = state_of(site.hass, order)
        return state is not None and state.attributes.get(ATTR_SKIPPED_VERSION) is None


async def _async_call(site: Site, order: Order, service: str) -> None:
    data = {ATTR_ENTITY_ID: order.target.id}
    await site.hass.services.async_call(UPDATE, service, data, blocking=True, context=site.context)
