"""When a config entry must be left alone, whatever is to be done to it."""

from typing import Final

from homeassistant.config_entries import SOURCE_RECONFIGURE, ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ...const import DOMAIN
from ...kinds import EntryKind, kind_of
from ..diagnose.graph import EntryNode
from ..model import Order
from .action import ActionRefused, Site

type AnyEntry = ConfigEntry[object]

MAY_UNLOAD: Final = frozenset({"loaded", "not_loaded", "setup_error", "setup_retry"})
"""States in which Home Assistant takes an entry down, or finds nothing to take down."""


@callback
def entry_refused(site: Site, order: Order) -> str | None:
    """Return why nothing may be done to the entry of an order, None if something may.

    The words are keys: they are stored, and translated where a person reads them.
    """
    node = site.graph.entry(order.target.id)
    if node is None:
        return "entry_removed"
    if _is_our_own(site.hass, node):
        return "own_entry"
    if node.reauth_in_progress:
        return "reauth_in_progress"
    entry = site.hass.config_entries.async_get_entry(node.entry_id)
    if entry is not None and any(entry.async_get_active_flows(site.hass, {SOURCE_RECONFIGURE})):
        return "flow_open"
    return None


@callback
def unload_refused(node: EntryNode) -> str | None:
    """Return why an entry cannot be taken down, None if it can."""
    if node.state not in MAY_UNLOAD:
        return "not_recoverable"
    return None if node.can_unload else "cannot_unload"


@callback
def known_entry(site: Site, order: Order) -> AnyEntry:
    """Return the entry of an order; raises ActionRefused if it is gone by now."""
    entry = site.hass.config_entries.async_get_entry(order.target.id)
    if entry is None:
        raise ActionRefused("entry_removed")
    return entry


def _is_our_own(hass: HomeAssistant, node: EntryNode) -> bool:
    """Say whether an entry is the agent's: it would end what it is about to do."""
    entry = hass.config_entries.async_get_entry(node.entry_id)
    return entry is not None and entry.domain == DOMAIN and kind_of(entry) is EntryKind.AGENT
