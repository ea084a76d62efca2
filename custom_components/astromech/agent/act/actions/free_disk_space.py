"""Make room on the disk: older backups of ours, and history that nobody wants to keep."""

from dataclasses import dataclass
from pathlib import Path
from shutil import disk_usage
from typing import Final, override

from homeassistant.components.backup.manager import BackupManagerState
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from ...model import (
    ActionId,
    BlastRadius,
    Check,
    Diagnosis,
    Incident,
    Order,
    Remedy,
    Risk,
    Subject,
    SubjectKind,
)
from .. import recorder
from ..action import Action, ActionRefused, Budget, Memo, Site
from ..backup import ours
from ..backup_desk import manager_of

DISK: Final = Subject(kind=SubjectKind.HOST, id="disk")
DAY: Final = 86400.0
MEGABYTE: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class OldBackup:
    """A backup of ours that is not the newest one; `size` in bytes."""

    id: str
    name: str
    size: int


class FreeDiskSpace(Action):
    """Only what the agent itself has stored goes, and what the recorder would delete some day."""

    id = ActionId.FREE_DISK_SPACE
    remedies = frozenset({Remedy.FREE_DISK_SPACE})
    targets = frozenset({SubjectKind.HOST})
    risk = Risk.MEDIUM
    preconditions = ("something_to_free", "no_migration", "backups_idle")
    tests = (Check.DISK_FREED, Check.NO_REGRESSION)
    settle = 3.0
    """What is deleted stays so."""
    patience = 3600.0
    """The recorder deletes a little at a time, and writes the file anew if there is room."""
    timeout = 300.0
    needs_backup = False
    """A backup would fill the disk for good."""
    budget = Budget(times=1, window=86400.0)
    automatic = False

    @override
    def suggest(self, site: Site, incident: Incident, diagnosis: Diagnosis) -> Order | None:
        """Return the order to make room, whatever has noticed that there is none."""
        return Order(action=self.id, target=DISK)

    @override
    def refused(self, site: Site, order: Order) -> str | None:
        """Return why no room can be made now, None if it can."""
        if order.target != DISK:
            return "wrong_target"
        manager, history = manager_of(site.hass), recorder.recorder_refused(site.hass)
        if history == "migration_running":
            return history
        if manager is not None and manager.state is not BackupManagerState.IDLE:
            return "backup_running"
        return "nothing_to_free" if manager is None and history else None

    @override
    def blast_radius(self, site: Site, order: Order) -> BlastRadius:
        """Return that nothing is disturbed."""
        return BlastRadius()

    @override
    async def async_preview(self, site: Site, order: Order) -> str:
        """Return which backups go, and how much of the history."""
        lines = [
            f"-{old.name} ({old.size / MEGABYTE:.1f} MB)" for old in await async_old(site.hass)
        ]
        if recorder.recorder_refused(site.hass) is None:
            states, events = await recorder.async_older(site.hass, _before(site.hass))
            lines += [f"-{states} states", f"-{events} events"]
        return "\n".join(lines)

    @override
    async def async_remember(self, site: Site, order: Order) -> Memo:
        """Return what shall go, and how much room there is."""
        hass = site.hass
        memo = {
            "backups": [old.id for old in await async_old(hass)],
            "free": await hass.async_add_executor_job(_free, hass.config.config_dir),
            "before": None,
            "repack": False,
        }
        if recorder.recorder_refused(hass) is None:
            await recorder.async_require_idle(hass)
            memo |= {"before": _before(hass), "repack": await _async_has_room(hass)}
        if not memo["backups"] and memo["before"] is None:
            raise ActionRefused("nothing_to_free")
        return memo

    @override
    async def async_apply(self, site: Site, order: Order, memo: Memo) -> None:
        """Delete the backups that still are ours and old, then have the history purged."""
        going = {old.id for old in await async_old(site.hass)} & set(memo["backups"])
        if (manager := manager_of(site.hass)) is not None:
            for backup_id in sorted(going):
                await manager.async_delete_backup(backup_id)
        if memo["before"] is not None:
            keep = recorder.keep_days(site.hass)
            await recorder.async_purge(site, keep=keep, repack=memo["repack"])


async def async_old(hass: HomeAssistant) -> list[OldBackup]:
    """Return the backups of ours but the newest one, the newest of them first."""
    manager = manager_of(hass)
    stored = (await manager.async_get_backups())[0] if manager else {}
    return [
        OldBackup(
            id=backup.backup_id,
            name=backup.name,
            size=max(place.size for place in backup.agents.values()),
        )
        for backup in ours(stored)[1:]
        if backup.agents
    ]


async def _async_has_room(hass: HomeAssistant) -> bool:
    """Say whether the database can be written anew: that needs its size once more."""
    path = recorder.file_of(hass)
    if path is None:
        return False
    return await hass.async_add_executor_job(_has_room, path)


def _has_room(path: str) -> bool:
    file = Path(path)
    return file.is_file() and _free(str(file.parent)) > 2 * file.stat().st_size


def _free(folder: str) -> int:
    return disk_usage(folder).free


def _before(hass: HomeAssistant) -> float:
    return dt_util.utcnow().timestamp() - recorder.keep_days(hass) * DAY
