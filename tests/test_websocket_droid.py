"""What the panel asks about robots: of whom, how one is now, and what is said to it."""

from typing import Any

from homeassistant.auth.const import GROUP_ID_USER
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import CLIENT_ID, MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import (
    MockHAClientWebSocket,
    WebSocketGenerator,
)

from custom_components.astromech.const import DOMAIN
from custom_components.astromech.coordinator import DroidCoordinator
from custom_components.astromech.websocket.droid import SHOWN
from simulator.air import Air
from simulator.peripheral import VirtualBB8

from .droid import (
    ROLL,
    act,
    call,
    carry_away,
    connected,
    pass_time,
    press_connect,
    received,
    rolling,
    set_up_droid,
)
from .waiting import wait_for

pytestmark = pytest.mark.usefixtures("quick_answers")

LEVELS = {"echo_p50": 150, "echo_p95": 500, "attempts": 6, "duplicates": 0}


async def ask(client: MockHAClientWebSocket, command: str, **words: Any) -> dict[str, Any]:
    """Send a command; return the answer."""
    await client.send_json_auto_id({"type": f"{DOMAIN}/{command}", **words})
    answer: dict[str, Any] = await client.receive_json()
    return answer


async def told(client: MockHAClientWebSocket, **expected: Any) -> dict[str, Any]:
    """Return the first event in which the robot is as expected."""
    while True:
        facts: dict[str, Any] = (await client.receive_json())["event"]
        if expected.items() <= facts.items():
            return facts


async def look(client: MockHAClientWebSocket, entry: MockConfigEntry) -> int:
    """Begin to look at a robot; return the number of the subscription."""
    answer = await ask(client, "droid", entry_id=entry.entry_id)
    assert answer["success"]
    number: int = answer["id"]
    return number


def listeners(entry: MockConfigEntry) -> int:
    """Return how many listen to a robot."""
    coordinator: DroidCoordinator = entry.runtime_data
    return len(coordinator._listeners)


async def test_all_robots_are_told_set_up_or_not(
    hass: HomeAssistant, robot: VirtualBB8, hass_ws_client: WebSocketGenerator
) -> None:
    entry = await set_up_droid(hass, robot)
    client = await hass_ws_client(hass)
    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    known = {"entry_id": entry.entry_id, "name": "BB-8 12AB", "device_id": device.id}
    assert (await ask(client, "droids"))["result"] == [{**known, "loaded": True}]
    await hass.config_entries.async_unload(entry.entry_id)
    assert (await ask(client, "droids"))["result"] == [{**known, "loaded": False}]
    await hass.config_entries.async_remove(entry.entry_id)
    assert (await ask(client, "droids"))["result"] == []


async def test_who_looks_is_told_what_changes(
    hass: HomeAssistant, robot: VirtualBB8, hass_ws_client: WebSocketGenerator
) -> None:
    entry = await set_up_droid(hass, robot)
    client = await hass_ws_client(hass)
    await look(client, entry)
    facts = await told(client)
    assert facts["connection"] == "disconnected"
    assert facts["rssi"] < 0
    assert (facts["motion_allowed"], facts["speed_cap"], facts["sample"]) == (False, 180, {})
    assert {each["level"]: each["limit"] for each in facts["levels"]} == LEVELS

    await act(hass, robot, Platform.SWITCH, "motion_allowed", "turn_on")
    await press_connect(hass, robot)
    pass_time(hass, 1)
    facts = await told(client, connection="connected")
    assert facts["power"] == "ok"
    await call(hass, robot, "stream_sensors", signals=[*SHOWN], rate=10)
    await wait_for(lambda: entry.runtime_data.data.sample)
    pass_time(hass, 1)
    facts = await told(client, streaming=True)
    pass_time(hass, 1)
    while not facts["sample"]:
        facts = await told(client)
        pass_time(hass, 1)
    assert facts["sample"].keys() == set(SHOWN)


async def test_changes_in_a_row_are_told_as_one(
    hass: HomeAssistant, robot: VirtualBB8, hass_ws_client: WebSocketGenerator
) -> None:
    entry = await set_up_droid(hass, robot)
    client = await hass_ws_client(hass)
    await look(client, entry)
    await told(client)
    for _ in range(50):
        entry.runtime_data.async_update_listeners()
    pass_time(hass, 1)
    await told(client)
    answer = await ask(client, "droids")
    assert answer["type"] == "result", "more than one event for fifty changes"


async def test_who_looks_neither_wakes_a_robot_nor_keeps_it_awake(
    hass: HomeAssistant, air: Air, robot: VirtualBB8, hass_ws_client: WebSocketGenerator
) -> None:
    entry = await set_up_droid(hass, robot)
    client = await hass_ws_client(hass)
    await look(client, entry)
    await ask(client, "droid_packets", entry_id=entry.entry_id)
    pass_time(hass, 60)
    await hass.async_block_till_done()
    assert not robot.robot.awake
    await press_connect(hass, robot)
    assert connected(air)
    pass_time(hass, 3600)
    await wait_for(lambda: not connected(air))
    assert not robot.robot.awake


async def test_nothing_is_left_when_nobody_looks_any_more(
    hass: HomeAssistant, robot: VirtualBB8, hass_ws_client: WebSocketGenerator
) -> None:
    entry = await set_up_droid(hass, robot)
    before = listeners(entry)
    client, other = await hass_ws_client(hass), await hass_ws_client(hass)
    number = await look(client, entry)
    await look(other, entry)
    assert listeners(entry) == before + 2
    await told(client)
    await client.send_json_auto_id({"type": "unsubscribe_events", "subscription": number})
    assert (await client.receive_json())["success"]
    assert listeners(entry) == before + 1
    await other.close()
    await wait_for(lambda: listeners(entry) == before)


async def test_a_reload_of_the_robot_is_seen(
    hass: HomeAssistant, robot: VirtualBB8, hass_ws_client: WebSocketGenerator
) -> None:
    entry = await set_up_droid(hass, robot)
    client = await hass_ws_client(hass)
    await look(client, entry)
    await told(client, loaded=True)
    await hass.config_entries.async_unload(entry.entry_id)
    await told(client, loaded=False)
    assert (await ask(client, "droid_packets", entry_id=entry.entry_id))["result"] == {
        "packets": [],
        "cursor": 0,
    }
    await hass.config_entries.async_setup(entry.entry_id)
    await told(client, loaded=True)
    await carry_away(hass, robot)
    pass_time(hass, 1)
    assert (await told(client, connection="out_of_range"))["reason"]


async def test_packets_are_told_in_hex_and_each_but_once(
    hass: HomeAssistant, robot: VirtualBB8, hass_ws_client: WebSocketGenerator
) -> None:
    entry = await set_up_droid(hass, robot)
    client = await hass_ws_client(hass)
    await press_connect(hass, robot)
    await act(hass, robot, Platform.LIGHT, "main_led", "turn_on", rgb_color=[1, 2, 3])
    first = (await ask(client, "droid_packets", entry_id=entry.entry_id))["result"]
    packet = next(each for each in reversed(first["packets"]) if each["direction"] == "request")
    assert (packet["name"], packet["data"][:6]) == ("SetMainLed", "010203")
    assert packet["time"] > 1_700_000_000

    await call(hass, robot, "set_name", name="Hidden")
    words = {"entry_id": entry.entry_id, "after": first["cursor"]}
    second = (await ask(client, "droid_packets", **words))["result"]
    assert second["packets"]
    assert second["packets"][0]["time"] >= first["packets"][-1]["time"]
    assert b"Hidden".hex() not in str(second)
    words["after"] = second["cursor"]
    assert (await ask(client, "droid_packets", **words))["result"]["packets"] == []

    for _ in range(150):
        await call(hass, robot, "ping")
    packets = (await ask(client, "droid_packets", entry_id=entry.entry_id))["result"]["packets"]
    assert len(packets) == 200


@pytest.mark.parametrize("command", ["droid", "droid_packets"])
async def test_what_is_no_robot_is_not_found(
    hass: HomeAssistant,
    robot: VirtualBB8,
    flaky_entry: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    command: str,
) -> None:
    await set_up_droid(hass, robot)
    client = await hass_ws_client(hass)
    for entry_id in ("x", flaky_entry.entry_id):
        answer = await ask(client, command, entry_id=entry_id)
        assert answer["error"]["code"] == "not_found"


@pytest.mark.parametrize("command", ["droids", "droid", "droid_packets"])
async def test_who_is_no_administrator_learns_nothing(
    hass: HomeAssistant, robot: VirtualBB8, hass_ws_client: WebSocketGenerator, command: str
) -> None:
    entry = await set_up_droid(hass, robot)
    group = await hass.auth.async_get_group(GROUP_ID_USER)
    assert group
    user = MockUser(groups=[group]).add_to_hass(hass)
    refresh = await hass.auth.async_create_refresh_token(user, CLIENT_ID)
    client = await hass_ws_client(hass, hass.auth.async_create_access_token(refresh))
    words = {} if command == "droids" else {"entry_id": entry.entry_id}
    before = listeners(entry)
    assert (await ask(client, command, **words))["error"]["code"] == "unauthorized"
    assert listeners(entry) == before


async def test_a_roll_that_may_be_replaced_ends_without_an_error(
    hass: HomeAssistant, robot: VirtualBB8, mobile: MockConfigEntry
) -> None:
    """So a drive pad may send one after the other; scripts still learn of it."""
    first = await rolling(hass, robot, replaceable=True)
    second = await rolling(hass, robot, speed=80, replaceable=True)
    assert (await first)["superseded"]
    assert await call(hass, robot, "stop") == {"confirmed": True}
    assert (await second)["superseded"]
    assert received(robot, ROLL) == ["64005a01", "50005a01", "00005a00"]
