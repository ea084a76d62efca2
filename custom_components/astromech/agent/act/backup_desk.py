"""Home Assistant's backup manager, as the actions about backups see it."""

from typing import Final

from homeassistant.components.backup.const import DATA_MANAGER
from homeassistant.components.backup.manager import BackupManager, BackupManagerState
from homeassistant.core import HomeAssistant, callback

from ..model import Order, Subject, SubjectKind

BACKUP: Final = Subject(kind=SubjectKind.HOST, id="backup")
"""The target of every order about backups."""

SUPERVISED: Final = "hassio.local"
"""The agent of the Supervisor that stores here; Home Assistant does not count it as a local one."""


@callback
def backup_refused(hass: HomeAssistant, order: Order) -> str | None:
    """Return why nothing can be done about backups now, None if something can."""
    manager = manager_of(hass)
    if order.target != BACKUP:
        return "wrong_target"
    if manager is None:
        return "backup_unavailable"
    return None if manager.state is BackupManagerState.IDLE else "backup_running"


@callback
def manager_of(hass: HomeAssistant) -> BackupManager | None:
    """Return the backup manager, None where backups are not set up."""
    return hass.data.get(DATA_MANAGER)


@callback
def local_agents(manager: BackupManager) -> list[str]:
    """Return the backup agents that store on this machine."""
    supervised = [SUPERVISED] if SUPERVISED in manager.backup_agents else []
    return [*manager.local_backup_agents, *supervised]
