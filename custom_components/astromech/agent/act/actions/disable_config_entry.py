"""Disable a config entry: what it provides is gone until it is enabled again."""

from typing import override

from homeassistant.config_entries import ConfigEntryDisabler

from ...model import ActionId, BlastRadius, Check, Order, Risk, SubjectKind, Undo
from ..action import Action, Budget, Memo, Site
from ..disturbance import of_entries
from ..entry_rules import entry_refused, known_entry, unload_refused


class DisableConfigEntry(Action):
    """For an integration that nobody uses and that only makes trouble: a person asks for it.

    One that Home Assistant tries again and again may be disabled, too: that ends the trying.
    """

    id = ActionId.DISABLE_CONFIG_ENTRY
    targets = frozenset({SubjectKind.ENTRY})
    risk = Risk.MEDIUM
    preconditions = (
        "entry_exists",
        "entry_not_ours",
        "entry_enabled",
        "no_reauth_in_progress",
        "no_flow_open",
        "entry_recoverable",
        "entry_can_unload",
    )
    tests = (Check.ENTRY_DISABLED,)
    settle = 3.0
    """The effect is immediate."""
    patience = 60.0
    undo = Undo.OWN
    budget = Budget(times=2, window=86400.0)

    @override
    def refused(self, site: Site, order: Order) -> str | None:
        """Return why the entry must not be disabled now, None if it may."""
        if (reason := entry_refused(site, order)) is not None:
            return reason
        node = site.graph.entry(order.target.id)
        if node is None or node.disabled:
            return "entry_disabled"
        return unload_refused(node)

    @override
    def blast_radius(self, site: Site, order: Order) -> BlastRadius:
        """Return what is gone until a person enables it again; for how long is not known."""
        return of_entries(site, order.target.id)

    @override
    async def async_remember(self, site: Site, order: Order) -> Memo:
        """Return how the entry stands."""
        return {"state": known_entry(site, order).state.value}

    @override
    async def async_apply(self, site: Site, order: Order, memo: Memo) -> None:
        """Disable the entry, with its devices and entities."""
        entry_id = known_entry(site, order).entry_id
        await site.hass.config_entries.async_set_disabled_by(entry_id, ConfigEntryDisabler.USER)

    @override
    async def async_undo(self, site: Site, order: Order, memo: Memo) -> None:
        """Enable the entry again."""
        entry_id = known_entry(site, order).entry_id
        await site.hass.config_entries.async_set_disabled_by(entry_id, None)

    @override
    async def async_undone(self, site: Site, order: Order, memo: Memo) -> bool:
        """Say whether the entry is enabled, and loaded if it was."""
        entry = known_entry(site, order)
        as_before = memo["state"] != "loaded" or entry.state.value == "loaded"
        return entry.disabled_by is None and as_before
