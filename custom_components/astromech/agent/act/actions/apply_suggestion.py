"""Have the Supervisor do what it suggests itself about one of its issues."""

from typing import TYPE_CHECKING, Final, override
from uuid import UUID

import voluptuous as vol

from ...model import ActionId, BlastRadius, Check, Order, Risk, SubjectKind
from .. import supervisor
from ..action import Action, ActionRefused, Budget, Memo, Site

if TYPE_CHECKING:
    from homeassistant.components.hassio.issues import Issue, Suggestion

ALLOWED: Final = frozenset(
    {
        "addon_execute_rebuild",
        "addon_execute_repair",
        "addon_execute_restart",
        "addon_execute_start",
        "mount_execute_reload",
        "plugin_execute_rebuild",
        "plugin_execute_repair",
        "plugin_execute_restart",
        "store_execute_reload",
        "system_create_full_backup",
        "system_enable_ntp",
    }
)
"""What is suggested about what: nothing that restarts the machine, or removes or resets anything."""


class ApplySuggestion(Action):
    """The target is the Supervisor, or the add-on that the suggestion is about."""

    id = ActionId.APPLY_SUGGESTION
    targets = frozenset({SubjectKind.HOST, SubjectKind.ADDON})
    parameters = {"suggestion": vol.In(sorted(ALLOWED))}
    risk = Risk.MEDIUM
    preconditions = ("supervisor_there", "suggestion_there", "suggestion_allowed")
    tests = (Check.SUGGESTION_APPLIED, Check.NO_REGRESSION)
    settle = 10.0
    """The Supervisor looks again at once."""
    patience = 300.0
    timeout = 900.0
    budget = Budget(times=2, window=86400.0)

    @override
    def refused(self, site: Site, order: Order) -> str | None:
        """Return why it must not be applied, None if it may."""
        if not supervisor.is_there(site.hass):
            return "no_supervisor"
        if order.parameters["suggestion"] not in ALLOWED:
            return "suggestion_not_allowed"
        if order.target.kind is SubjectKind.HOST and order.target != supervisor.SUPERVISOR:
            return "wrong_target"
        if order.target.kind is SubjectKind.ADDON:
            busy = supervisor.addon_refused(site.hass, order.target.id)
            return busy or _offer_refused(site, order)
        return _offer_refused(site, order)

    @override
    def blast_radius(self, site: Site, order: Order) -> BlastRadius:
        """Return what an add-on that restarts provides; of the rest it is not known."""
        return supervisor.addon_radius(site, order.target)

    @override
    async def async_preview(self, site: Site, order: Order) -> str:
        """Return the Supervisor's words for the issue and for what it suggests."""
        issue, suggestion = _offer(site, order)
        about = f" ({issue.reference})" if issue.reference else ""
        return f"{issue.key}{about}: {suggestion.key}"

    @override
    async def async_remember(self, site: Site, order: Order) -> Memo:
        """Return which suggestion it is, and which issue must be gone afterwards."""
        issue, suggestion = _offer(site, order)
        return {"issue": issue.uuid.hex, "suggestion": suggestion.uuid.hex}

    @override
    async def async_apply(self, site: Site, order: Order, memo: Memo) -> None:
        """Apply it; returns when the Supervisor has done so."""
        suggestion = UUID(memo["suggestion"])
        await supervisor.async_ask(
            site.hass, lambda client: client.resolution.apply_suggestion(suggestion)
        )


def _offer_refused(site: Site, order: Order) -> str | None:
    """Return why it is not clear which suggestion is meant, None if it is."""
    try:
        _offer(site, order)
    except ActionRefused as err:
        return err.reason
    return None


def _offer(site: Site, order: Order) -> tuple[Issue, Suggestion]:
    """Return the one suggestion that is meant, and its issue."""
    found = supervisor.offered(site.hass, order.parameters["suggestion"], order.target)
    if len(found) != 1:
        raise ActionRefused("suggestion_not_unique" if found else "suggestion_gone")
    return found[0]
