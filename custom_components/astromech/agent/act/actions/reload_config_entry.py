"""Reload a config entry: unload it, and set it up anew."""

from typing import Final, override

from ...diagnose.graph import EntryNode, is_mass_failure
from ...model import ActionId, BlastRadius, Check, Order, Remedy, SubjectKind
from ..action import Action, Memo, Site
from ..disturbance import of_entries
from ..entry_rules import entry_refused

PRECONDITIONS: Final = (
    "entry_exists",
    "entry_not_ours",
    "entry_enabled",
    "no_reauth_in_progress",
    "no_flow_open",
    "no_retry_by_itself",
    "entry_recoverable",
    "entry_can_unload",
    "no_mass_failure",
)
SECONDS: Final = 5.0
"""About how long a reload takes."""


class ReloadConfigEntry(Action):
    """The mildest remedy: nothing is changed, so there is nothing to undo."""

    id = ActionId.RELOAD_CONFIG_ENTRY
    remedies = frozenset({Remedy.RELOAD_CONFIG_ENTRY})
    targets = frozenset({SubjectKind.ENTRY})
    preconditions = PRECONDITIONS
    tests = (Check.ENTRY_LOADED, Check.ENTITIES_AVAILABLE, Check.NO_REGRESSION)
    settle = 3.0
    """The effect is immediate: an integration that fails again does so at its first refresh."""
    patience = 60.0

    @override
    def refused(self, site: Site, order: Order) -> str | None:
        """Return why the entry must not be reloaded now, None if it may."""
        mass = is_mass_failure(*site.graph.counts())
        reason = reload_refused(site.graph.entry(order.target.id), mass_failure=mass)
        return reason or entry_refused(site, order)

    @override
    def blast_radius(self, site: Site, order: Order) -> BlastRadius:
        """Return what is unavailable for a moment: all that the entry provides."""
        return of_entries(site, order.target.id, seconds=SECONDS)

    @override
    async def async_apply(self, site: Site, order: Order, memo: Memo) -> None:
        """Reload the entry.

        It can return without the entry being loaded; the verification looks at the state.
        """
        await site.hass.config_entries.async_reload(order.target.id)


def reload_refused(entry: EntryNode | None, *, mass_failure: bool) -> str | None:
    """Return why an entry must not be reloaded, None if it may.

    The words are keys: they are stored, and translated where a person reads them.
    """
    if entry is None:
        return "entry_removed"
    if entry.disabled:
        return "entry_disabled"
    if entry.reauth_in_progress:
        return "reauth_in_progress"
    if entry.state == "setup_retry":
        return "retries_by_itself"
    if entry.state not in {"loaded", "setup_error"}:
        return "not_recoverable"
    if not entry.can_unload:
        return "cannot_unload"
    if mass_failure:
        return "mass_failure"
    return None
