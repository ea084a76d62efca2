"""The backup before a change, through Home Assistant's own manager."""

from homeassistant.components.backup import async_get_manager
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest

from custom_components.astromech.agent.act.backup import (
    KEEP,
    MARK,
    BackupFailed,
    async_create_backup,
)


async def test_a_backup_is_there_and_carries_its_execution(hass: HomeAssistant) -> None:
    assert await async_setup_component(hass, "backup", {})
    await hass.async_block_till_done()
    backup_id = await async_create_backup(hass, "e1", "Astromech Station")
    backups, _ = await async_get_manager(hass).async_get_backups()
    assert backups[backup_id].extra_metadata[MARK] == "e1"
    assert backups[backup_id].name == "Astromech Station"
    assert not backups[backup_id].database_included


async def test_only_the_newest_of_our_own_backups_are_kept(hass: HomeAssistant) -> None:
    assert await async_setup_component(hass, "backup", {})
    await hass.async_block_till_done()
    manager = async_get_manager(hass)
    await manager.async_create_backup(
        agent_ids=list(manager.local_backup_agents),
        include_addons=None,
        include_all_addons=False,
        include_database=False,
        include_folders=None,
        include_homeassistant=True,
        name="Of the person",
        password=None,
    )
    made = [await async_create_backup(hass, f"e{number}", "Ours") for number in range(KEEP + 2)]
    backups, _ = await manager.async_get_backups()
    ours = {backup_id for backup_id, found in backups.items() if MARK in found.extra_metadata}
    assert ours == set(made[-KEEP:])
    assert "Of the person" in {found.name for found in backups.values()}


async def test_without_backups_in_home_assistant_there_is_none(hass: HomeAssistant) -> None:
    with pytest.raises(BackupFailed):
        await async_create_backup(hass, "e1", "Astromech Station")
