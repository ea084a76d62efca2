"""When nothing may be done, whatever a policy says: the house is busy with something else.

What is exempt changes nothing that runs: it opens a form, tidies up, makes a backup, or calls a
robot back. While much is down at once the cause is common, so that only the machine and its apps
are touched, no single entry.
"""

from collections.abc import Iterable
from typing import Final

from homeassistant.components.alarm_control_panel import DOMAIN as ALARM, AlarmControlPanelState
from homeassistant.components.backup.manager import BackupManagerState
from homeassistant.components.cover import DOMAIN as COVER, CoverState
from homeassistant.components.lock import DOMAIN as LOCK, LockState
from homeassistant.components.update import ATTR_IN_PROGRESS, DOMAIN as UPDATE
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import CoreState, HomeAssistant, callback
from homeassistant.helpers import recorder

from ..diagnose.graph import Graph, is_mass_failure
from ..model import ActionId, Order, Subject, SubjectKind
from .backup_desk import manager_of

FORMS: Final = frozenset({ActionId.START_REAUTH, ActionId.START_RECONFIGURE})
HARMLESS: Final = FORMS | {
    ActionId.RECONNECT_DROID,
    ActionId.CLEAR_REPAIR,
    ActionId.SKIP_UPDATE,
    ActionId.CREATE_BACKUP,
}
BESIDE_A_BACKUP: Final = HARMLESS - {ActionId.CREATE_BACKUP}
"""What a backup or an update that runs is not disturbed by."""

COMMON: Final = frozenset({SubjectKind.HOST, SubjectKind.ADDON})
"""Targets that many entries rest on."""

CALM: Final = frozenset(
    {AlarmControlPanelState.DISARMED, AlarmControlPanelState.DISARMING}
    | {STATE_UNKNOWN, STATE_UNAVAILABLE}
)
"""States of an alarm that guards nothing; one that is out of reach must be curable."""
MOVING: Final = frozenset(
    {LockState.LOCKING, LockState.UNLOCKING, LockState.OPENING}
    | {CoverState.OPENING, CoverState.CLOSING}
)
BUSY: Final = frozenset(
    {
        BackupManagerState.CREATE_BACKUP,
        BackupManagerState.RECEIVE_BACKUP,
        BackupManagerState.RESTORE_BACKUP,
    }
)


@callback
def interlock(hass: HomeAssistant, graph: Graph, order: Order) -> str | None:
    """Return why an order must wait, as a key; None if nothing speaks against it."""
    action = order.action
    if hass.state is not CoreState.running:
        return "core_not_running"
    if _migrates(hass):
        return "database_upgrade"
    if action not in HARMLESS and (reason := _guarded_or_moving(hass)) is not None:
        return reason
    if action not in BESIDE_A_BACKUP and (reason := _being_changed(hass)) is not None:
        return reason
    if action not in FORMS and _asks_to_sign_in(graph, order.target):
        return "reauth_in_progress"
    touches_one = order.target.kind not in COMMON and action not in HARMLESS
    return "mass_failure" if touches_one and is_mass_failure(*graph.counts()) else None


def _guarded_or_moving(hass: HomeAssistant) -> str | None:
    """Return what a person would not want to be disturbed: an alarm, or what moves."""
    for state in hass.states.async_all((ALARM, LOCK, COVER)):
        if state.domain == ALARM:
            if state.state not in CALM:
                return "alarm_armed"
        elif state.state in MOVING:
            return "something_moves"
    return None


def _being_changed(hass: HomeAssistant) -> str | None:
    """Return who else is changing the system."""
    manager = manager_of(hass)
    if manager is not None and manager.state in BUSY:
        return "backup_running"
    updating = any(
        state.attributes.get(ATTR_IN_PROGRESS) for state in hass.states.async_all(UPDATE)
    )
    return "update_running" if updating else None


def _migrates(hass: HomeAssistant) -> bool:
    return recorder.DATA_INSTANCE in hass.data and recorder.async_migration_in_progress(hass)


def _asks_to_sign_in(graph: Graph, target: Subject) -> bool:
    """Say whether a person is being asked to sign in again where the target belongs."""
    nodes = (graph.entry(entry_id) for entry_id in _entries(graph, target))
    return any(node is not None and node.reauth_in_progress for node in nodes)


def _entries(graph: Graph, target: Subject) -> Iterable[str]:
    match target.kind:
        case SubjectKind.ENTRY:
            return (target.id,)
        case SubjectKind.DEVICE:
            device = graph.device(target.id)
            return (device.entry_id,) if device is not None and device.entry_id else ()
        case SubjectKind.ENTITY:
            entry_id = graph.entry_of(target.id)
            return (entry_id,) if entry_id else ()
        case _:
            return ()
