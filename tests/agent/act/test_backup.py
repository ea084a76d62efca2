"""The backup before a change, through Home Assistant's own manager."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.backup import BackupManager, async_get_manager
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
import pytest

from custom_components.astromech.agent.act.backup import (
    KEEP,
    MARK,
    BackupFailed,
    async_create_backup,
    async_young_backup,
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
    asked_for = await async_create_backup(hass, "r1", "Asked for", requested=True)
    made = [await async_create_backup(hass, f"e{number}", "Ours") for number in range(KEEP + 2)]
    backups, _ = await manager.async_get_backups()
    ours = {backup_id for backup_id, found in backups.items() if MARK in found.extra_metadata}
    assert ours == {asked_for, *made[-KEEP:]}
    assert "Of the person" in {found.name for found in backups.values()}


async def test_without_backups_in_home_assistant_there_is_none(hass: HomeAssistant) -> None:
    with pytest.raises(BackupFailed):
        await async_create_backup(hass, "e1", "Astromech Station")


async def _home(hass: HomeAssistant) -> BackupManager:
    assert await async_setup_component(hass, "backup", {})
    await hass.async_block_till_done()
    return async_get_manager(hass)


async def test_the_youngest_of_ours_is_found_by_its_age(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    await _home(hass)
    assert await async_young_backup(hass, 1.0) is None
    made = await async_create_backup(hass, "e1", "Ours")
    freezer.tick(3500)
    assert await async_young_backup(hass, 1.0) == made
    freezer.tick(200)
    assert await async_young_backup(hass, 1.0) is None
    assert await async_young_backup(hass, 2.0) == made


async def test_without_backups_in_home_assistant_there_is_no_young_one(
    hass: HomeAssistant,
) -> None:
    assert await async_young_backup(hass, 1.0) is None


async def test_a_backup_that_is_stored_nowhere_is_none(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = await _home(hass)

    async def lose() -> tuple[dict[str, object], dict[str, Exception]]:
        return {}, {}

    monkeypatch.setattr(manager, "async_get_backups", lose)
    with pytest.raises(BackupFailed):
        await async_create_backup(hass, "e1", "Ours")


async def test_an_old_backup_that_will_not_go_is_no_failure(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = await _home(hass)

    async def refuse(_backup_id: str) -> None:
        raise HomeAssistantError

    monkeypatch.setattr(manager, "async_delete_backup", refuse)
    made = [await async_create_backup(hass, f"e{number}", "Ours") for number in range(KEEP + 1)]
    backups, _ = await manager.async_get_backups()
    assert set(made) <= set(backups)
