"""Ask a person for a new address or other settings: open the form of the integration."""

from typing import override

from homeassistant.config_entries import SOURCE_RECONFIGURE, ConfigFlowContext

from ...model import ActionId, BlastRadius, Check, Order, Remedy, Risk, SubjectKind
from ..action import Action, ActionRefused, Budget, Memo, Site
from ..entry_rules import entry_refused, known_entry


class StartReconfigure(Action):
    """It opens a form and cures nothing: that is up to the person who fills it in.

    Home Assistant shows the form nowhere by itself, so it only makes sense in front of a person:
    the dialog goes on with it.
    """

    id = ActionId.START_RECONFIGURE
    remedies = frozenset({Remedy.RECONFIGURE_HOST_OR_OPTIONS})
    targets = frozenset({SubjectKind.ENTRY})
    risk = Risk.NONE
    preconditions = (
        "entry_exists",
        "entry_not_ours",
        "entry_enabled",
        "no_reauth_in_progress",
        "no_flow_open",
        "reconfigure_supported",
    )
    tests = (Check.FLOW_STARTED,)
    settle = 0.0
    patience = 30.0
    needs_backup = False
    budget = Budget(times=10, window=86400.0)
    automatic = False
    cures = False

    @override
    def refused(self, site: Site, order: Order) -> str | None:
        """Return why nobody is asked: a form is open already, or there is none."""
        if (reason := entry_refused(site, order)) is not None:
            return reason
        entry = site.hass.config_entries.async_get_entry(order.target.id)
        if entry is None or entry.disabled_by is not None:
            return "entry_disabled"
        return None if entry.supports_reconfigure else "reconfigure_unsupported"

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
        context = ConfigFlowContext(source=SOURCE_RECONFIGURE, entry_id=entry.entry_id)
        await site.hass.config_entries.flow.async_init(entry.domain, context=context)
