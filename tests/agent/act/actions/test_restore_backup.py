"""Restoring a backup: one that is ours or here, whole, and readable."""

import json
from pathlib import Path
from typing import Any

from homeassistant.components.backup.manager import (
    AgentBackupStatus,
    BackupManager,
    ManagerBackup,
)
from homeassistant.core import CoreState, HomeAssistant
import pytest

from custom_components.astromech.agent.act.action import ActionRefused
from custom_components.astromech.agent.act.actions.restore_backup import RestoreBackup
from custom_components.astromech.agent.act.backup import MARK, async_create_backup
from custom_components.astromech.agent.model import Order, SubjectKind

from .rehearsal import Rehearsal, order_of

ACTION = RestoreBackup()


def restore(backup_id: str) -> Order:
    """Return the order to restore a backup."""
    return order_of(ACTION, "backup", SubjectKind.HOST, backup_id=backup_id)


@pytest.fixture
async def backup_id(hass: HomeAssistant, backups: BackupManager) -> str:
    """One of our own backups."""
    return await async_create_backup(hass, "e1", "Astromech Station")


async def test_it_will_be_restored_at_the_next_start(
    hass: HomeAssistant,
    configuration: Path,
    restarts: list[bool],
    backup_id: str,
    rehearsal: Rehearsal,
) -> None:
    seen = await rehearsal.apply(ACTION, restore(backup_id))
    assert restarts == [True]
    wish = json.loads(Path(hass.config.path(".HA_RESTORE")).read_text())
    assert Path(wish["path"]).name.startswith("Astromech_Station")
    assert (wish["restore_homeassistant"], wish["restore_database"]) == (True, False)
    assert not await rehearsal.verified(ACTION, seen)


async def test_with_a_broken_configuration_nothing_is_left_for_a_later_start(
    hass: HomeAssistant,
    configuration: Path,
    restarts: list[bool],
    backup_id: str,
    rehearsal: Rehearsal,
) -> None:
    configuration.write_text("automation: [")
    with pytest.raises(ActionRefused, match="configuration_invalid"):
        await rehearsal.apply(ACTION, restore(backup_id))
    assert not Path(hass.config.path(".HA_RESTORE")).exists()


async def test_one_that_is_not_there_is_refused(
    configuration: Path, restarts: list[bool], backup_id: str, rehearsal: Rehearsal
) -> None:
    with pytest.raises(ActionRefused, match="backup_missing"):
        await rehearsal.apply(ACTION, restore("nothing"))
    assert await ACTION.async_preview(rehearsal.site, restore("nothing")) == ""
    assert restarts == []


def stored(agent: str, *, protected: bool = False, **facts: Any) -> ManagerBackup:
    """Return a backup that is stored at an agent."""
    whole = {
        "addons": [],
        "agents": {agent: AgentBackupStatus(protected=protected, size=1)},
        "backup_id": "b1",
        "date": "2026-11-22T12:00:00+00:00",
        "database_included": True,
        "extra_metadata": {},
        "failed_addons": [],
        "failed_agent_ids": [],
        "failed_folders": [],
        "folders": [],
        "homeassistant_included": True,
        "homeassistant_version": "2026.11.0",
        "name": "Sunday",
        "with_automatic_settings": None,
        **facts,
    }
    return ManagerBackup(**whole)


@pytest.mark.parametrize(
    ("backup", "reason"),
    [
        (stored("cloud.far"), "backup_missing"),
        (stored("backup.local", homeassistant_included=False), "backup_without_settings"),
        (stored("backup.local", protected=True), "backup_encrypted"),
        (stored("cloud.far", protected=True, extra_metadata={MARK: "e1"}), "backup_encrypted"),
    ],
)
async def test_one_that_is_of_no_use_is_refused(
    backups: BackupManager,
    rehearsal: Rehearsal,
    monkeypatch: pytest.MonkeyPatch,
    backup: ManagerBackup,
    reason: str,
) -> None:
    async def found() -> tuple[dict[str, ManagerBackup], dict[str, Exception]]:
        return {backup.backup_id: backup}, {}

    monkeypatch.setattr(backups, "async_get_backups", found)
    with pytest.raises(ActionRefused, match=reason):
        await rehearsal.apply(ACTION, restore("b1"))


async def test_without_backups_it_is_refused(rehearsal: Rehearsal) -> None:
    assert ACTION.refused(rehearsal.site, restore("b1")) == "backup_unavailable"


async def test_while_home_assistant_starts_it_is_refused(
    hass: HomeAssistant, backups: BackupManager, rehearsal: Rehearsal
) -> None:
    hass.set_state(CoreState.starting)
    assert ACTION.refused(rehearsal.site, restore("b1")) == "core_not_running"
    hass.set_state(CoreState.running)


async def test_a_dry_run_tells_which_and_changes_nothing(
    hass: HomeAssistant, backup_id: str, rehearsal: Rehearsal
) -> None:
    radius = await rehearsal.dry_run(ACTION, restore(backup_id))
    assert radius.restarts
    told = await ACTION.async_preview(rehearsal.site, restore(backup_id))
    assert told.startswith("Astromech Station\n")
    assert not Path(hass.config.path(".HA_RESTORE")).exists()


def test_it_needs_an_approval_of_its_own() -> None:
    assert not ACTION.automatic
    assert not ACTION.needs_backup
    assert not ACTION.remedies
