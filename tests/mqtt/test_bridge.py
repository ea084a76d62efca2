"""When the topics are there, what is let in, and what is left when they go."""

from collections import Counter
import time
from unittest.mock import Mock

from homeassistant.components import mqtt
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import MqttMockHAClient

from custom_components.astromech.mqtt.gate import COMPLAINTS_PER_SECOND
from custom_components.astromech.mqtt.outbox import MOST_UNDER_WAY
from simulator.peripheral import VirtualBB8

from ..droid import RGB_LED, act, droid_entry, received
from ..waiting import wait_for
from .conftest import BASE, Listener, at_rest, silence_client

FLOOD = 1000


def subscribed(hass: HomeAssistant) -> bool:
    """Return whether Home Assistant's MQTT knows of our commands."""
    client = hass.data[mqtt.DATA_MQTT].client
    return any(client.is_active_subscription(f"{BASE}/{each}") for each in ("cmd/+", "echo/cmd"))


def most_complaints(begin: float) -> float:
    """Return how many answers a flood may have got that began at a time, in seconds."""
    return 11 + COMPLAINTS_PER_SECOND * (time.monotonic() - begin)


async def test_an_echo_tells_the_round_trip_or_why_there_was_none(
    listener: Listener, robot: VirtualBB8, bridged: MockConfigEntry, quick_answers: None
) -> None:
    listener.send("echo/cmd", {"cid": 1})
    answer = await listener.answer("echo/state")
    assert answer.pop("ms") >= 0
    del answer["ts"]
    assert answer == {"cid": 1, "correlation_id": 1, "outcome": "ok"}

    robot.faults.lose_answers = 100
    listener.send("echo/cmd")
    answer = await listener.answer("echo/state")
    del answer["ts"]
    assert answer == {"correlation_id": None, "ms": None, "outcome": "no_answer"}


async def test_what_the_broker_retains_is_no_command(
    hass: HomeAssistant, listener: Listener, robot: VirtualBB8, bridged: MockConfigEntry
) -> None:
    for topic in ("echo/cmd", "cmd/led", "cmd/wake", "cmd/nonsense", "x/led/set"):
        listener.send(topic, "1,2,3", retain=True)
    await at_rest(hass)
    assert (listener.heard, robot.connected) == ([], False)


async def test_measurements_of_this_robot_are_published_and_no_others(
    hass: HomeAssistant, listener: Listener, mqtt_mock: MqttMockHAClient, bridged: MockConfigEntry
) -> None:
    [device] = dr.async_entries_for_config_entry(dr.async_get(hass), bridged.entry_id)
    told = {"ms": 5.5, "outcome": "ok", "ts": 1}
    for whose in (
        {"config_entry_id": bridged.entry_id},
        {"device_id": device.id},
        {"config_entry_id": "other"},
        {"device_id": "other"},
        {},
    ):
        hass.bus.async_fire("astromech_echo_roundtrip", {**told, **whose, "more": 1})
    await at_rest(hass)
    measured = [each for each in listener.on("telemetry/echo_roundtrip") if each["ms"] == 5.5]
    assert measured == [told, told]
    retained = [call.args[3] for call in mqtt_mock._mqttc.publish.call_args_list]
    assert retained
    assert not any(retained)


async def test_the_topics_come_and_go_with_mqtt_and_are_not_left_there(
    hass: HomeAssistant, listener: Listener, bridged: MockConfigEntry
) -> None:
    [entry] = hass.config_entries.async_entries("mqtt")
    silence_client(hass)
    await hass.config_entries.async_unload(entry.entry_id)
    assert not subscribed(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    await wait_for(lambda: hass.data[mqtt.DATA_MQTT].client.connected)
    assert subscribed(hass)
    await hass.config_entries.async_unload(bridged.entry_id)
    assert not subscribed(hass)


async def test_a_droid_that_is_unloaded_does_nothing_more(
    hass: HomeAssistant, listener: Listener, robot: VirtualBB8, bridged: MockConfigEntry
) -> None:
    await hass.config_entries.async_unload(bridged.entry_id)
    assert not subscribed(hass)
    listener.send("cmd/led", "1,2,3")
    hass.bus.async_fire("astromech_echo_roundtrip", {"config_entry_id": bridged.entry_id})
    await at_rest(hass)
    assert (listener.heard, robot.connected) == ([], False)


async def test_a_broker_that_is_away_is_no_trouble(
    hass: HomeAssistant, listener: Listener, robot: VirtualBB8, bridged: MockConfigEntry
) -> None:
    client = hass.data[mqtt.DATA_MQTT].client
    client.connected = False
    listener.send("cmd/led", "1,2,3")
    await wait_for(lambda: received(robot, RGB_LED))
    hass.bus.async_fire("astromech_echo_roundtrip", {"config_entry_id": bridged.entry_id})
    await at_rest(hass)
    answers = bridged.runtime_data.bridge.counts()["answers"]
    assert answers["published"] == 0
    assert answers["dropped"] >= 2  # the answer, what was made up, and what was measured
    client.connected = True
    assert (await listener.ask("led", "OFF"))["ok"]


async def test_what_a_broker_does_not_take_is_not_piled_up(
    hass: HomeAssistant, listener: Listener, mqtt_mock: MqttMockHAClient, bridged: MockConfigEntry
) -> None:
    taken: list[int] = []

    def take(*_: object) -> Mock:
        taken.append(4000 + len(taken))
        return Mock(rc=0, mid=taken[-1])

    mqtt_mock._mqttc.publish.side_effect = take
    for _ in range(FLOOD):
        hass.bus.async_fire("astromech_echo_roundtrip", {"config_entry_id": bridged.entry_id})
    answers = bridged.runtime_data.bridge.counts()["answers"]
    assert answers == {"published": 0, "dropped": FLOOD - MOST_UNDER_WAY}
    client = hass.data[mqtt.DATA_MQTT].client
    for mid in taken:
        client._async_mqtt_on_callback(mid)
    await at_rest(hass)


async def test_a_droid_without_mqtt_is_as_it_is(
    hass: HomeAssistant, robot: VirtualBB8, enable_custom_integrations: None
) -> None:
    entry = droid_entry(robot)
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(entry, options={"mqtt_base": BASE})
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.LOADED
    hass.bus.async_fire("astromech_echo_roundtrip", {"config_entry_id": entry.entry_id})
    await at_rest(hass)
    assert entry.runtime_data.bridge.counts()["answers"] == {"published": 0, "dropped": 1}


async def test_a_flood_of_commands_is_bounded_and_so_are_the_answers(
    hass: HomeAssistant, listener: Listener, robot: VirtualBB8, bridged: MockConfigEntry
) -> None:
    await listener.ask("connect")
    robot.robot.packets.clear()
    before = bridged.runtime_data.bridge.counts()["command"]["accepted"]
    begin = time.monotonic()
    for number in range(FLOOD):
        listener.send("cmd/led", {"r": 1, "g": 2, "b": 3, "cid": number})
        listener.send("cmd/nonsense", b"[" * 900)
    complaints = most_complaints(begin)
    await at_rest(hass)
    count = bridged.runtime_data.bridge.counts()["command"]
    outcomes = Counter(each["outcome"] for each in listener.on("ack/led"))
    assert outcomes["ok"] == count["accepted"] - before <= 8
    assert len(received(robot, RGB_LED)) == outcomes["ok"]
    assert count["most_in_flight"] <= 8
    assert 1 <= outcomes["rejected"] + len(listener.on("ack/unknown")) <= complaints
    assert outcomes.keys() == {"ok", "rejected"}


async def test_in_a_flood_of_stops_none_is_lost(
    hass: HomeAssistant, listener: Listener, robot: VirtualBB8, bridged: MockConfigEntry
) -> None:
    await act(hass, robot, Platform.SWITCH, "motion_allowed", "turn_on")
    listener.send("cmd/drive", {"speed": 60, "heading": 0, "ms": 5000})
    await wait_for(lambda: robot.robot.speed == 60)
    begin = time.monotonic()
    for number in range(FLOOD):
        listener.send("cmd/stop", {"cid": number})
    listener.send("cmd/estop", {"reason": "flood"})
    complaints = most_complaints(begin)
    await at_rest(hass)
    assert robot.robot.speed == 0
    assert bridged.runtime_data.data.e_stop == "MQTT emergency stop"
    outcomes = Counter(each["outcome"] for each in listener.on("ack/stop"))
    assert outcomes.keys() == {"ok", "merged"}
    assert outcomes["ok"] <= 4
    assert outcomes["merged"] <= complaints
