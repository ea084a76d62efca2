"""What people, programs and radios send to Home Assistant about us."""

import json
from random import Random
from typing import Any

from homeassistant.components.bluetooth import SOURCE_LOCAL, BluetoothServiceInfoBleak
from homeassistant.components.websocket_api.const import DOMAIN as WEBSOCKET
from homeassistant.config_entries import SOURCE_BLUETOOTH, ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.util.json import json_loads
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator

from custom_components.astromech.const import DOMAIN

from ..agent.test_permissions import COMMANDS, VIEWS
from . import ROUNDS, SEED, texts


@pytest.fixture
def random() -> Random:
    """Return the source of inputs."""
    return Random(SEED)  # noqa: S311  to be had again by its seed


def words(random: Random, good: dict[str, Any]) -> dict[str, Any]:
    """Return words of a command with some of them spoiled."""
    spoiled = dict(good)
    for name in good:
        if random.random() < 0.5:
            spoiled[name] = texts.value(random)
    if random.random() < 0.3:
        spoiled[texts.text(random)[:30] or "x"] = texts.value(random)
    return {name: value for name, value in spoiled.items() if name not in {"id", "type"}}


async def test_no_message_breaks_a_command(
    hass: HomeAssistant,
    agent_entry: ConfigEntry,
    hass_ws_client: WebSocketGenerator,
    random: Random,
    caplog: pytest.LogCaptureFixture,
) -> None:
    client = await hass_ws_client(hass)
    assert all(f"{DOMAIN}/{name}" in hass.data[WEBSOCKET] for name in COMMANDS)
    for _ in range(ROUNDS):
        for name, good in COMMANDS.items():
            message = {"type": f"{DOMAIN}/{name}", **words(random, dict(good))}
            try:
                json_loads(json.dumps(message))
            except ValueError:
                continue  # what is no JSON to Home Assistant never comes to us
            await client.send_json_auto_id(message)
            answer = await client.receive_json()
            while answer["type"] == "event":
                answer = await client.receive_json()
            code = answer.get("error", {}).get("code")
            assert code not in {"unknown_error", "timeout"}, (message, answer)
    assert "Unexpected exception" not in caplog.text


async def test_no_body_breaks_a_view(
    agent_entry: ConfigEntry, hass_client: ClientSessionGenerator, random: Random
) -> None:
    client = await hass_client()
    orders = [view for view in VIEWS if "actions" in view and not view.endswith("pending")]
    for _ in range(ROUNDS):
        for view in orders:
            body = random.choice(
                (
                    json.dumps(texts.value(random)).encode(),
                    texts.text(random).encode("utf-8", "surrogatepass"),
                    random.randbytes(random.randrange(200)),
                    b"[" * 20_000,
                )
            )
            answer = await client.post(view, data=body)
            assert 400 <= answer.status < 500, (view, body[:200], answer.status)


async def test_no_advertisement_breaks_discovery(
    hass: HomeAssistant, mock_bluetooth: None, random: Random
) -> None:
    for number in range(ROUNDS):
        name = random.choice(("BB-12AB", "BB-", "BB-\ud800", texts.text(random)[:248]))
        address = f"C8:00:00:00:{number // 256:02X}:{number % 256:02X}"
        heard = BluetoothServiceInfoBleak(
            name=name,
            address=address,
            rssi=random.choice((-127, 0, 127)),
            manufacturer_data={random.randrange(65536): random.randbytes(random.randrange(30))},
            service_data={},
            service_uuids=[],
            source=SOURCE_LOCAL,
            device=None,  # type: ignore[arg-type]  # nothing connects
            advertisement=None,
            connectable=True,
            time=0,
            tx_power=None,
        )
        result = await hass.config_entries.flow.async_init(
            DOMAIN, context={"source": SOURCE_BLUETOOTH}, data=heard
        )
        assert result["type"] in {FlowResultType.FORM, FlowResultType.ABORT}
