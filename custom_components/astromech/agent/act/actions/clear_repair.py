"""Clear a Repairs issue that was left behind: its cause is gone, and nobody takes it away."""

from typing import Final, override

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import DOMAIN as HOME_ASSISTANT, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv, issue_registry as ir

from ....const import DOMAIN
from ...model import ActionId, BlastRadius, Check, Order, SubjectKind, Undo
from ..action import Action, ActionRefused, Budget, Memo, Site
from ..disturbance import RUNS

_KEPT: Final = (
    "breaks_in_ha_version",
    "data",
    "is_fixable",
    "is_persistent",
    "issue_domain",
    "learn_more_url",
    "translation_key",
    "translation_placeholders",
)
"""What an issue consists of, but for its severity."""


class ClearRepair(Action):
    """Never because it is a nuisance: only where the house itself shows that the cause is gone."""

    id = ActionId.CLEAR_REPAIR
    targets = frozenset({SubjectKind.INTEGRATION})
    parameters = {"issue_id": cv.string}
    preconditions = ("issue_exists", "issue_not_ours", "issue_not_ignored", "cause_gone")
    tests = (Check.REPAIR_CLEARED,)
    settle = 60.0
    """Whoever raised it raises it again if there is a reason."""
    patience = 120.0
    undo = Undo.OWN
    needs_backup = False
    budget = Budget(times=10, window=86400.0)

    @override
    def refused(self, site: Site, order: Order) -> str | None:
        """Return why the issue must stay, None if it may go."""
        issue = issue_of(site.hass, order)
        if issue is None or not issue.active:
            return "issue_removed"
        if issue.domain == DOMAIN:
            return "own_issue"
        if issue.dismissed_version is not None:
            return "issue_ignored"
        return None if _is_cause_gone(site.hass, issue) else "cause_not_gone"

    @override
    def blast_radius(self, site: Site, order: Order) -> BlastRadius:
        """Return that nothing is disturbed."""
        return BlastRadius()

    @override
    async def async_remember(self, site: Site, order: Order) -> Memo:
        """Return all that makes the issue."""
        issue = issue_of(site.hass, order)
        if issue is None or issue.severity is None:
            raise ActionRefused("issue_removed")
        return {"severity": issue.severity.value, **{key: getattr(issue, key) for key in _KEPT}}

    @override
    async def async_apply(self, site: Site, order: Order, memo: Memo) -> None:
        """Take the issue away, unless it has got a cause again meanwhile."""
        if (reason := self.refused(site, order)) is not None:
            raise ActionRefused(reason)
        ir.async_delete_issue(site.hass, order.target.id, order.parameters["issue_id"])

    @override
    async def async_undo(self, site: Site, order: Order, memo: Memo) -> None:
        """Raise the issue again."""
        severity = ir.IssueSeverity(memo["severity"])
        facts = {key: memo[key] for key in _KEPT}
        ir.async_create_issue(
            site.hass, order.target.id, order.parameters["issue_id"], severity=severity, **facts
        )

    @override
    async def async_undone(self, site: Site, order: Order, memo: Memo) -> bool:
        """Say whether the issue is there."""
        issue = issue_of(site.hass, order)
        return issue is not None and issue.active


@callback
def issue_of(hass: HomeAssistant, order: Order) -> ir.IssueEntry | None:
    """Return the issue of an order, None if it is gone."""
    return ir.async_get(hass).async_get_issue(order.target.id, order.parameters["issue_id"])


def _is_cause_gone(hass: HomeAssistant, issue: ir.IssueEntry) -> bool:
    """Say whether the house shows that there is no reason for an issue any more."""
    if issue.domain in RUNS:
        return _is_run_well(hass, issue)
    if issue.domain == HOME_ASSISTANT:
        return issue.translation_key == "config_entry_reauth" and _is_signed_in(hass, issue)
    loaded = issue.domain in hass.config.components
    return not loaded and not hass.config_entries.async_entries(issue.domain)


def _is_run_well(hass: HomeAssistant, issue: ir.IssueEntry) -> bool:
    """Say whether an automation or script is gone, or what it was about is in order."""
    facts, key = issue.translation_placeholders or {}, issue.translation_key or ""
    state = hass.states.get(facts.get("entity_id", ""))
    if state is None:
        return issue.domain in hass.config.components
    if key == "service_not_found":
        domain, _, service = facts.get("service", "").partition(".")
        return hass.services.has_service(domain, service)
    return key.startswith("validation_") and state.state != STATE_UNAVAILABLE


def _is_signed_in(hass: HomeAssistant, issue: ir.IssueEntry) -> bool:
    """Say whether an entry is gone, or loaded with nobody being asked to sign in."""
    entry = hass.config_entries.async_get_entry(issue.issue_id.rpartition("_")[2])
    if entry is None:
        return True
    flows = hass.config_entries.flow.async_progress_by_handler(
        entry.domain, match_context={"entry_id": entry.entry_id}, include_uninitialized=True
    )
    return entry.state is ConfigEntryState.LOADED and not flows
