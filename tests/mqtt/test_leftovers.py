"""What the add-on left on the broker is told from what is of others, and purged on request."""

from collections.abc import Iterator
import json
from typing import Any

from homeassistant.components import mqtt
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from paho.mqtt.client import topic_matches_sub
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_mqtt_message,
)
from pytest_homeassistant_custom_component.typing import MqttMockHAClient

from custom_components.astromech.const import DOMAIN
from custom_components.astromech.mqtt import search
from custom_components.astromech.mqtt.dialog import LeftoversFlow
from custom_components.astromech.mqtt.leftovers import LEFTOVERS, is_leftover
from custom_components.astromech.repairs import async_create_fix_flow
from simulator.peripheral import VirtualBB8

from ..droid import set_up_droid
from ..waiting import wait_for
from .conftest import silence_client

MAC = "ED:ED:87:D7:27:50"
LIGHT = "homeassistant/light/bb8_main_led/config"
BUTTON = "homeassistant/button/bb8_connect/config"
OTHER = "homeassistant/light/strip/config"


def announcement(unique_id: str, *device_ids: str) -> bytes:
    """Return a discovery message as the add-on wrote them."""
    device = {"identifiers": list(device_ids), "manufacturer": "Sphero"}
    return json.dumps({"unique_id": unique_id, "device": device, "command_topic": "x"}).encode()


@pytest.mark.parametrize(
    ("kind", "unique_id", "device_id"),
    [
        ("light", "bb8_main_led", f"bb8_{MAC}"),
        ("binary_sensor", "bb8_connection_status", f"bb8_{MAC}"),
        ("binary_sensor", "bb8_ble_presence", "bb8_EDED87D72750"),
        ("button", "bb8_connect_button", f"bb8_{MAC}"),
        ("switch", "bb8_power", "bb8-sphero-robot"),
        ("number", "bb8_heading", f"bb8-{MAC.lower()}"),
        ("sensor", f"bb8_rssi_{MAC}", f"mac:{MAC}"),
        ("light", "bb8_eded87d72750_led", f"mac:{MAC}"),
    ],
)
def test_the_addons_sets_are_known(kind: str, unique_id: str, device_id: str) -> None:
    payload = announcement(unique_id, "bb8", device_id)
    assert is_leftover("homeassistant", f"homeassistant/{kind}/x/config", payload)
    assert is_leftover("ha/disc", f"ha/disc/{kind}/node/x/config", payload)
    assert not is_leftover("homeassistant", f"homeassistant/{kind}/x/state", payload)
    assert not is_leftover("homeassistant", "homeassistant/climate/x/config", payload)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"bb8",
        b"[]",
        b'{"unique_id": "bb8_main_led"}',
        b'{"unique_id": 8, "x": "bb8"}',
        b'{"unique_id": "bb8_main_led", "device": {"identifiers": 5}}',
        announcement("bb8_main_led", "bb8"),
        announcement("bb8_main_led", "esphome-bb8"),
        announcement("bb8_main_led", f"xbb8_{MAC}"),
        announcement("bb8_main_led_2", f"bb8_{MAC}"),
        announcement("my_bb8_main_led", f"bb8_{MAC}"),
        announcement("bb8_power", f"bb8_{MAC}"),
        announcement("bb8_rssi_of_mine", f"bb8_{MAC}"),
        announcement("bb8_main_led", f"bb8_{MAC}") + b" " * 9000,
    ],
)
def test_what_is_of_others_is_left_alone(payload: bytes) -> None:
    assert not is_leftover("homeassistant", "homeassistant/light/x/config", payload)


type Memory = dict[str, bytes]


@pytest.fixture
def memory(
    hass: HomeAssistant, mqtt_mock: MqttMockHAClient, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Memory]:
    """What the broker retains: sent at each subscription, and forgotten when it is emptied."""
    monkeypatch.setattr(search, "QUIET_SECONDS", 0.1)
    hass.data[mqtt.DATA_MQTT].client._subscribe_debouncer.set_timeout(0.01)
    memory: Memory = {}
    client = mqtt_mock._mqttc
    subscribe, publish = client.subscribe.side_effect, client.publish.side_effect

    def send(pattern: str) -> None:
        for topic, payload in dict(memory).items():
            if topic_matches_sub(pattern, topic):
                async_fire_mqtt_message(hass, topic, payload, retain=True)

    def subscribe_and_remember(topic_or_list: Any, qos: int = 0, **kwargs: Any) -> Any:
        single = isinstance(topic_or_list, str)
        for pattern in [topic_or_list] if single else [each[0] for each in topic_or_list]:
            hass.loop.call_soon(send, pattern)
        return subscribe(topic_or_list, qos, **kwargs)

    def forget(topic: str, payload: str, qos: int, retain: bool, properties: Any = None) -> Any:
        if retain and not payload:
            memory.pop(topic)
        return publish(topic, payload, qos, retain, properties)

    client.subscribe.side_effect = subscribe_and_remember
    client.publish.side_effect = forget
    yield memory
    silence_client(hass)


@pytest.fixture
async def droid(hass: HomeAssistant, memory: Memory, robot: VirtualBB8) -> MockConfigEntry:
    """The entry of a droid whose topics nobody wants, at a broker with something of the add-on."""
    memory[LIGHT] = announcement("bb8_main_led", f"bb8_{MAC}")
    memory[OTHER] = announcement("bb8_led", "strip")
    await async_setup_component(hass, "repairs", {})
    return await set_up_droid(hass, robot)


def raised(hass: HomeAssistant) -> bool:
    """Return whether there is a repair."""
    return ir.async_get(hass).async_get_issue(DOMAIN, LEFTOVERS) is not None


async def opened(hass: HomeAssistant) -> LeftoversFlow:
    """Open the dialog."""
    flow = await async_create_fix_flow(hass, LEFTOVERS, None)
    assert isinstance(flow, LeftoversFlow)
    flow.hass = hass
    flow.handler = DOMAIN
    flow.flow_id = "x"
    return flow


async def test_what_is_found_is_shown_purged_and_told(
    hass: HomeAssistant, memory: Memory, droid: MockConfigEntry
) -> None:
    await wait_for(lambda: raised(hass))
    flow = await opened(hass)
    form = await flow.async_step_init()
    assert form["type"] is FlowResultType.FORM
    assert form["description_placeholders"] == {"topics": f"- `{LIGHT}`"}
    assert set(memory) == {LIGHT, OTHER}

    end = await flow.async_step_confirm({})
    assert end["reason"] == "purged"
    assert end["description_placeholders"] == {"count": "1", "topics": f"- `{LIGHT}`"}
    assert set(memory) == {OTHER}
    assert not raised(hass)
    assert (await flow.async_step_init())["reason"] == "over"


async def test_what_the_addon_announces_again_is_told_to_be_left(
    hass: HomeAssistant,
    memory: Memory,
    droid: MockConfigEntry,
    mqtt_mock: MqttMockHAClient,
) -> None:
    await wait_for(lambda: raised(hass))
    flow = await opened(hass)
    await flow.async_step_init()
    client = mqtt_mock._mqttc
    publish, again = client.publish.side_effect, memory[LIGHT]

    def announced_again(topic: str, *args: Any) -> Any:
        info = publish(topic, *args)
        memory[topic] = again
        return info

    client.publish.side_effect = announced_again
    end = await flow.async_step_confirm({})
    assert end["reason"] == "left"
    assert end["description_placeholders"] == {"count": "0", "topics": f"- `{LIGHT}`"}
    assert raised(hass)


async def test_what_has_another_owner_meanwhile_or_was_not_shown_is_not_purged(
    hass: HomeAssistant, memory: Memory, droid: MockConfigEntry
) -> None:
    await wait_for(lambda: raised(hass))
    flow = await opened(hass)
    await flow.async_step_init()
    memory[LIGHT] = announcement("mine", "mine")
    memory[BUTTON] = announcement("bb8_connect_button", f"bb8_{MAC}")
    end = await flow.async_step_confirm({})
    assert end["description_placeholders"] == {"count": "0", "topics": ""}
    assert memory[LIGHT] == announcement("mine", "mine")
    assert BUTTON in memory


async def test_without_a_broker_nothing_is_done(
    hass: HomeAssistant, memory: Memory, droid: MockConfigEntry
) -> None:
    await wait_for(lambda: raised(hass))
    flow = await opened(hass)
    await flow.async_step_init()
    hass.data[mqtt.DATA_MQTT].client.connected = False
    assert (await flow.async_step_confirm({}))["reason"] == "no_broker"
    assert (await flow.async_step_init())["reason"] == "no_broker"
    assert set(memory) == {LIGHT, OTHER}
    hass.data[mqtt.DATA_MQTT].client.connected = True


async def test_the_repair_goes_with_the_droid(
    hass: HomeAssistant, memory: Memory, droid: MockConfigEntry
) -> None:
    await wait_for(lambda: raised(hass))
    await hass.config_entries.async_unload(droid.entry_id)
    assert not raised(hass)
