"""Enable a config entry that was disabled."""

from typing import override

from homeassistant.config_entries import ConfigEntryDisabler

from ...model import ActionId, BlastRadius, Check, Order, SubjectKind, Undo
from ..action import Action, Budget, Memo, Site
from ..entry_rules import entry_refused, known_entry, unload_refused


class EnableConfigEntry(Action):
    """A person asks for it; an entry that then cannot be set up is disabled again."""

    id = ActionId.ENABLE_CONFIG_ENTRY
    targets = frozenset({SubjectKind.ENTRY})
    preconditions = (
        "entry_exists",
        "entry_not_ours",
        "entry_disabled",
        "no_reauth_in_progress",
        "no_flow_open",
        "entry_recoverable",
    )
    tests = (Check.ENTRY_LOADED, Check.ENTITIES_AVAILABLE, Check.NO_REGRESSION)
    settle = 60.0
    """Long enough for its first updates: it was not there for who knows how long."""
    patience = 300.0
    undo = Undo.OWN
    budget = Budget(times=2, window=86400.0)

    @override
    def refused(self, site: Site, order: Order) -> str | None:
        """Return why the entry must not be enabled now, None if it may."""
        if (reason := entry_refused(site, order)) is not None:
            return reason
        node = site.graph.entry(order.target.id)
        if node is None or not node.disabled:
            return "entry_enabled"
        return unload_refused(node)

    @override
    def blast_radius(self, site: Site, order: Order) -> BlastRadius:
        """Return that nothing is disturbed: nothing of it is there."""
        return BlastRadius()

    @override
    async def async_apply(self, site: Site, order: Order, memo: Memo) -> None:
        """Enable the entry, with the devices and entities that were disabled with it."""
        entry_id = known_entry(site, order).entry_id
        await site.hass.config_entries.async_set_disabled_by(entry_id, None)

    @override
    async def async_undo(self, site: Site, order: Order, memo: Memo) -> None:
        """Disable the entry again."""
        entry_id = known_entry(site, order).entry_id
        await site.hass.config_entries.async_set_disabled_by(entry_id, ConfigEntryDisabler.USER)

    @override
    async def async_undone(self, site: Site, order: Order, memo: Memo) -> bool:
        """Say whether the entry is disabled."""
        return known_entry(site, order).disabled_by is not None
