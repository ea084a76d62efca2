"""Reloading a config entry: when it may be, and what it leaves."""

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest

from custom_components.astromech.agent.act.actions.reload_config_entry import (
    ReloadConfigEntry,
    reload_refused,
)
from custom_components.astromech.agent.diagnose.graph import is_mass_failure
from custom_components.astromech.agent.model import CheckResult
from tests.agent.material import PaperHouse

from .rehearsal import Rehearsal, break_, order_of

ACTION = ReloadConfigEntry()


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({}, None),
        ({"state": "setup_error"}, None),
        ({"state": "setup_retry"}, "retries_by_itself"),
        ({"state": "failed_unload"}, "not_recoverable"),
        ({"state": "migration_error"}, "not_recoverable"),
        ({"state": "setup_in_progress"}, "not_recoverable"),
        ({"reauth_in_progress": True}, "reauth_in_progress"),
        ({"can_unload": False}, "cannot_unload"),
        ({"disabled": True}, "entry_disabled"),
    ],
)
def test_an_entry_is_only_reloaded_when_that_can_help(
    facts: dict[str, object], reason: str | None
) -> None:
    entry = PaperHouse().put(entry_id="station", **facts)
    assert reload_refused(entry, mass_failure=False) == reason


def test_no_entry_is_touched_when_it_is_gone_or_when_much_is_down() -> None:
    assert reload_refused(None, mass_failure=False) == "entry_removed"
    entry = PaperHouse().put(entry_id="station")
    assert reload_refused(entry, mass_failure=True) == "mass_failure"


@pytest.mark.parametrize(
    ("down", "total", "mass"), [(2, 3, False), (3, 9, True), (3, 10, False), (40, 100, True)]
)
def test_a_mass_failure_is_a_matter_of_number_and_share(down: int, total: int, mass: bool) -> None:
    assert is_mass_failure(down, total) is mass


async def test_a_reload_opens_a_stale_session_again(
    hass: HomeAssistant, station: ConfigEntry, rehearsal: Rehearsal
) -> None:
    await break_(hass, station, "stale_session")
    order = order_of(ACTION, station.entry_id)
    seen = await rehearsal.apply(ACTION, order)
    assert station.state is ConfigEntryState.LOADED
    assert await rehearsal.verified(ACTION, seen)


async def test_a_reload_that_fails_is_seen_as_one(
    hass: HomeAssistant, station: ConfigEntry, rehearsal: Rehearsal
) -> None:
    await break_(hass, station, "unload_fails")
    order = order_of(ACTION, station.entry_id)
    seen = await rehearsal.apply(ACTION, order)
    loaded, *_ = await rehearsal.examine(ACTION, seen)
    assert loaded == CheckResult(test=ACTION.tests[0], passed=False, seen="failed_unload")


async def test_a_dry_run_counts_what_hangs_from_it_and_changes_nothing(
    station: ConfigEntry, rehearsal: Rehearsal
) -> None:
    radius = await rehearsal.dry_run(ACTION, order_of(ACTION, station.entry_id))
    assert (radius.entities, radius.devices, radius.automations) == (3, 1, 1)
    assert not radius.restarts


async def test_the_agent_does_not_reload_itself(
    hass: HomeAssistant, own_entry: ConfigEntry, rehearsal: Rehearsal
) -> None:
    assert ACTION.refused(rehearsal.site, order_of(ACTION, own_entry.entry_id)) == "own_entry"
