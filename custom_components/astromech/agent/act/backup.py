"""The backup before a change, through Home Assistant's own backup manager."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
import logging
from typing import Final

from homeassistant.components.backup import ManagerBackup, async_get_manager
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util

from ...const import DOMAIN
from .backup_desk import local_agents

_LOGGER = logging.getLogger(__name__)

TIMEOUT: Final = 900.0
KEEP: Final = 3
"""Backups of ours that are kept: Home Assistant prunes only automatic ones."""
MARK: Final = "astromech.execution"
"""The key under which a backup carries the id of its execution."""
REQUESTED: Final = "astromech.requested"
"""The key that says that a person asked for a backup: it is the person's, and never pruned."""


class BackupFailed(Exception):
    """There is no backup, so nothing may be changed."""


async def async_create_backup(
    hass: HomeAssistant, execution_id: str, name: str, *, requested: bool = False
) -> str:
    """Return the id of a new backup of the settings, once it is stored at an agent.

    Raises BackupFailed when there is none, for whatever reason.
    """
    try:
        manager = async_get_manager(hass)
        async with asyncio.timeout(TIMEOUT):
            await manager.async_create_backup(
                agent_ids=local_agents(manager)[:1],
                extra_metadata={MARK: execution_id} | ({REQUESTED: True} if requested else {}),
                include_addons=None,
                include_all_addons=False,
                include_database=False,
                include_folders=None,
                include_homeassistant=True,
                name=name,
                password=None,
            )
            backup_id = await _async_find(hass, execution_id)
            await _async_prune(hass)
    except (HomeAssistantError, TimeoutError) as err:
        raise BackupFailed(str(err)) from err
    if backup_id is None:
        raise BackupFailed(DOMAIN)
    return backup_id


async def async_young_backup(hass: HomeAssistant, hours: float) -> str | None:
    """Return the id of the newest backup of ours that is younger than that, None if there is none.

    A manager that does not answer has none.
    """
    try:
        async with asyncio.timeout(TIMEOUT):
            backups, _ = await async_get_manager(hass).async_get_backups()
    except (HomeAssistantError, TimeoutError) as err:
        _LOGGER.debug("No backup could be looked for: %s", err)
        return None
    oldest = dt_util.utcnow() - timedelta(hours=hours)
    young = [found for found in ours(backups) if found.agents and _made(found) > oldest]
    return young[0].backup_id if young else None


def ours(backups: Mapping[str, ManagerBackup]) -> list[ManagerBackup]:
    """Return the backups that were made before changes, the newest first."""
    found = (
        each
        for each in backups.values()
        if MARK in each.extra_metadata and REQUESTED not in each.extra_metadata
    )
    return sorted(found, key=_made, reverse=True)


def _made(backup: ManagerBackup) -> datetime:
    made = dt_util.parse_datetime(backup.date)
    return dt_util.as_utc(made) if made else dt_util.utc_from_timestamp(0)


async def _async_find(hass: HomeAssistant, execution_id: str) -> str | None:
    """Return the id of our backup; the manager's answer to its creation is only a job's id."""
    backups, _ = await async_get_manager(hass).async_get_backups()
    for backup_id, found in backups.items():
        if found.extra_metadata.get(MARK) == execution_id and found.agents:
            return backup_id
    return None


async def _async_prune(hass: HomeAssistant) -> None:
    """Delete all but the newest of our own backups; one that will not go is no failure."""
    manager = async_get_manager(hass)
    backups, _ = await manager.async_get_backups()
    for old in ours(backups)[KEEP:]:
        try:
            await manager.async_delete_backup(old.backup_id)
        except HomeAssistantError as err:
            _LOGGER.debug("An old backup could not be deleted: %s", err)
