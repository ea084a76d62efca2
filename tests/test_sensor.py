"""The droid's sensors."""

from homeassistant.components import bluetooth
from homeassistant.components.homeassistant import DOMAIN as HA_DOMAIN, SERVICE_UPDATE_ENTITY
from homeassistant.const import (
    ATTR_ENTITY_ID,
    EVENT_STATE_CHANGED,
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
    Platform,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    async_capture_events,
)
from syrupy.assertion import SnapshotAssertion

from custom_components.astromech.link_record import ECHOES
from simulator.peripheral import VirtualBB8
from simulator.robot import Power

from .droid import (
    assert_entities,
    carry_away,
    entity_id,
    forget_unheard,
    pass_time,
    press_connect,
    set_up_droid,
    state_of,
)
from .waiting import wait_for

pytestmark = pytest.mark.usefixtures("quick_answers")

enabled = pytest.mark.usefixtures("entity_registry_enabled_by_default")

POWER = (Platform.SENSOR, "power_state")
VOLTAGE = (Platform.SENSOR, "battery_voltage")
SIGNAL = (Platform.SENSOR, "signal_strength")
CONNECTION = (Platform.SENSOR, "connection")


@enabled
async def test_sensors_as_registered_and_shown(
    hass: HomeAssistant, robot: VirtualBB8, snapshot: SnapshotAssertion
) -> None:
    entry = await set_up_droid(hass, robot)
    await press_connect(hass, robot)
    for _ in range(ECHOES):  # what was measured differs each time
        entry.runtime_data.care.record.note_echo(0.02)
    entry.runtime_data.async_update_listeners()
    assert_entities(hass, entry, Platform.SENSOR, snapshot)


async def test_what_is_noisy_and_of_interest_to_few_is_there_for_who_enables_it(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    entry = await set_up_droid(hass, robot)
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    assert {each.unique_id.rpartition(":")[2][3:] for each in entities if each.disabled} == {
        "battery_voltage",
        "connect_attempts",
        "echo_p50",
        "echo_p95",
        "signal_strength",
    }


@enabled
async def test_battery_is_unknown_until_the_robot_tells(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    assert state_of(hass, robot, *POWER).state == STATE_UNKNOWN
    assert state_of(hass, robot, *VOLTAGE).state == STATE_UNKNOWN

    robot.robot.set_power(Power.OK, 752)
    await press_connect(hass, robot)

    assert state_of(hass, robot, *POWER).state == "ok"
    assert float(state_of(hass, robot, *VOLTAGE).state) == 7.52


async def test_a_change_of_power_state_is_shown_as_the_robot_reports_it(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    await press_connect(hass, robot)
    robot.robot.set_power(Power.LOW)
    await wait_for(lambda: state_of(hass, robot, *POWER).state == "low")


@enabled
async def test_asking_for_an_update_reads_the_battery_of_a_connected_robot(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    await async_setup_component(hass, HA_DOMAIN, {})
    await set_up_droid(hass, robot)
    await press_connect(hass, robot)
    robot.robot.battery.centivolts = 701

    await _ask_for_update(hass, robot)

    assert float(state_of(hass, robot, *VOLTAGE).state) == 7.01


@enabled
async def test_asking_a_robot_that_does_not_answer_keeps_what_is_known_and_logs_why(
    hass: HomeAssistant, robot: VirtualBB8, caplog: pytest.LogCaptureFixture
) -> None:
    await async_setup_component(hass, HA_DOMAIN, {})
    await set_up_droid(hass, robot)
    await press_connect(hass, robot)
    robot.faults.never_answer = True

    await _ask_for_update(hass, robot)

    assert "The robot did not answer" in caplog.text
    assert float(state_of(hass, robot, *VOLTAGE).state) == 7.76


@enabled
async def test_asking_for_an_update_leaves_a_sleeping_robot_asleep(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    await async_setup_component(hass, HA_DOMAIN, {})
    await set_up_droid(hass, robot)
    await _ask_for_update(hass, robot)
    assert not robot.robot.packets
    assert state_of(hass, robot, *VOLTAGE).state == STATE_UNKNOWN


@enabled
async def test_signal_strength_follows_the_advertisements_once_a_minute(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    assert state_of(hass, robot, *SIGNAL).state == "-60"

    robot.rssi = -81
    await wait_for(lambda: _heard_with(hass, robot, -81))
    assert state_of(hass, robot, *SIGNAL).state == "-60"

    pass_time(hass, 61)
    assert state_of(hass, robot, *SIGNAL).state == "-81"


@enabled
async def test_signal_strength_of_a_silent_robot_is_unknown(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    await press_connect(hass, robot)
    forget_unheard()
    pass_time(hass, 61)
    assert state_of(hass, robot, *SIGNAL).state == STATE_UNKNOWN


async def test_connection_tells_the_way_from_disconnected_to_out_of_range(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    assert state_of(hass, robot, *CONNECTION).state == "disconnected"

    changes = async_capture_events(hass, EVENT_STATE_CHANGED)
    await press_connect(hass, robot)
    connection = entity_id(hass, robot, *CONNECTION)
    assert [
        event.data["new_state"].state for event in changes if event.data["entity_id"] == connection
    ] == ["connecting", "connected"]

    await robot.drop_link()
    await wait_for(lambda: state_of(hass, robot, *CONNECTION).state == "disconnected")

    await carry_away(hass, robot)
    state = state_of(hass, robot, *CONNECTION)
    assert state.state == "out_of_range"
    assert "scanner" in state.attributes["reason"]
    assert state_of(hass, robot, *POWER).state == STATE_UNAVAILABLE


async def _ask_for_update(hass: HomeAssistant, robot: VirtualBB8) -> None:
    await hass.services.async_call(
        HA_DOMAIN,
        SERVICE_UPDATE_ENTITY,
        {ATTR_ENTITY_ID: [entity_id(hass, robot, *VOLTAGE)]},
        blocking=True,
    )
    await hass.async_block_till_done()


def _heard_with(hass: HomeAssistant, robot: VirtualBB8, rssi: int) -> bool:
    info = bluetooth.async_last_service_info(hass, robot.address)
    return info is not None and info.rssi == rssi
