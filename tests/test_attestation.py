"""Attestations: a robot is pinged for a window and judged, and the verdict is told and kept."""

from datetime import timedelta
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    async_capture_events,
    async_fire_time_changed,
)
import voluptuous as vol

from custom_components.astromech.agent.loop import Agent
from custom_components.astromech.attestation import Echo, judge
from custom_components.astromech.const import DOMAIN, EVENT_ATTESTATION
from custom_components.astromech.diagnostics import async_get_config_entry_diagnostics
from custom_components.astromech.service_levels import LIMITS, Level
from custom_components.astromech.telemetry import (
    BLE_CONNECT_ATTEMPT,
    ECHO_ROUNDTRIP,
    LED_DISCOVERY,
    SETTLED,
)
from simulator.peripheral import VirtualBB8

from .agent.conftest import agent, agent_entry
from .droid import call, press_connect, set_up_droid

__all__ = ["agent", "agent_entry"]

pytestmark = pytest.mark.usefixtures("quick_answers")

WINDOW = 1
GOOD: dict[Level, float | None] = {
    Level.ECHO_P50: None,
    Level.ECHO_P95: None,
    Level.ATTEMPTS: 0,
    Level.DUPLICATES: 0,
}


def echoes(*milliseconds: float | None) -> list[Echo]:
    return [
        Echo(at=float(number), ms=ms, outcome="ok" if ms is not None else "no_answer")
        for number, ms in enumerate(milliseconds)
    ]


@pytest.mark.parametrize(
    ("measured", "figures", "failed"),
    [
        ((50, 60, 70), {}, ()),
        ((LIMITS[Level.ECHO_P50],) * 3, {}, ()),
        ((50, 60), {}, ("too_few_echoes",)),
        ((50, 60, None, None), {}, ("too_few_echoes",)),
        ((50, 60, 70, None), {}, ()),
        ((151, 151, 151), {}, ("echo_p50",)),
        ((10, 10, 501), {}, ("echo_p95",)),
        ((50, 60, 70), {Level.ATTEMPTS: 7}, ("attempts",)),
        ((50, 60, 70), {Level.DUPLICATES: 1}, ("duplicates",)),
        ((), {Level.DUPLICATES: 1}, ("too_few_echoes", "duplicates")),
    ],
)
def test_the_verdict_follows_from_the_figures(
    measured: tuple[float | None, ...], figures: dict[Level, float], failed: tuple[str, ...]
) -> None:
    attestation = judge(echoes(*measured), {**GOOD, **figures}, 10, 0)
    assert attestation.failed == failed
    assert attestation.verdict == ("failed" if failed else "passed")


async def test_a_robot_that_answers_passes_and_it_is_told(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    entry = await set_up_droid(hass, robot)
    events = async_capture_events(hass, EVENT_ATTESTATION)
    told = await call(hass, robot, "attest", window=WINDOW, correlation_id="mine")
    assert (told["verdict"], told["failed"]) == ("passed", [])
    assert told["correlation_id"] == "mine"
    assert len(told["echoes"]) >= 3
    assert all(0 < echo["ms"] < 500 and echo["at"] < WINDOW for echo in told["echoes"])
    (event,) = events
    assert (event.data["verdict"], event.data["name"]) == ("passed", "BB-8 12AB")
    assert event.data["device_id"]
    diagnostics = await async_get_config_entry_diagnostics(hass, entry)
    assert diagnostics["attested"]["verdict"] == "passed"


async def test_a_slow_robot_fails(hass: HomeAssistant, robot: VirtualBB8) -> None:
    await set_up_droid(hass, robot)
    await press_connect(hass, robot)
    robot.faults.answer_delay = 0.2
    told = await call(hass, robot, "attest", window=2)
    assert told["verdict"] == "failed"
    assert "echo_p50" in told["failed"]
    assert told["figures"]["echo_p50"] > LIMITS[Level.ECHO_P50]


async def test_a_robot_that_is_not_reached_is_a_verdict_and_no_error(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    robot.faults.never_answer = True
    told = await call(hass, robot, "attest", window=WINDOW)
    assert told["verdict"] == "failed"
    assert told["failed"][0] == "unreachable"
    assert told["echoes"] == []


@pytest.mark.parametrize("window", [0, 61, "long"])
async def test_a_window_has_bounds(hass: HomeAssistant, robot: VirtualBB8, window: Any) -> None:
    await set_up_droid(hass, robot)
    with pytest.raises(vol.Invalid):
        await call(hass, robot, "attest", window=window)


async def test_the_agents_journal_keeps_it(
    hass: HomeAssistant, robot: VirtualBB8, agent: Agent, agent_entry: ConfigEntry
) -> None:
    event = {"name": "BB-8 12AB", "device_id": "d", "verdict": "failed", "failed": ["echo_p50"]}
    hass.bus.async_fire(EVENT_ATTESTATION, {**event, "name": "x" * 10_000})
    hass.bus.async_fire(EVENT_ATTESTATION, event)
    await hass.async_block_till_done()
    told = await hass.services.async_call(
        DOMAIN, "read_timeline", {"hours": 1}, blocking=True, return_response=True
    )
    assert told is not None
    rows = told["timeline"]
    assert isinstance(rows, list)
    (row, long) = [each for each in rows if isinstance(each, dict) and each["kind"] == "attested"]
    if len(str(row["subject"])) > len(str(long["subject"])):
        row, long = long, row
    assert (row["subject"], row["outcome"], row["detail"]) == ("BB-8 12AB", "failed", "echo_p50")
    assert len(str(long["subject"])) == 200
    assert await agent.shown.annals.async_intact()


async def test_what_the_link_goes_through_is_told_as_events(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    attempts = async_capture_events(hass, BLE_CONNECT_ATTEMPT)
    pings = async_capture_events(hass, ECHO_ROUNDTRIP)
    lights = async_capture_events(hass, LED_DISCOVERY)
    entry = await set_up_droid(hass, robot)
    await press_connect(hass, robot)
    assert [(event.data["try"], event.data["backoff_s"]) for event in attempts] == [(1, 0)]
    assert pings[-1].data["outcome"] == "ok"
    assert pings[-1].data["ms"] >= 0
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=SETTLED + 1))
    await hass.async_block_till_done()
    (light,) = lights
    assert light.data["unique_id"] == f"{robot.address.lower()}_main_led"
    assert light.data["duplicates"] == 0
    assert light.data["device_id"] == attempts[0].data["device_id"]
    assert await hass.config_entries.async_unload(entry.entry_id)
