"""Restarting Home Assistant: never by itself, and never into a broken configuration."""

from pathlib import Path

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_CALL_SERVICE
from homeassistant.core import CoreState, HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.astromech.agent.act.action import ActionRefused
from custom_components.astromech.agent.act.actions.restart_core import RestartCore
from custom_components.astromech.agent.act.budgets import HORIZON
from custom_components.astromech.agent.model import Remedy, Subject, SubjectKind

from .rehearsal import Rehearsal, about, diagnosed, order_of

ACTION = RestartCore()
ORDER = order_of(ACTION, "core", SubjectKind.HOST)


async def test_states_are_saved_and_then_the_restart_begins(
    hass: HomeAssistant, configuration: Path, restarts: list[bool], rehearsal: Rehearsal
) -> None:
    calls = async_capture_events(hass, EVENT_CALL_SERVICE)
    seen = await rehearsal.apply(ACTION, ORDER)
    assert restarts == [True]
    assert [call.data["service"] for call in calls] == ["save_persistent_states", "restart"]
    assert {call.context.id for call in calls} == {rehearsal.site.context.id}
    started, _ = await rehearsal.examine(ACTION, seen)
    assert (started.passed, started.seen) == (False, "not restarted")


async def test_another_start_that_has_come_up_is_a_success(
    hass: HomeAssistant,
    configuration: Path,
    restarts: list[bool],
    rehearsal: Rehearsal,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = await rehearsal.apply(ACTION, ORDER)
    monkeypatch.setattr("custom_components.astromech.agent.act.checks.core.BOOT", "next")
    assert await rehearsal.verified(ACTION, seen)
    hass.set_state(CoreState.starting)
    started, _ = await rehearsal.examine(ACTION, seen)
    assert (started.passed, started.seen) == (False, "STARTING")
    hass.set_state(CoreState.running)


async def test_with_a_broken_configuration_nothing_is_restarted(
    configuration: Path, restarts: list[bool], rehearsal: Rehearsal
) -> None:
    configuration.write_text("automation: [")
    with pytest.raises(ActionRefused, match="configuration_invalid"):
        await rehearsal.apply(ACTION, ORDER)
    assert restarts == []


async def test_while_it_starts_or_the_database_is_upgraded_it_is_refused(
    hass: HomeAssistant, rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = order_of(ACTION, "disk", SubjectKind.HOST)
    assert ACTION.refused(rehearsal.site, other) == "wrong_target"
    hass.set_state(CoreState.starting)
    assert ACTION.refused(rehearsal.site, ORDER) == "core_not_running"
    hass.set_state(CoreState.running)
    upgrading = "homeassistant.helpers.recorder.async_migration_in_progress"
    monkeypatch.setattr(upgrading, lambda _: True)
    assert ACTION.refused(rehearsal.site, ORDER) == "database_upgrade"


async def test_whatever_it_is_about_there_is_only_one_to_restart(rehearsal: Rehearsal) -> None:
    incident = about(Subject(kind=SubjectKind.LOGGER, id="homeassistant.core"))
    assert ACTION.suggest(rehearsal.site, incident, diagnosed(Remedy.RESTART_CORE)) == ORDER


async def test_a_dry_run_says_that_everything_is_gone_for_a_while(
    station: ConfigEntry, restarts: list[bool], rehearsal: Rehearsal
) -> None:
    radius = await rehearsal.dry_run(ACTION, ORDER)
    assert (radius.entities, radius.devices, radius.automations) == (4, 1, 1)
    assert radius.restarts
    assert restarts == []


def test_it_is_the_last_resort() -> None:
    assert not ACTION.automatic
    assert (ACTION.budget.times, ACTION.budget.window) == (1, HORIZON)
