"""Migrate a config entry anew whose migration has failed."""

from typing import override

from ...diagnose.graph import is_mass_failure
from ...model import ActionId, BlastRadius, Check, Order, Remedy, Risk, SubjectKind, Undo
from ..action import Action, Budget, Memo, Site
from ..disturbance import of_entries
from ..entry_rules import entry_refused, known_entry


class RetryMigration(Action):
    """What a reload is for an entry whose migration has failed: Home Assistant never tries again.

    It writes the entry's data anew, which only the backup takes back.
    """

    id = ActionId.RETRY_MIGRATION
    remedies = frozenset({Remedy.RELOAD_CONFIG_ENTRY})
    targets = frozenset({SubjectKind.ENTRY})
    risk = Risk.MEDIUM
    preconditions = (
        "entry_exists",
        "entry_not_ours",
        "entry_enabled",
        "no_reauth_in_progress",
        "no_flow_open",
        "migration_failed",
        "no_mass_failure",
    )
    tests = (Check.ENTRY_LOADED, Check.ENTITIES_AVAILABLE, Check.NO_REGRESSION)
    settle = 60.0
    """Long enough for its first updates with the migrated data."""
    patience = 300.0
    timeout = 120.0
    undo = Undo.BACKUP
    budget = Budget(times=2, window=86400.0)

    @override
    def refused(self, site: Site, order: Order) -> str | None:
        """Return why the migration must not be tried now, None if it may."""
        if (reason := entry_refused(site, order)) is not None:
            return reason
        node = site.graph.entry(order.target.id)
        if node is None or node.disabled:
            return "entry_disabled"
        if node.state != "migration_error":
            return "migration_not_failed"
        return "mass_failure" if is_mass_failure(*site.graph.counts()) else None

    @override
    def blast_radius(self, site: Site, order: Order) -> BlastRadius:
        """Return what the entry would provide; it is not there anyway."""
        return of_entries(site, order.target.id, seconds=self.timeout)

    @override
    async def async_apply(self, site: Site, order: Order, memo: Memo) -> None:
        """Set the entry up anew, the migration first."""
        entry_id = known_entry(site, order).entry_id
        await site.hass.config_entries.async_retry_migration(entry_id)
