"""What all tests share: a Home Assistant with real Bluetooth, an air, and a robot in it."""

from collections.abc import AsyncGenerator
from pathlib import Path

import bleak_retry_connector
from homeassistant.components import bluetooth
from homeassistant.config_entries import SOURCE_USER, ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity import Entity
from homeassistant.loader import DATA_CUSTOM_COMPONENTS
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

import custom_components
import custom_components.astromech  # before the test plugin's own folder takes the name
from custom_components.astromech.agent.journal import thread
from custom_components.astromech.bb8 import Droid
from custom_components.astromech.bb8.timing import Timing
from simulator.air import Air
from simulator.peripheral import VirtualBB8
from tests.droid import act, set_up_droid
from tests.waiting import wait_for

COMPONENTS = Path(__file__).parent.parent / "simulator" / "components"


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations(enable_custom_integrations: None) -> None:
    """Let Home Assistant load what is in `custom_components`."""


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """Give each test a configuration folder of its own: the agent writes a journal."""
    return hass_tmp_config_dir


@pytest.fixture(autouse=True)
def patience_with_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for the journal's disk however long: a clock that is frozen leaps, as no real one does."""
    monkeypatch.setattr(thread, "ANSWER_SECONDS", 1e11)


@pytest.fixture
def quick_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again at once, where the library gives real radios a pause."""
    for name in vars(bleak_retry_connector):
        if name.startswith("BLEAK_") and name.endswith("_BACKOFF_TIME"):
            monkeypatch.setattr(bleak_retry_connector, name, 0.01)


@pytest.fixture
def soon_out_of_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give up connecting after a second; only for a robot that is not there: machines are slow."""
    monkeypatch.setattr(bleak_retry_connector, "BLEAK_TIMEOUT", 1.0)


@pytest.fixture
def quick_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have droids send without a pause and soon give up waiting for answers."""
    hurry = Timing(pacing=0.0, ping=0.5, answer=1.0, write=5.0, close=5.0)
    defaults = Droid.__init__.__kwdefaults__
    assert defaults is not None
    monkeypatch.setitem(defaults, "timing", hurry)


@pytest.fixture
async def air(
    hass: HomeAssistant, mock_bluetooth: None, quick_connections: None
) -> AsyncGenerator[Air]:
    """Home Assistant's Bluetooth with one scanner, which hears a simulated link."""
    assert await async_setup_component(hass, "bluetooth", {})
    await hass.async_block_till_done()
    air = Air()
    await air.start(hass)
    yield air
    await air.stop()


@pytest.fixture
async def robot(hass: HomeAssistant, air: Air) -> VirtualBB8:
    """A robot in range, which Home Assistant's Bluetooth has already heard."""
    robot = await air.add_robot()
    await wait_for(lambda: bluetooth.async_ble_device_from_address(hass, robot.address))
    return robot


@pytest.fixture
async def bare_air() -> AsyncGenerator[Air]:
    """A simulated link without Home Assistant; `Air.client` reaches its robots."""
    air = Air()
    await air.start()
    yield air
    await air.stop()


@pytest.fixture
async def bare_robot(bare_air: Air) -> VirtualBB8:
    """A robot in range of a link without Home Assistant."""
    return await bare_air.add_robot()


@pytest.fixture(scope="session")
def component_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of the simulator's components, with the name by which HA knows custom ones."""
    folder = tmp_path_factory.mktemp("config") / "custom_components"
    folder.mkdir()
    for manifest in COMPONENTS.glob("*/manifest.json"):
        (folder / manifest.parent.name).symlink_to(manifest.parent)
    return folder


@pytest.fixture
def simulator_components(
    hass: HomeAssistant, component_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Let Home Assistant find the simulator's components beside the real one."""
    hass.data.pop(DATA_CUSTOM_COMPONENTS, None)
    path = [*custom_components.__path__, str(component_folder)]
    monkeypatch.setattr(custom_components, "__path__", path)


@pytest.fixture
def flaky(simulator_components: None) -> None:
    """Let Home Assistant find the component that fails on command."""


@pytest.fixture
async def flaky_entry(hass: HomeAssistant, flaky: None) -> ConfigEntry:
    """An entry of the component that fails on command: in good health, entities and all."""
    flow = await hass.config_entries.flow.async_init("flaky", context={"source": SOURCE_USER})
    await hass.config_entries.flow.async_configure(flow["flow_id"], {"name": "Station"})
    await hass.async_block_till_done()
    (entry,) = hass.config_entries.async_entries("flaky")
    return entry


@pytest.fixture
def entity_registry_enabled_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have new entities enabled, also those that a person would have to enable."""
    monkeypatch.setattr(Entity, "entity_registry_enabled_default", True)


@pytest.fixture
async def mobile(hass: HomeAssistant, robot: VirtualBB8) -> MockConfigEntry:
    """The entry of a connected robot that may move; the packets so far are forgotten."""
    entry = await set_up_droid(hass, robot)
    await act(hass, robot, Platform.SWITCH, "motion_allowed", "turn_on")
    await act(hass, robot, Platform.BUTTON, "wake", "press")
    robot.robot.packets.clear()
    return entry
