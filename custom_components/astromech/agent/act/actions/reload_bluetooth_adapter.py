"""Reload the config entry of a Bluetooth adapter: its driver is stopped and started anew."""

from typing import override

from homeassistant.core import HomeAssistant, callback

from ...diagnose.graph import is_mass_failure
from ...diagnose.wiring import BLUETOOTH
from ...model import (
    ActionId,
    BlastRadius,
    Check,
    Diagnosis,
    Incident,
    Order,
    Remedy,
    Subject,
    SubjectKind,
)
from ..action import Action, Memo, Site
from ..disturbance import dependent_entries, of_entries
from ..entry_rules import entry_refused
from .reload_config_entry import PRECONDITIONS, SECONDS, reload_refused


class ReloadBluetoothAdapter(Action):
    """An adapter of this machine only: a proxy is set up anew by the integration it belongs to."""

    id = ActionId.RELOAD_BLUETOOTH_ADAPTER
    remedies = frozenset({Remedy.REPLUG_OR_RESET_RADIO})
    targets = frozenset({SubjectKind.ENTRY})
    preconditions = ("bluetooth_adapter", *PRECONDITIONS)
    tests = (Check.ENTRY_LOADED, Check.NO_REGRESSION)
    settle = 120.0
    """Longer than Home Assistant itself waits before it restarts an adapter that hears nothing."""
    patience = 300.0
    timeout = 120.0
    needs_backup = False

    @override
    def suggest(self, site: Site, incident: Incident, diagnosis: Diagnosis) -> Order | None:
        """Return the order about the adapter that an incident is about, None if it is about none.

        A scanner is found by its address, which is the unique id of its entry.
        """
        scope = incident.scope
        match scope.kind:
            case SubjectKind.ENTRY:
                entry_id = scope.id
            case SubjectKind.SCANNER:
                entry = site.hass.config_entries.async_entry_for_domain_unique_id(
                    BLUETOOTH, scope.id
                )
                entry_id = entry.entry_id if entry else ""
            case _:
                return None
        target = Subject(kind=SubjectKind.ENTRY, id=entry_id)
        return Order(action=self.id, target=target) if _is_adapter(site.hass, entry_id) else None

    @override
    def refused(self, site: Site, order: Order) -> str | None:
        """Return why the adapter must not be reloaded now, None if it may."""
        mass = is_mass_failure(*site.graph.counts())
        node = site.graph.entry(order.target.id)
        if node is not None and not _is_adapter(site.hass, node.entry_id):
            return "not_an_adapter"
        return reload_refused(node, mass_failure=mass) or entry_refused(site, order)

    @override
    def blast_radius(self, site: Site, order: Order) -> BlastRadius:
        """Return what is silent for a moment: all that the adapter hears."""
        entry_id = order.target.id
        heard = dependent_entries(site, entry_id)
        return of_entries(site, entry_id, *heard, seconds=SECONDS)

    @override
    async def async_apply(self, site: Site, order: Order, memo: Memo) -> None:
        """Reload the adapter's entry; the verification looks at the state."""
        await site.hass.config_entries.async_reload(order.target.id)


@callback
def _is_adapter(hass: HomeAssistant, entry_id: str) -> bool:
    entry = hass.config_entries.async_get_entry(entry_id)
    return (
        entry is not None
        and entry.domain == BLUETOOTH
        and "source_config_entry_id" not in entry.data
    )
