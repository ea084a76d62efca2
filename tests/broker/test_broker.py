"""The add-on's topics before a real broker: one that restarts, refuses, is flooded or remembers."""

import asyncio
from collections import Counter
import time
from typing import Final

import pytest

from simulator.demo import contents as demo
from simulator.demo.waiting import until

from .conftest import BASE, Home
from .mosquitto import PASSWORD, Person

pytestmark = pytest.mark.asyncio(loop_scope="module")

PING: Final = (0x00, 0x01)
ROLL: Final = (0x02, 0x30)
DRIVE: Final = {"speed": 80, "heading": 0, "ms": 300}
RECONNECTED: Final = 40
"""Seconds; Home Assistant's MQTT tries again every 10."""

FLOOD: Final = 10_000
LONGEST_WAIT: Final = 1.0
"""Seconds that somebody else may wait for Home Assistant during the flood."""


async def rolls(home: Home) -> int:
    """Return how many times the robot was told to roll; it is told to stand at each connection."""
    packets = (await home.robot())["packets"]
    return sum(
        (each["did"], each["cid"]) == ROLL and not each["data"].startswith("00") for each in packets
    )


async def received(home: Home, command: tuple[int, int]) -> int:
    """Return how many packets of a kind the robot has got."""
    packets = (await home.robot())["packets"]
    return sum((each["did"], each["cid"]) == command for each in packets)


async def echo(person: Person, within: float = RECONNECTED) -> None:
    """Send echoes until one is answered by the robot, after whatever was before."""
    before = len(person.on(f"{BASE}/echo/state"))

    async def answered() -> bool:
        person.send(f"{BASE}/echo/cmd", {"cid": "again"})
        await asyncio.sleep(0.5)
        answers = person.on(f"{BASE}/echo/state")[before:]
        return any(each.content["outcome"] == "ok" for each in answers)

    await until(answered, "an echo", within=within)


async def allow_motion(home: Home, on: bool) -> None:
    """Let the robot move, or not."""
    switch = await home.entity("motion_allowed")
    await home.session.call("switch", "turn_on" if on else "turn_off", entity_id=switch)


async def light(home: Home, red: int) -> None:
    """Light the robot by its entity, and see that it did."""
    entity = await home.entity("main_led")
    await home.session.call("light", "turn_on", entity_id=entity, rgb_color=[red, 0, 0])
    assert (await home.robot())["main_led"] == [255, 0, 0]


async def test_an_echo_is_a_ping_of_the_robot_and_keeps_the_callers_id(
    home: Home, person: Person
) -> None:
    await echo(person)
    person.heard.clear()
    before = await received(home, PING)
    person.send(f"{BASE}/echo/cmd", {"correlation_id": "mine"})
    answer = await person.next_on(f"{BASE}/echo/state")
    assert answer.pop("ms") > 0
    assert abs(answer.pop("ts") - time.time()) < 5
    assert answer == {"correlation_id": "mine", "outcome": "ok"}
    assert await received(home, PING) == before + 1


async def test_the_outcome_of_a_drive_that_is_refused_is_told(home: Home, person: Person) -> None:
    person.send(f"{BASE}/cmd/drive", {**DRIVE, "cid": "d-1"})
    answer = await person.next_on(f"{BASE}/ack/drive")
    told = (answer["ok"], answer["reason"], answer["cid"])
    assert told == (False, "motion_not_allowed", "d-1")
    assert await rolls(home) == 0


async def test_measurements_are_published_and_nothing_is_retained(
    home: Home, person: Person
) -> None:
    events: dict[str, dict[str, object]] = {
        "echo_roundtrip": {"ms": 4242.5, "outcome": "ok", "ts": 1},
        "ble_connect_attempt": {"try": 4242, "backoff_s": 2.5, "ts": 2},
        "led_discovery": {"unique_id": "4242", "duplicates": 0, "ts": 3},
    }
    for name, data in events.items():
        ours = {**data, "config_entry_id": home.droid}
        await home.session.post(f"/api/events/astromech_{name}", {**ours, "config_entry_id": "x"})
        await home.session.post(f"/api/events/astromech_{name}", {**ours, "more": "than told"})

    def told() -> dict[str, list[object]]:
        return {
            name: [
                each.content
                for each in person.on(f"{BASE}/telemetry/{name}")
                if "4242" in str(each.content)
            ]
            for name in events
        }

    async def complete() -> bool:
        for name in (name for name, heard in told().items() if not heard):  # some may be dropped
            again = {**events[name], "config_entry_id": home.droid}
            await home.session.post(f"/api/events/astromech_{name}", again)
        return all(told().values())

    await until(complete, "the measurements", within=30)
    assert all(each == events[name] for name, heard in told().items() for each in heard)
    assert await person.retained(f"{BASE}/#") == set()


async def test_a_drive_that_the_broker_retains_moves_nothing_at_the_start(
    home: Home, person: Person
) -> None:
    await allow_motion(home, True)
    await home.session.command("config_entries/disable", entry_id=home.droid, disabled_by="user")
    person.send(f"{BASE}/cmd/drive", DRIVE, retain=True)
    await until(lambda: person.retained(f"{BASE}/cmd/+"), "a retained drive", within=10)
    await home.session.command("config_entries/disable", entry_id=home.droid, disabled_by=None)
    await echo(person)
    await home.reload(home.mqtt)
    await echo(person)
    assert await rolls(home) == 0
    assert person.on(f"{BASE}/ack/drive") == []

    person.send(f"{BASE}/cmd/drive", "", retain=True)
    person.send(f"{BASE}/cmd/drive", {**DRIVE, "cid": "live"})

    async def driven() -> bool:
        acks = [each.content for each in person.on(f"{BASE}/ack/drive")]
        return any(each.get("cid") == "live" and each["ok"] for each in acks)

    await until(driven, "a drive", within=10)
    assert await rolls(home) > 0
    await allow_motion(home, False)


@pytest.mark.timeout(120)
async def test_a_broker_that_restarts_is_found_again(home: Home, person: Person) -> None:
    await home.broker.stop()
    await light(home, 255)
    await home.session.post(
        "/api/events/astromech_echo_roundtrip", {"ms": 1, "config_entry_id": home.droid}
    )
    await home.broker.start()
    await echo(person)
    assert (await home.counts())["answers"]["dropped"] > 0


@pytest.mark.timeout(120)
async def test_a_broker_that_lets_nobody_in_is_nothing_to_the_robot(home: Home) -> None:
    await home.broker.stop()
    await home.broker.set_password("another")
    await home.broker.start()
    await home.reload(home.mqtt)

    async def asked_again() -> bool:
        flows = await home.session.command("config_entries/flow/progress")
        return any(flow["context"]["source"] == "reauth" for flow in flows)

    await until(asked_again, "Home Assistant to ask for the password", within=RECONNECTED)
    await light(home, 255)
    await home.reload(home.droid)
    await light(home, 255)
    entries = await home.session.command("config_entries/get")
    assert {each["state"] for each in entries if each["entry_id"] == home.droid} == {"loaded"}
    ours = [each for each in home.house.log() if each.logger.startswith("custom_components.astro")]
    assert [each for each in ours if each.level not in {"DEBUG", "INFO"}] == []

    await home.broker.stop()
    await home.broker.set_password(PASSWORD)
    await home.broker.start()
    await home.reload(home.mqtt)
    async with Person(home.broker.port) as person:
        await echo(person)


@pytest.mark.timeout(120)
async def test_a_flood_of_echoes_is_bounded_and_all_that_were_let_in_are_answered(
    home: Home, person: Person
) -> None:
    await echo(person)
    person.heard.clear()
    before, pings = (await home.counts())["echo"], await received(home, PING)
    begin = time.monotonic()
    waits = []
    for number in range(FLOOD):
        person.send(f"{BASE}/echo/cmd", {"cid": number})
        if number % 500 == 0:
            waits.append(await _round_trip(home))

    async def settled() -> bool:
        waits.append(await _round_trip(home))
        now = (await home.counts())["echo"]
        came = sum(now[each] - before[each] for each in ("accepted", "rejected"))
        return bool(came == FLOOD)

    await until(settled, "the end of the flood", within=60)
    seconds = time.monotonic() - begin
    counts = (await home.counts())["echo"]
    accepted = counts["accepted"] - before["accepted"]

    async def answered() -> bool:
        return bool(outcomes(person)["ok"] == accepted)

    await until(answered, "all answers", within=10)
    print(  # noqa: T201
        f"\n{accepted} of {FLOOD} let in within {seconds:.1f} s, {dict(outcomes(person))},"
        f" the longest wait of another was {max(waits) * 1000:.0f} ms"
    )
    assert outcomes(person).keys() == {"ok", "rejected"}
    assert accepted <= 4 + 20 * seconds
    assert outcomes(person)["rejected"] <= 10 + 5 * seconds
    assert counts["most_in_flight"] <= 4
    assert await received(home, PING) - pings == accepted
    assert max(waits) < LONGEST_WAIT
    answered_ids = [each.content["correlation_id"] for each in person.on(f"{BASE}/echo/state")]
    assert len(set(answered_ids)) == len(answered_ids)


def outcomes(person: Person) -> Counter[str]:
    """Return how many echoes ended how."""
    return Counter(each.content["outcome"] for each in person.on(f"{BASE}/echo/state"))


async def _round_trip(home: Home) -> float:
    """Return how long somebody else waits for Home Assistant now."""
    begin = time.monotonic()
    await home.session.command("get_config")
    return time.monotonic() - begin


MAC: Final = "ED:ED:87:D7:27:50"
DEVICE: Final = {"identifiers": [f"bb8_{MAC}"], "name": "BB-8", "manufacturer": "Sphero"}
OF_THE_ADDON: Final = {
    "homeassistant/light/bb8_main_led/config": {
        "name": "BB-8 Main LED",
        "unique_id": "bb8_main_led",
        "schema": "json",
        "command_topic": "bb8/cmd/led",
        "state_topic": "bb8/state/led",
        "device": DEVICE,
    },
    "homeassistant/binary_sensor/bb8_presence/config": {
        "name": "BB-8 Presence",
        "unique_id": "bb8_ble_presence",
        "state_topic": "bb8/state/presence",
        "device": DEVICE,
    },
    "homeassistant/sensor/bb8/rssi/config": {
        "name": "RSSI",
        "uniq_id": f"bb8_rssi_{MAC}",
        "stat_t": "bb8/rssi/state",
        "dev": {"ids": ["bb8", f"mac:{MAC}"], "name": "BB-8"},
    },
}
OF_OTHERS: Final = {
    "homeassistant/light/strip/config": {
        "name": "A strip",
        "unique_id": "bb8_led",
        "command_topic": "strip/cmd",
        "device": {"identifiers": ["bb8_strip"], "name": "Strip"},
    },
    "homeassistant/sensor/bb8_rssi/config": {
        "name": "Another",
        "unique_id": "bb8_rssi_of_mine",
        "state_topic": "mine/rssi",
        "device": {"identifiers": [f"bb8_{MAC}"], "name": "BB-8"},
    },
}


async def test_what_the_addon_left_is_found_and_purged_and_nothing_of_others(
    home: Home, person: Person
) -> None:
    assert await home.issue() is None
    for topic, payload in {**OF_THE_ADDON, **OF_OTHERS}.items():
        person.send(topic, payload, retain=True)

    async def entities() -> set[str]:
        registered = await home.session.command("config/entity_registry/list")
        return {each["unique_id"] for each in registered if each["platform"] == "mqtt"}

    async def announced() -> bool:
        return len(await entities()) == 5

    await until(announced, "Home Assistant's discovery", within=10)
    await home.reload(home.droid)
    issue = await until(home.issue, "a repair", within=20)
    step = await home.session.start_fix(demo.DOMAIN, issue["issue_id"])
    assert step["type"] == "form"
    listed = step["description_placeholders"]["topics"]
    assert listed.splitlines() == [f"- `{topic}`" for topic in sorted(OF_THE_ADDON)]
    assert await person.retained("homeassistant/#") == {*OF_THE_ADDON, *OF_OTHERS}

    end = await home.session.answer_fix(step["flow_id"])
    assert (end["type"], end["reason"]) == ("abort", "purged")
    assert end["description_placeholders"] == {"count": "3", "topics": listed}
    assert await person.retained("homeassistant/#") == set(OF_OTHERS)
    assert await home.issue() is None
    assert await entities() == {"bb8_led", "bb8_rssi_of_mine"}
    for topic in OF_OTHERS:
        person.send(topic, "", retain=True)
