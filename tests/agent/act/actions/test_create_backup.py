"""Creating a backup on request."""

from homeassistant.components.backup.manager import BackupManager, BackupManagerState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.astromech.agent.act.actions.create_backup import CreateBackup
from custom_components.astromech.agent.act.backup import MARK
from custom_components.astromech.agent.act.backup_desk import local_agents
from custom_components.astromech.agent.model import BlastRadius, SubjectKind

from .rehearsal import Rehearsal, order_of

ACTION = CreateBackup()
ORDER = order_of(ACTION, "backup", SubjectKind.HOST)


async def test_it_is_stored_and_carries_our_mark(
    backups: BackupManager, rehearsal: Rehearsal
) -> None:
    seen = await rehearsal.apply(ACTION, ORDER)
    found, _ = await backups.async_get_backups()
    assert [each.extra_metadata[MARK] for each in found.values()] == [seen.memo["mark"]]
    assert await rehearsal.verified(ACTION, seen)
    await backups.async_delete_backup(next(iter(found)))
    assert not await rehearsal.verified(ACTION, seen)


async def test_a_failure_is_told(
    hass: HomeAssistant, backups: BackupManager, rehearsal: Rehearsal
) -> None:
    backups.local_backup_agents.clear()
    with pytest.raises(HomeAssistantError) as caught:
        await rehearsal.apply(ACTION, ORDER)
    assert caught.value.translation_key == "backup_failed"


async def test_with_a_supervisor_it_is_stored_there(
    backups: BackupManager, rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The Supervisor's own agent is not among those that Home Assistant counts as local."""
    backups.backup_agents["hassio.local"] = backups.local_backup_agents.popitem()[1]
    stored_at: list[str] = []

    async def create(*, agent_ids: list[str], **_: object) -> None:
        stored_at.extend(agent_ids)

    monkeypatch.setattr(backups, "async_create_backup", create)
    with pytest.raises(HomeAssistantError):
        await rehearsal.apply(ACTION, ORDER)
    assert stored_at == local_agents(backups) == ["hassio.local"]


async def test_where_there_are_no_backups_none_is_made(
    hass: HomeAssistant, rehearsal: Rehearsal
) -> None:
    assert ACTION.refused(rehearsal.site, ORDER) == "backup_unavailable"


async def test_one_at_a_time(
    backups: BackupManager, rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = order_of(ACTION, "core", SubjectKind.HOST)
    assert ACTION.refused(rehearsal.site, other) == "wrong_target"
    busy = BackupManagerState.CREATE_BACKUP
    monkeypatch.setattr(type(backups), "state", property(lambda _: busy))
    assert ACTION.refused(rehearsal.site, ORDER) == "backup_running"


async def test_a_dry_run_creates_nothing(backups: BackupManager, rehearsal: Rehearsal) -> None:
    assert await rehearsal.dry_run(ACTION, ORDER) == BlastRadius()
    assert await backups.async_get_backups() == ({}, {})
