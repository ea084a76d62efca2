"""Restore a backup: all settings are replaced by what they were, and Home Assistant restarts."""

from collections.abc import Collection
from typing import Final, override

from homeassistant.components.backup import ManagerBackup, async_get_manager
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv

from ...model import ActionId, BlastRadius, Check, Order, Risk, SubjectKind
from ..action import Action, ActionRefused, Budget, Memo, Site
from ..backup import MARK
from ..backup_desk import backup_refused, local_agents
from ..boot import BOOT
from ..configuration import async_require_valid
from ..disturbance import of_all
from .restart_core import restart_refused

SECONDS: Final = 300.0
"""About how long a restore takes, with the restart."""


class RestoreBackup(Action):
    """Everything that was changed since is lost, so it is proposed and approved on its own.

    A backup before it would be of what is to be replaced.
    """

    id = ActionId.RESTORE_BACKUP
    targets = frozenset({SubjectKind.HOST})
    parameters = {"backup_id": cv.string}
    risk = Risk.HIGH
    preconditions = (
        "backup_possible",
        "core_running",
        "no_database_upgrade",
        "backup_exists",
        "configuration_valid",
    )
    tests = (Check.HOME_ASSISTANT_STARTED,)
    timeout = 600.0
    needs_backup = False
    budget = Budget(times=1, window=86400.0)
    automatic = False

    @override
    def refused(self, site: Site, order: Order) -> str | None:
        """Return why nothing can be restored now; the backup is looked for right before."""
        return backup_refused(site.hass, order) or restart_refused(site.hass)

    @override
    def blast_radius(self, site: Site, order: Order) -> BlastRadius:
        """Return everything."""
        return of_all(site, seconds=SECONDS)

    @override
    async def async_preview(self, site: Site, order: Order) -> str:
        """Return name, date and version of the backup; empty if there is none to restore."""
        try:
            found, _ = await _async_find(site.hass, order.parameters["backup_id"])
        except ActionRefused:
            return ""
        return f"{found.name}\n{found.date}\nHome Assistant {found.homeassistant_version}"

    @override
    async def async_remember(self, site: Site, order: Order) -> Memo:
        """Return which start this is: it must be another one afterwards."""
        return {"boot": BOOT}

    @override
    async def async_apply(self, site: Site, order: Order, memo: Memo) -> None:
        """Have the backup restored at the next start, and restart.

        Home Assistant refuses to restart with a broken configuration, and would then restore at
        some later start: so that is checked first.
        """
        found, agent_id = await _async_find(site.hass, order.parameters["backup_id"])
        await async_require_valid(site.hass)
        await async_get_manager(site.hass).async_restore_backup(
            found.backup_id,
            agent_id=agent_id,
            password=None,
            restore_addons=None,
            restore_database=found.database_included,
            restore_folders=None,
            restore_homeassistant=True,
        )


async def _async_find(hass: HomeAssistant, backup_id: str) -> tuple[ManagerBackup, str]:
    """Return a backup that may be restored, and the agent to take it from.

    Raises ActionRefused if there is none of this id that is of our making or stored here, or if
    it is of no use: without the settings, or encrypted.
    """
    manager = async_get_manager(hass)
    backups, _ = await manager.async_get_backups()
    found = backups.get(backup_id)
    agent_id = _agent_of(found, local_agents(manager)) if found else None
    if found is None or agent_id is None:
        raise ActionRefused("backup_missing")
    if not found.homeassistant_included:
        raise ActionRefused("backup_without_settings")
    if found.agents[agent_id].protected:
        raise ActionRefused("backup_encrypted")
    return found, agent_id


def _agent_of(backup: ManagerBackup, local: Collection[str]) -> str | None:
    """Return where to take a backup from: from here, and one of ours from wherever it is."""
    here = next((agent_id for agent_id in backup.agents if agent_id in local), None)
    if here is None and MARK in backup.extra_metadata:
        return next(iter(backup.agents), None)
    return here
