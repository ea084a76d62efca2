"""Trying a migration again that has failed."""

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigEntryDisabler,
    ConfigEntryState,
    ConfigFlow,
)
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockModule,
    mock_config_flow,
    mock_integration,
    mock_platform,
)

from custom_components.astromech.agent.act.actions.retry_migration import RetryMigration

from .rehearsal import Rehearsal, order_of

ACTION = RetryMigration()


class _Migrating:
    """An integration whose migration fails until its cause is gone."""

    works = False

    async def migrate(self, hass: HomeAssistant, entry: ConfigEntry) -> bool:
        if not self.works:
            raise HomeAssistantError
        hass.config_entries.async_update_entry(entry, version=2)
        return True

    async def set_up(self, hass: HomeAssistant, entry: ConfigEntry) -> bool:
        return True


class _Flow(ConfigFlow):
    VERSION = 2


@pytest.fixture
def migrating(hass: HomeAssistant) -> _Migrating:
    integration = _Migrating()
    mock_integration(
        hass,
        MockModule(
            "moving",
            async_setup_entry=integration.set_up,
            async_migrate_entry=integration.migrate,
        ),
        built_in=False,  # from Home Assistant 2026.11 on only others may return a bool
    )
    mock_platform(hass, "moving.config_flow", None)
    return integration


@pytest.fixture
async def failed(hass: HomeAssistant, migrating: _Migrating) -> MockConfigEntry:
    """An entry whose migration has failed."""
    entry = MockConfigEntry(domain="moving", version=1)
    entry.add_to_hass(hass)
    with mock_config_flow("moving", _Flow):
        await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.MIGRATION_ERROR
    return entry


async def test_the_migration_is_made_up_for(
    migrating: _Migrating, failed: ConfigEntry, rehearsal: Rehearsal
) -> None:
    migrating.works = True
    with mock_config_flow("moving", _Flow):
        seen = await rehearsal.apply(ACTION, order_of(ACTION, failed.entry_id))
    assert (failed.state, failed.version) == (ConfigEntryState.LOADED, 2)
    assert await rehearsal.verified(ACTION, seen)


async def test_one_that_fails_again_is_seen_as_failed(
    failed: ConfigEntry, rehearsal: Rehearsal
) -> None:
    with mock_config_flow("moving", _Flow):
        seen = await rehearsal.apply(ACTION, order_of(ACTION, failed.entry_id))
    assert not await rehearsal.verified(ACTION, seen)


async def test_only_a_failed_migration_is_tried_again(
    hass: HomeAssistant, station: ConfigEntry, failed: ConfigEntry, rehearsal: Rehearsal
) -> None:
    site = rehearsal.site
    assert ACTION.refused(site, order_of(ACTION, "nobody")) == "entry_removed"
    assert ACTION.refused(site, order_of(ACTION, station.entry_id)) == "migration_not_failed"
    await hass.config_entries.async_set_disabled_by(station.entry_id, ConfigEntryDisabler.USER)
    assert ACTION.refused(site, order_of(ACTION, station.entry_id)) == "entry_disabled"


async def test_with_much_down_there_is_one_cause(
    hass: HomeAssistant, failed: ConfigEntry, rehearsal: Rehearsal
) -> None:
    for name in ("one", "two"):
        MockConfigEntry(domain=name, state=ConfigEntryState.SETUP_ERROR).add_to_hass(hass)
    assert ACTION.refused(rehearsal.site, order_of(ACTION, failed.entry_id)) == "mass_failure"


async def test_a_dry_run_migrates_nothing(failed: ConfigEntry, rehearsal: Rehearsal) -> None:
    await rehearsal.dry_run(ACTION, order_of(ACTION, failed.entry_id))
    assert failed.version == 1
