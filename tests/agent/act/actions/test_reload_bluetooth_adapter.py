"""Reloading a Bluetooth adapter: found by its address, and never a proxy."""

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.astromech.agent.act.actions.reload_bluetooth_adapter import (
    ReloadBluetoothAdapter,
)
from custom_components.astromech.agent.model import Remedy, Subject, SubjectKind

from .rehearsal import Rehearsal, about, diagnosed, order_of

ACTION = ReloadBluetoothAdapter()
RESET = diagnosed(Remedy.REPLUG_OR_RESET_RADIO)
ADDRESS = "00:00:00:00:00:01"


@pytest.fixture
async def adapter(hass: HomeAssistant, enable_bluetooth: None) -> ConfigEntry:
    """The adapter of this machine."""
    assert await async_setup_component(hass, "bluetooth", {})
    await hass.async_block_till_done()
    (entry,) = hass.config_entries.async_loaded_entries("bluetooth")
    return entry


@pytest.fixture
def proxy(hass: HomeAssistant) -> MockConfigEntry:
    """A radio that another entry provides."""
    entry = MockConfigEntry(
        domain="bluetooth",
        unique_id="AA:BB:CC:DD:EE:FF",
        data={"source_config_entry_id": "proxy"},
        state=ConfigEntryState.LOADED,
    )
    entry.add_to_hass(hass)
    return entry


async def test_the_adapter_is_loaded_afterwards(adapter: ConfigEntry, rehearsal: Rehearsal) -> None:
    seen = await rehearsal.apply(ACTION, order_of(ACTION, adapter.entry_id))
    assert adapter.state is ConfigEntryState.LOADED
    assert await rehearsal.verified(ACTION, seen)


async def test_a_silent_scanner_is_found_by_its_address(
    adapter: ConfigEntry, rehearsal: Rehearsal
) -> None:
    scanner = about(Subject(kind=SubjectKind.SCANNER, id=ADDRESS))
    entry = about(Subject(kind=SubjectKind.ENTRY, id=adapter.entry_id))
    expected = order_of(ACTION, adapter.entry_id)
    assert ACTION.suggest(rehearsal.site, scanner, RESET) == expected
    assert ACTION.suggest(rehearsal.site, entry, RESET) == expected


@pytest.mark.parametrize(
    "scope",
    [
        Subject(kind=SubjectKind.SCANNER, id="AA:BB:CC:DD:EE:FF"),
        Subject(kind=SubjectKind.SCANNER, id="11:22:33:44:55:66"),
        Subject(kind=SubjectKind.ENTRY, id="nobody"),
        Subject(kind=SubjectKind.HOST, id="core"),
    ],
    ids=str,
)
async def test_nothing_is_suggested_for_what_is_no_adapter(
    proxy: ConfigEntry, rehearsal: Rehearsal, scope: Subject
) -> None:
    assert ACTION.suggest(rehearsal.site, about(scope), RESET) is None


async def test_what_is_no_adapter_or_is_gone_is_refused(
    station: ConfigEntry, proxy: ConfigEntry, rehearsal: Rehearsal
) -> None:
    site = rehearsal.site
    assert ACTION.refused(site, order_of(ACTION, station.entry_id)) == "not_an_adapter"
    assert ACTION.refused(site, order_of(ACTION, proxy.entry_id)) == "not_an_adapter"
    assert ACTION.refused(site, order_of(ACTION, "nobody")) == "entry_removed"


async def test_one_that_is_tried_again_anyway_is_refused(
    hass: HomeAssistant, adapter: ConfigEntry, rehearsal: Rehearsal
) -> None:
    adapter._async_set_state(hass, ConfigEntryState.SETUP_RETRY, None)
    order = order_of(ACTION, adapter.entry_id)
    assert ACTION.refused(rehearsal.site, order) == "retries_by_itself"
    adapter._async_set_state(hass, ConfigEntryState.LOADED, None)


async def test_a_dry_run_reloads_nothing(adapter: ConfigEntry, rehearsal: Rehearsal) -> None:
    radius = await rehearsal.dry_run(ACTION, order_of(ACTION, adapter.entry_id))
    assert not radius.restarts
