"""A house that actions are carried out in, with all that feeds its graph."""

from collections.abc import AsyncGenerator, Iterator
from pathlib import Path

from aiohttp.test_utils import TestServer
from homeassistant.components.backup import async_get_manager
from homeassistant.components.backup.manager import BackupManager
from homeassistant.components.homeassistant import async_set_stop_handler
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.astromech.agent.act.action import Site
from custom_components.astromech.agent.observe.census import Census
from custom_components.astromech.agent.observe.entry_clock import EntryClock
from custom_components.astromech.agent.observe.house import House
from custom_components.astromech.agent.observe.states import AvailabilityCollector

from ...observe.fake_supervisor import TOKEN, FakeSupervisor
from .rehearsal import Rehearsal


@pytest.fixture
def site(hass: HomeAssistant) -> Iterator[Site]:
    """The house, with its live graph."""
    census = Census()
    house = House(hass, census, EntryClock())
    stops = [house.start(), AvailabilityCollector(hass, census, lambda _: None).start()]
    yield Site(hass=hass, graph=house)
    for stop in stops:
        stop()


@pytest.fixture
def rehearsal(site: Site) -> Rehearsal:
    """What carries out actions step by step, as the executor does."""
    return Rehearsal(site)


@pytest.fixture
def configuration(hass: HomeAssistant) -> Path:
    """The configuration file of the house, which is in order."""
    path = Path(hass.config.path("configuration.yaml"))
    path.write_text("homeassistant:\n")
    return path


@pytest.fixture
async def station(hass: HomeAssistant, site: Site, flaky_entry: ConfigEntry) -> ConfigEntry:
    """A weather station, and an automation that uses it."""
    automation = {
        "id": "warm",
        "alias": "Warm",
        "triggers": {"trigger": "state", "entity_id": "sensor.station_temperature"},
        "actions": {"event": "warm"},
    }
    assert await async_setup_component(hass, "automation", {"automation": [automation]})
    await hass.async_block_till_done()
    return flaky_entry


@pytest.fixture
def own_entry(hass: HomeAssistant) -> MockConfigEntry:
    """The entry of the agent itself."""
    entry = MockConfigEntry(
        domain="astromech", data={"kind": "agent"}, state=ConfigEntryState.LOADED
    )
    entry.add_to_hass(hass)
    return entry


@pytest.fixture
async def backups(hass: HomeAssistant) -> BackupManager:
    """Home Assistant's backup manager, which has nothing to do."""
    assert await async_setup_component(hass, "backup", {})
    await hass.async_block_till_done()
    return async_get_manager(hass)


@pytest.fixture
async def restarts(hass: HomeAssistant) -> list[bool]:
    """What asks Home Assistant to stop: True for a restart."""
    assert await async_setup_component(hass, "homeassistant", {})
    asked: list[bool] = []

    async def stop(_hass: HomeAssistant, restart: bool) -> None:
        asked.append(restart)

    async_set_stop_handler(hass, stop)
    return asked


@pytest.fixture
def fake() -> FakeSupervisor:
    """A Supervisor with an add-on that runs."""
    fake = FakeSupervisor()
    fake.put("core_mosquitto", "started")
    return fake


@pytest.fixture
async def supervisor(
    fake: FakeSupervisor, socket_enabled: None, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[TestServer]:
    """Let the Supervisor listen where Home Assistant will ask it."""
    server = fake.server()
    await server.start_server()
    monkeypatch.setenv("SUPERVISOR", f"127.0.0.1:{server.port}")
    monkeypatch.setenv("SUPERVISOR_TOKEN", TOKEN)
    yield server
    await server.close()


@pytest.fixture
async def hassio(hass: HomeAssistant, supervisor: TestServer, site: Site) -> ConfigEntry:
    """Home Assistant's own integration of the Supervisor."""
    assert await async_setup_component(hass, "hassio", {})
    await hass.async_block_till_done()
    (entry,) = hass.config_entries.async_entries("hassio")
    return entry
