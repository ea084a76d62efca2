"""The component that brings robots into a Home Assistant, used through its services."""

from typing import Any

from homeassistant.components import bluetooth
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.setup import async_setup_component
import pytest
import voluptuous as vol

from simulator.components.virtual_bb8.const import AIR
from simulator.peripheral import VirtualBB8
from tests.waiting import wait_for

from .client import Toy
from .test_in_home_assistant import connect

NAME, ADDRESS = "BB-12AB", "C8:12:34:56:12:AB"
CONFIG = {"virtual_bb8": {"robots": [{"name": NAME, "address": ADDRESS}], "slots": 2}}


@pytest.fixture
async def virtual(
    hass: HomeAssistant, simulator_components: None, mock_bluetooth: None, quick_connections: None
) -> VirtualBB8:
    assert await async_setup_component(hass, "virtual_bb8", CONFIG)
    await wait_for(lambda: bluetooth.async_ble_device_from_address(hass, ADDRESS))
    return hass.data[AIR].robots[ADDRESS]


async def do(hass: HomeAssistant, service: str, **data: object) -> None:
    await hass.services.async_call("virtual_bb8", service, {"name": NAME, **data}, blocking=True)


async def look(hass: HomeAssistant) -> dict[str, Any]:
    return (
        await hass.services.async_call(
            "virtual_bb8", "packets", {"name": NAME}, blocking=True, return_response=True
        )
        or {}
    )


async def test_what_the_robot_received_can_be_looked_at(
    hass: HomeAssistant, virtual: VirtualBB8
) -> None:
    client = await connect(hass, virtual)
    toy = Toy(client)
    await toy.unlock()
    await toy.ask(2, 0x20, b"\xff\x00\x00\x00")
    seen = await look(hass)
    assert seen["packets"] == [
        {"did": 2, "cid": 32, "seq": 1, "data": "ff000000", "raw": "ffff02200105ff000000d8"}
    ]
    assert (seen["main_led"], seen["awake"], seen["connected"]) == ([255, 0, 0], True, True)
    await do(hass, "forget_packets")
    assert (await look(hass))["packets"] == []
    await client.disconnect()


@pytest.mark.parametrize(
    ("fault", "data", "value"),
    [
        ("never_answer", {}, True),
        ("lose_answers", {"value": 3}, 3),
        ("answer_delay", {"value": 0.5}, 0.5),
        ("corrupt_next", {}, 1),
        ("drop_link_on", {"value": [2, 48]}, (2, 48)),
        ("unacknowledged_writes", {}, True),
        ("chunk", {}, 1),
    ],
)
async def test_every_fault_can_be_brought_about_and_healed(
    hass: HomeAssistant, virtual: VirtualBB8, fault: str, data: dict[str, object], value: object
) -> None:
    healthy = getattr(virtual.faults, fault)
    await do(hass, "fault", fault=fault, **data)
    assert getattr(virtual.faults, fault) == value
    await do(hass, "heal")
    assert getattr(virtual.faults, fault) == healthy


async def test_the_slots_can_be_taken_away(hass: HomeAssistant, virtual: VirtualBB8) -> None:
    radio = hass.data[AIR].radio
    await do(hass, "fault", fault="no_free_slot")
    assert (radio.slots, radio.free) == (2, 0)
    await do(hass, "heal")
    assert radio.free == 2


async def test_a_robot_can_be_carried_away_and_back(
    hass: HomeAssistant, virtual: VirtualBB8
) -> None:
    client = await connect(hass, virtual)
    await do(hass, "out_of_range")
    await wait_for(lambda: not client.is_connected)
    await do(hass, "in_range")
    await (await connect(hass, virtual)).disconnect()


@pytest.mark.parametrize(
    ("fault", "value"), [("drop_link_on", None), ("drop_link_on", [2]), ("chunk", 21)]
)
async def test_a_value_that_makes_no_sense_is_refused(
    hass: HomeAssistant, virtual: VirtualBB8, fault: str, value: object
) -> None:
    with pytest.raises(ServiceValidationError):
        await do(hass, "fault", fault=fault, value=value)


async def test_unknown_faults_and_robots_are_refused(
    hass: HomeAssistant, virtual: VirtualBB8
) -> None:
    with pytest.raises(vol.Invalid):
        await do(hass, "fault", fault="explodes")
    with pytest.raises(ServiceValidationError):
        await do(hass, "heal", name="BB-0000")
