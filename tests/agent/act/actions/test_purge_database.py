"""The older part of the history is deleted, by a real recorder."""

from dataclasses import replace
from threading import Event as Gate
from types import SimpleNamespace

from homeassistant.components.recorder import Recorder
from homeassistant.components.recorder.tasks import RecorderTask
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)
from pytest_homeassistant_custom_component.typing import RecorderInstanceContextManager
from sqlalchemy import make_url
import voluptuous as vol

from custom_components.astromech.agent.act import recorder
from custom_components.astromech.agent.act.action import ActionRefused, Site
from custom_components.astromech.agent.act.actions.purge_database import DATABASE, PurgeDatabase
from custom_components.astromech.agent.model import Cause, Order, SubjectKind

from ..material import DIAGNOSIS
from .history import record_old
from .rehearsal import Rehearsal, about, order_of

ACTION = PurgeDatabase()


@pytest.fixture
def mock_recorder_before_hass(async_test_recorder: RecorderInstanceContextManager) -> None:
    """Prepare for a recorder, which Home Assistant has from its start."""


def order(keep_days: str = "5", repack: str = "false", target: str = "database") -> Order:
    return order_of(ACTION, target, SubjectKind.HOST, keep_days=keep_days, repack=repack)


@pytest.mark.parametrize("repack", ["false", "true"])
async def test_what_is_older_is_deleted_and_the_rest_stays(
    recorder_mock: Recorder, hass: HomeAssistant, rehearsal: Rehearsal, repack: str
) -> None:
    await record_old(hass, days=8)
    now = dt_util.utcnow().timestamp()
    states, _ = await recorder.async_older(hass, now)
    seen = await rehearsal.apply(ACTION, order(repack=repack))
    await async_wait_recording_done(hass)
    assert await rehearsal.verified(ACTION, seen)
    left, _ = await recorder.async_older(hass, now)
    assert 0 < left < states


async def test_what_is_left_is_seen(
    recorder_mock: Recorder, hass: HomeAssistant, rehearsal: Rehearsal
) -> None:
    seen = await rehearsal.apply(ACTION, order())
    await async_wait_recording_done(hass)
    await record_old(hass, days=8)
    purged, *_ = await rehearsal.examine(ACTION, seen)
    assert (purged.passed, purged.seen) == (False, "not yet")


async def test_a_dry_run_counts_and_deletes_nothing(
    recorder_mock: Recorder, hass: HomeAssistant, site: Site, rehearsal: Rehearsal
) -> None:
    await record_old(hass, days=8)
    now = dt_util.utcnow().timestamp()
    before = await recorder.async_older(hass, now)
    await rehearsal.dry_run(ACTION, order())
    states, events = (await ACTION.async_preview(site, order())).split("\n")
    assert states == "-3 states"
    assert events.endswith(" events")
    assert await recorder.async_older(hass, now) == before


async def test_a_recorder_that_is_at_something_long_is_left_alone(
    recorder_mock: Recorder, hass: HomeAssistant, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate()

    class Long(RecorderTask):
        def run(self, instance: Recorder) -> None:
            gate.wait(10)

    monkeypatch.setattr(recorder, "ANSWER_SECONDS", 0.1)
    recorder_mock.queue_task(Long())
    try:
        with pytest.raises(ActionRefused) as refused:
            await ACTION.async_remember(site, order())
    finally:
        gate.set()
    assert refused.value.reason == "recorder_busy"


async def test_nothing_is_deleted_while_the_database_is_migrated(
    recorder_mock: Recorder, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ACTION.refused(site, order()) is None
    assert ACTION.refused(site, order(target="disk")) == "wrong_target"
    monkeypatch.setattr(recorder_mock, "migration_is_live", True)
    assert ACTION.refused(site, order()) == "migration_running"


async def test_without_a_recorder_there_is_no_history(site: Site) -> None:
    assert ACTION.refused(site, order()) == "recorder_unavailable"
    assert ACTION.suggest(site, about(DATABASE), DIAGNOSIS) is None


@pytest.mark.parametrize(
    ("cause", "expected"),
    [
        (Cause.DATABASE_LOCKED_OR_SLOW, order("10", "true")),
        (Cause.DISK_FULL, order("10", "false")),
        (Cause.DATABASE_CORRUPT, None),
    ],
)
async def test_what_is_suggested_deletes_only_what_nobody_wants_to_keep(
    recorder_mock: Recorder, site: Site, cause: Cause, expected: Order | None
) -> None:
    assert recorder_mock.keep_days == 10
    assert ACTION.suggest(site, about(DATABASE), replace(DIAGNOSIS, cause=cause)) == expected


@pytest.mark.parametrize(
    ("name", "value"), [("keep_days", "0"), ("keep_days", "x"), ("repack", "1")]
)
def test_its_parameters_are_few(name: str, value: str) -> None:
    with pytest.raises(vol.Invalid):
        vol.Schema(ACTION.parameters[name])(value)


async def test_only_a_database_of_ours_is_a_file(
    recorder_mock: Recorder, hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert recorder.file_of(hass) is None  # it is in memory
    engine = SimpleNamespace(url=make_url("sqlite:////config/history.db"))
    monkeypatch.setattr(recorder_mock, "engine", engine)
    assert recorder.file_of(hass) == "/config/history.db"
    monkeypatch.setattr(recorder_mock, "engine", None)
    assert recorder.file_of(hass) is None
