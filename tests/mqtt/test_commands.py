"""What is asked for over MQTT is done by the robot, and how it ended is told."""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulator.peripheral import VirtualBB8

from ..droid import PING, RGB_LED, ROLL, SLEEP, act, received
from ..waiting import wait_for
from .conftest import Listener

DRIVE = {"speed": 60, "heading": 90, "ms": 500}


@pytest.fixture
async def allowed(hass: HomeAssistant, robot: VirtualBB8, bridged: MockConfigEntry) -> None:
    """Let the robot move, and wake it."""
    await act(hass, robot, Platform.SWITCH, "motion_allowed", "turn_on")
    await act(hass, robot, Platform.BUTTON, "wake", "press")
    robot.robot.packets.clear()


async def test_a_drive_is_a_roll_and_is_acknowledged_when_it_is_over(
    listener: Listener, robot: VirtualBB8, allowed: None
) -> None:
    asked = {"drive": DRIVE, "roll": {"v": 60, "h": 90, "ms": 500}}
    for command, payload in asked.items():
        robot.robot.packets.clear()
        answer = await listener.ask(command, {**payload, "cid": "a-1"})
        result = {"heading": 90, "stopped": True}
        assert answer == {"ok": True, "outcome": "ok", "cid": "a-1", "result": result}
        assert "3c005a01" in "".join(received(robot, ROLL))
        assert robot.robot.speed == 0


async def test_a_drive_is_refused_while_motion_is_not_allowed(
    listener: Listener, robot: VirtualBB8, bridged: MockConfigEntry
) -> None:
    answer = await listener.ask("drive", {**DRIVE, "correlation_id": 7})
    code = "motion_not_allowed"
    assert answer == {"ok": False, "reason": code, "outcome": code, "correlation_id": 7}
    assert received(robot, ROLL) == []


async def test_a_drive_is_held_to_the_speed_cap(
    hass: HomeAssistant, listener: Listener, robot: VirtualBB8, allowed: None
) -> None:
    await act(hass, robot, Platform.NUMBER, "speed_cap", "set_value", value=20)
    assert (await listener.ask("drive", {**DRIVE, "speed": 255}))["ok"]
    assert max(int(data[:2], 16) for data in received(robot, ROLL)) == 20


async def test_what_takes_the_place_of_a_drive_is_told(
    listener: Listener, robot: VirtualBB8, allowed: None
) -> None:
    listener.send("cmd/drive", {**DRIVE, "ms": 5000, "cid": "first"})
    await wait_for(lambda: robot.robot.speed == 60)
    listener.send("cmd/drive", {**DRIVE, "cid": "second"})
    await wait_for(lambda: len(listener.on("ack/drive")) == 2)
    assert {each["cid"]: each["outcome"] for each in listener.on("ack/drive")} == {
        "first": "superseded",
        "second": "ok",
    }


async def test_a_stop_stops_whatever_came_with_it(
    listener: Listener, robot: VirtualBB8, allowed: None
) -> None:
    for payload in (b"", b"PRESS", b"x" * 5000, b"[" * 500):
        listener.send("cmd/drive", {**DRIVE, "ms": 5000})
        await wait_for(lambda: robot.robot.speed == 60)
        answer = await listener.ask("stop", payload)
        assert answer == {"ok": True, "outcome": "ok", "result": {"confirmed": True}}
        assert robot.robot.speed == 0


async def test_a_robot_that_sleeps_confirms_neither_stop_nor_sleep(
    listener: Listener, robot: VirtualBB8, bridged: MockConfigEntry
) -> None:
    for command in ("stop", "sleep"):
        answer = await listener.ask(command)
        assert (answer["ok"], answer["reason"]) == (False, "not_connected")
    assert not robot.connected


async def test_an_emergency_stop_latches_and_is_not_cleared_over_mqtt(
    listener: Listener, robot: VirtualBB8, allowed: None
) -> None:
    answer = await listener.ask("estop", {"reason": "cat", "cid": "x"})
    assert answer["result"] == {"confirmed": True, "reason": "cat"}
    assert (await listener.ask("drive", DRIVE))["reason"] == "e_stopped"
    assert (await listener.ask("clear_estop"))["reason"] == "clear_needs_person"
    assert (await listener.ask("drive", DRIVE))["reason"] == "e_stopped"


async def test_an_emergency_stop_with_a_reason_that_is_none_latches_all_the_same(
    listener: Listener, bridged: MockConfigEntry
) -> None:
    answer = await listener.ask("estop", {"reason": 5})
    assert answer["result"] == {"confirmed": False, "reason": "MQTT emergency stop"}
    assert bridged.runtime_data.data.e_stop == "MQTT emergency stop"


async def test_the_light_shows_what_was_asked_for_and_this_is_told(
    listener: Listener, robot: VirtualBB8, bridged: MockConfigEntry
) -> None:
    answer = await listener.ask("led", {"color": {"r": 1, "g": 2, "b": 3}})
    assert answer["result"] == {"color": {"r": 1, "g": 2, "b": 3}}
    assert robot.robot.main_led == (1, 2, 3)
    assert (await listener.ask("led", "ON"))["result"] == answer["result"]
    await listener.ask("led", "OFF")
    assert robot.robot.main_led == (0, 0, 0)
    assert (await listener.ask("led", {"state": "ON"}))["result"]["color"]["r"] == 255


async def test_the_presets_of_the_addon_are_ours(
    listener: Listener, robot: VirtualBB8, bridged: MockConfigEntry
) -> None:
    for name in ("white", "police", "sunset", "off"):
        robot.robot.packets.clear()
        assert (await listener.ask("led_preset", {"name": name}))["result"] == {"name": name}
        await wait_for(lambda: received(robot, RGB_LED))


async def test_power_wakes_and_puts_to_sleep(
    listener: Listener, robot: VirtualBB8, bridged: MockConfigEntry
) -> None:
    for command, payload in (("power", {"action": "wake"}), ("wake", ""), ("connect", "PRESS")):
        assert (await listener.ask(command, payload))["ok"]
    assert len(received(robot, PING)) >= 3
    assert (await listener.ask("power", "OFF"))["result"] == {"confirmed": True}
    assert received(robot, SLEEP)


async def test_the_topics_with_a_client_id_are_known_too(
    listener: Listener, robot: VirtualBB8, allowed: None
) -> None:
    listener.send("bb8_presence_scanner/heading/set", "90")
    assert (await listener.answer("ack/heading"))["ok"]
    assert robot.robot.heading == 90
    listener.send("bb8_presence_scanner/stop/press")
    assert (await listener.answer("ack/stop"))["ok"]


async def test_what_makes_no_sense_is_refused_and_does_not_reach_the_robot(
    listener: Listener, robot: VirtualBB8, bridged: MockConfigEntry
) -> None:
    for command, payload in (("drive", {**DRIVE, "speed": 256}), ("led", "1,2"), ("drive", "")):
        answer = await listener.ask(command, payload)
        assert answer["outcome"] == answer["reason"] == "invalid_payload"
        assert answer["ok"] is False
    assert not robot.connected


async def test_what_is_too_large_is_not_even_read(
    listener: Listener, bridged: MockConfigEntry
) -> None:
    answer = await listener.ask("led", {"cid": "a", "r": 1, "g": 2, "b": 3, "x": "y" * 1024})
    assert answer == {"ok": False, "reason": "payload_too_large", "outcome": "payload_too_large"}


async def test_a_command_that_nobody_knows_is_told_to_be_so(
    listener: Listener, bridged: MockConfigEntry
) -> None:
    listener.send("cmd/diag_scan", {"cid": 1})
    answer = await listener.answer("ack/unknown")
    assert (answer["reason"], answer["cid"]) == ("unknown_command", 1)


async def test_a_fault_of_ours_is_told_as_such_and_logged(
    listener: Listener,
    bridged: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(bridged.runtime_data, "async_run", broken)
    assert (await listener.ask("led", {"r": 1, "g": 2, "b": 3, "cid": "k"})) == {
        "ok": False,
        "reason": "failed",
        "outcome": "failed",
        "cid": "k",
    }
    assert "The command led came to an unexpected end" in caplog.text
    caplog.clear()


async def test_a_stop_calls_off_a_drive_that_still_waits_for_a_connection(
    hass: HomeAssistant, listener: Listener, robot: VirtualBB8, bridged: MockConfigEntry
) -> None:
    await act(hass, robot, Platform.SWITCH, "motion_allowed", "turn_on")
    listener.send("cmd/drive", {**DRIVE, "cid": "d"})
    await wait_for(lambda: bridged.runtime_data.busy)
    listener.send("cmd/stop", {"cid": "s"})
    await wait_for(lambda: listener.on("ack/stop") and listener.on("ack/drive"))
    [stopped], [driven] = listener.on("ack/stop"), listener.on("ack/drive")
    assert (stopped["cid"], stopped["reason"]) == ("s", "not_connected")
    assert (driven["cid"], driven["reason"]) == ("d", "superseded")
    assert (await listener.ask("connect"))["ok"]
    assert [data for data in received(robot, ROLL) if not data.startswith("00")] == []
    assert (await listener.ask("drive", DRIVE))["ok"]
