"""Ask a person to sign in again: open the form of the integration."""

from typing import override

from homeassistant.config_entries import HANDLERS
from homeassistant.core import HomeAssistant, callback

from ...model import ActionId, BlastRadius, Check, Order, Remedy, Risk, SubjectKind
from ..action import Action, ActionRefused, Budget, Memo, Site
from ..entry_rules import entry_refused, known_entry


class StartReauth(Action):
    """It opens a form and cures nothing: that is up to the person who fills it in."""

    id = ActionId.START_REAUTH
    remedies = frozenset({Remedy.START_REAUTH})
    targets = frozenset({SubjectKind.ENTRY})
    risk = Risk.NONE
    preconditions = (
        "entry_exists",
        "entry_not_ours",
        "entry_enabled",
        "no_reauth_in_progress",
        "no_flow_open",
        "reauth_supported",
    )
    tests = (Check.FLOW_STARTED,)
    settle = 0.0
    patience = 30.0
    needs_backup = False
    budget = Budget(times=2, window=86400.0)
    cures = False

    @override
    def refused(self, site: Site, order: Order) -> str | None:
        """Return why nobody is asked: a form is open already, or there is none."""
        if (reason := entry_refused(site, order)) is not None:
            return reason
        node = site.graph.entry(order.target.id)
        if node is None or node.disabled:
            return "entry_disabled"
        return None if _has_form(site.hass, node.domain) else "reauth_unsupported"

    @override
    def blast_radius(self, site: Site, order: Order) -> BlastRadius:
        """Return that a form disturbs nothing."""
        return BlastRadius()

    @override
    async def async_apply(self, site: Site, order: Order, memo: Memo) -> None:
        """Open the form, unless one was opened meanwhile."""
        entry = known_entry(site, order)
        if (reason := self.refused(site, order)) is not None:
            raise ActionRefused(reason)
        entry.async_start_reauth(site.hass)


@callback
def _has_form(hass: HomeAssistant, domain: str) -> bool:
    """Say whether an integration can ask for a new sign-in; its flow is known once it was set up."""
    handler = HANDLERS.get(domain)
    return handler is not None and hasattr(handler, "async_step_reauth")
