"""A robot on the add-on's topics, and somebody who listens to what is told there."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
import json
from typing import Any

from homeassistant.components import mqtt
from homeassistant.core import HomeAssistant, callback
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_mqtt_message,
)
from pytest_homeassistant_custom_component.typing import MqttMockHAClient

from simulator.peripheral import VirtualBB8

from ..droid import droid_entry
from ..waiting import wait_for

BASE = "home/bb8"


@dataclass(slots=True)
class Listener:
    """What came on the robot's topics, but for what was sent by `send`."""

    hass: HomeAssistant
    heard: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def send(self, topic: str, payload: Any = b"", *, retain: bool = False) -> None:
        """Send a message on a topic below the base, an object as JSON."""
        raw = payload if isinstance(payload, bytes | str) else json.dumps(payload)
        async_fire_mqtt_message(self.hass, f"{BASE}/{topic}", raw, retain=retain)

    def on(self, topic: str) -> list[dict[str, Any]]:
        """Return what was told on a topic."""
        return [content for name, content in self.heard if name == f"{BASE}/{topic}"]

    async def answer(self, topic: str) -> dict[str, Any]:
        """Return the next that is told on a topic, and forget what was before."""
        await wait_for(lambda: self.on(topic))
        answer = self.on(topic)[-1]
        self.heard.clear()
        return answer

    async def ask(self, command: str, payload: Any = b"") -> dict[str, Any]:
        """Send a command and return its acknowledgement, without its time."""
        self.send(f"cmd/{command}", payload)
        answer = await self.answer(f"ack/{command}")
        assert isinstance(answer.pop("ts"), int)
        return answer


def silence_client(hass: HomeAssistant) -> None:
    """End what Home Assistant's client does each second: one without a socket never closes it."""
    if timer := hass.data[mqtt.DATA_MQTT].client._misc_timer:
        timer.cancel()


async def at_rest(hass: HomeAssistant) -> None:
    """Wait until all that was asked for over MQTT is done."""
    await hass.async_block_till_done()
    tasks = asyncio.all_tasks
    await wait_for(lambda: not any(each.get_name().startswith("MQTT of") for each in tasks()))


@pytest.fixture
async def listener(hass: HomeAssistant, mqtt_mock: MqttMockHAClient) -> AsyncGenerator[Listener]:
    """Listen on all answers and measurements; the broker is there."""
    listener = Listener(hass)

    @callback
    def heard(message: mqtt.ReceiveMessage) -> None:
        listener.heard.append((message.topic, json.loads(message.payload)))

    for topic in ("ack/+", "echo/state", "telemetry/+"):
        await mqtt.async_subscribe(hass, f"{BASE}/{topic}", heard)
    yield listener
    silence_client(hass)


@pytest.fixture
async def bridged(hass: HomeAssistant, listener: Listener, robot: VirtualBB8) -> MockConfigEntry:
    """The entry of a robot whose topics are offered; it sleeps."""
    entry = droid_entry(robot)
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(entry, options={"mqtt_base": BASE})
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry
