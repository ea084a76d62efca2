"""The backup before a change, through Home Assistant's own backup manager."""

import asyncio
import logging
from typing import Final

from homeassistant.components.backup import async_get_manager
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError

from ...const import DOMAIN

_LOGGER = logging.getLogger(__name__)

TIMEOUT: Final = 900.0
KEEP: Final = 3
"""Backups of ours that are kept: Home Assistant prunes only automatic ones."""
MARK: Final = "astromech.execution"
"""The key under which a backup carries the id of its execution."""


class BackupFailed(Exception):
    """There is no backup, so nothing may be changed."""


async def async_create_backup(hass: HomeAssistant, execution_id: str, name: str) -> str:
    """Return the id of a new backup of the settings, once it is stored at an agent.

    Raises BackupFailed when there is none, for whatever reason.
    """
    try:
        manager = async_get_manager(hass)
        async with asyncio.timeout(TIMEOUT):
            await manager.async_create_backup(
                agent_ids=list(manager.local_backup_agents)[:1],
                extra_metadata={MARK: execution_id},
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
    ours = sorted(
        (found for found in backups.values() if MARK in found.extra_metadata),
        key=lambda found: found.date,
        reverse=True,
    )
    for old in ours[KEEP:]:
        try:
            await manager.async_delete_backup(old.backup_id)
        except HomeAssistantError as err:
            _LOGGER.debug("An old backup could not be deleted: %s", err)
