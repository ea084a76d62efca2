"""Triggers and actions of the robot's device, for automations."""

from homeassistant.components import automation
from homeassistant.components.device_automation import DeviceAutomationType
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_get_device_automations,
    async_mock_service,
)

from custom_components.astromech.const import DOMAIN, EVENT_ACTION
from simulator.peripheral import VirtualBB8

from .droid import PING, RGB_LED, ROLL, press_connect, received, set_up_droid
from .waiting import wait_for

pytestmark = pytest.mark.usefixtures("quick_answers")


@pytest.fixture
def calls(hass: HomeAssistant) -> list[ServiceCall]:
    """Note the calls of an action that automations use here."""
    noted: list[ServiceCall] = async_mock_service(hass, "test", "automation")
    return noted


def device_of(hass: HomeAssistant, entry: MockConfigEntry) -> str:
    """Return the id of the entry's device."""
    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return device.id


async def offered(hass: HomeAssistant, kind: DeviceAutomationType, device_id: str) -> set[str]:
    """Return the types that our integration offers for a device."""
    found = await async_get_device_automations(hass, kind, device_id)
    return {each["type"] for each in found if each["domain"] == DOMAIN}


async def automate(hass: HomeAssistant, **config: object) -> None:
    """Set up one automation."""
    assert await async_setup_component(hass, automation.DOMAIN, {automation.DOMAIN: config})
    await hass.async_block_till_done()


async def test_what_the_device_offers(hass: HomeAssistant, robot: VirtualBB8) -> None:
    device_id = device_of(hass, await set_up_droid(hass, robot))
    assert await offered(hass, DeviceAutomationType.TRIGGER, device_id) == {
        *("collision", "sleep_warning", "did_sleep", "gyro_limit"),
        *("charging_started", "charging_stopped", "unresponsive", "free_fall", "landed"),
    }
    assert await offered(hass, DeviceAutomationType.ACTION, device_id) == {
        *("identify", "ping", "stop"),
    }


async def test_a_collision_triggers_an_automation(
    hass: HomeAssistant, robot: VirtualBB8, calls: list[ServiceCall]
) -> None:
    device_id = device_of(hass, await set_up_droid(hass, robot))
    await press_connect(hass, robot)
    trigger = {"platform": "device", "domain": DOMAIN, "device_id": device_id, "type": "collision"}
    speed = "{{ trigger.event.data.speed }}"
    await automate(
        hass, trigger=trigger, action={"action": "test.automation", "data": {"speed": speed}}
    )

    robot.robot.notify(0x05)  # not this one
    robot.robot.notify(0x07, bytes.fromhex("f000 0800 0000 03 0032 012c 40 000004d2"))

    await wait_for(lambda: calls)
    assert [call.data["speed"] for call in calls] == [64]


@pytest.mark.parametrize(
    ("action", "command"), [("identify", RGB_LED), ("ping", PING), ("stop", ROLL)]
)
async def test_an_automation_acts_on_the_robot(
    hass: HomeAssistant, robot: VirtualBB8, action: str, command: tuple[int, int]
) -> None:
    device_id = device_of(hass, await set_up_droid(hass, robot))
    await press_connect(hass, robot)
    robot.robot.packets.clear()
    await automate(
        hass,
        trigger={"platform": "event", "event_type": "go"},
        action={"domain": DOMAIN, "device_id": device_id, "type": action},
    )
    hass.bus.async_fire("go")
    await wait_for(lambda: received(robot, command))


async def test_the_answer_to_an_action_is_also_an_event(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    device_id = device_of(hass, await set_up_droid(hass, robot))
    events = []
    hass.bus.async_listen(EVENT_ACTION, lambda event: events.append(event.data))
    data = {"device_id": device_id, "name": "Poe", "correlation_id": "7"}
    await hass.services.async_call(DOMAIN, "set_name", data, blocking=True)
    await wait_for(lambda: events)
    assert events == [{"action": "set_name", "name": "Poe", "correlation_id": "7"}]
