"""Room on the disk: what the agent has stored goes, and nothing of anybody else."""

from pathlib import Path

from homeassistant.components.backup import async_get_manager
from homeassistant.components.backup.manager import BackupManagerState
from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)
from pytest_homeassistant_custom_component.typing import RecorderInstanceContextManager

from custom_components.astromech.agent.act import recorder
from custom_components.astromech.agent.act.action import ActionRefused, Site
from custom_components.astromech.agent.act.actions import free_disk_space
from custom_components.astromech.agent.act.actions.free_disk_space import DISK, FreeDiskSpace
from custom_components.astromech.agent.act.backup import async_create_backup
from custom_components.astromech.agent.model import Order, SubjectKind

from ..material import DIAGNOSIS
from .history import record_old
from .rehearsal import Rehearsal, about, order_of

ACTION = FreeDiskSpace()


@pytest.fixture
def mock_recorder_before_hass(async_test_recorder: RecorderInstanceContextManager) -> None:
    """Prepare for a recorder, which Home Assistant has from its start."""


def order(target: str = "disk") -> Order:
    return order_of(ACTION, target, SubjectKind.HOST)


async def stored(hass: HomeAssistant) -> set[str]:
    """Return the names of the backups."""
    backups, _ = await async_get_manager(hass).async_get_backups()
    return {backup.name for backup in backups.values()}


async def back_up(hass: HomeAssistant, *ours: str) -> None:
    """Store a backup of a person, and some of ours."""
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
    for name in ours:
        await async_create_backup(hass, f"execution {name}", name)


async def test_all_but_the_newest_of_our_own_backups_go(
    hass: HomeAssistant, rehearsal: Rehearsal
) -> None:
    await back_up(hass, "Oldest", "Older", "Newest")
    seen = await rehearsal.apply(ACTION, order())
    assert await stored(hass) == {"Of the person", "Newest"}
    assert await rehearsal.verified(ACTION, seen)


async def test_the_history_that_nobody_wants_to_keep_goes_as_well(
    recorder_mock: Recorder, hass: HomeAssistant, rehearsal: Rehearsal
) -> None:
    await record_old(hass, days=recorder_mock.keep_days + 1)
    seen = await rehearsal.apply(ACTION, order())
    await async_wait_recording_done(hass)
    assert await rehearsal.verified(ACTION, seen)
    states, _ = await recorder.async_older(hass, dt_util.utcnow().timestamp() - 60)
    assert states == 0
    await record_old(hass, days=recorder_mock.keep_days + 1)
    assert not await rehearsal.verified(ACTION, seen)


async def test_a_backup_that_stays_is_seen(hass: HomeAssistant, rehearsal: Rehearsal) -> None:
    await back_up(hass, "Older", "Newest")
    backups, _ = await async_get_manager(hass).async_get_backups()
    seen = await rehearsal.apply(ACTION, order())
    seen.memo["backups"] = list(backups)
    freed, *_ = await rehearsal.examine(ACTION, seen)
    assert freed.passed is False
    assert freed.seen.endswith(" MB")


async def test_a_dry_run_lists_what_goes_and_deletes_nothing(
    recorder_mock: Recorder, hass: HomeAssistant, site: Site, rehearsal: Rehearsal
) -> None:
    await back_up(hass, "Older", "Newest")
    before = await stored(hass)
    await rehearsal.dry_run(ACTION, order())
    preview = (await ACTION.async_preview(site, order())).split("\n")
    assert preview == ["-Older (0.0 MB)", "-0 states", "-0 events"]
    assert await stored(hass) == before


async def test_without_backups_and_without_history_there_is_nothing(
    hass: HomeAssistant, site: Site
) -> None:
    assert ACTION.refused(site, order()) == "nothing_to_free"
    assert ACTION.refused(site, order("memory")) == "wrong_target"
    assert await ACTION.async_preview(site, order()) == ""
    await back_up(hass, "Newest")
    assert ACTION.refused(site, order()) is None
    with pytest.raises(ActionRefused) as refused:
        await ACTION.async_remember(site, order())
    assert refused.value.reason == "nothing_to_free"


async def test_nothing_goes_while_a_backup_is_made(
    hass: HomeAssistant, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    await back_up(hass)
    state = BackupManagerState.CREATE_BACKUP
    monkeypatch.setattr(type(async_get_manager(hass)), "state", property(lambda _: state))
    assert ACTION.refused(site, order()) == "backup_running"


async def test_nothing_goes_while_the_database_is_migrated(
    recorder_mock: Recorder, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder_mock, "migration_is_live", True)
    assert ACTION.refused(site, order()) == "migration_running"


async def test_the_database_is_written_anew_only_where_there_is_room(
    recorder_mock: Recorder, hass: HomeAssistant, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = hass.config.path("history.db")
    monkeypatch.setattr(recorder, "file_of", lambda _: path)
    assert not (await ACTION.async_remember(site, order()))["repack"]
    Path(path).write_bytes(b"x")
    assert (await ACTION.async_remember(site, order()))["repack"]
    monkeypatch.setattr(free_disk_space, "_free", lambda _: 1)
    assert not (await ACTION.async_remember(site, order()))["repack"]
    monkeypatch.setattr(recorder, "file_of", lambda _: None)
    assert not (await ACTION.async_remember(site, order()))["repack"]


def test_it_is_suggested_whatever_noticed_the_want(site: Site) -> None:
    assert ACTION.suggest(site, about(DISK), DIAGNOSIS) == order()
