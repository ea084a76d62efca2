"""The download of a droid's diagnostics."""

from homeassistant.components.diagnostics import REDACTED
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from syrupy.assertion import SnapshotAssertion
from syrupy.filters import props

from custom_components.astromech.bb8.commands import SetDeviceName
from simulator.air import Air
from simulator.peripheral import VirtualBB8

from .droid import carry_away, press_connect, set_up_droid

pytestmark = pytest.mark.usefixtures("quick_answers")


async def test_diagnostics_of_a_connected_robot(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    robot: VirtualBB8,
    snapshot: SnapshotAssertion,
) -> None:
    entry = await set_up_droid(hass, robot)
    await press_connect(hass, robot)
    assert await get_diagnostics_for_config_entry(hass, hass_client, entry) == snapshot(
        exclude=props("age", "echo_seconds", "time")
    )


@pytest.mark.usefixtures("soon_out_of_reach")
async def test_diagnostics_do_not_tell_whose_robot_it_is(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, air: Air, robot: VirtualBB8
) -> None:
    entry = await set_up_droid(hass, robot)
    await robot.out_of_range()
    with pytest.raises(HomeAssistantError):
        await press_connect(hass, robot)
    assert robot.address in entry.runtime_data.reason

    text = str(await get_diagnostics_for_config_entry(hass, hass_client, entry))

    assert "'failures': 1" in text
    for private in (robot.address, robot.name, air.radio.address):
        assert private not in text


async def test_diagnostics_of_a_robot_that_is_not_heard(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, robot: VirtualBB8
) -> None:
    entry = await set_up_droid(hass, robot)
    await carry_away(hass, robot)
    diagnostics = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    assert diagnostics["advertisement"] is None
    assert diagnostics["link"]["connection"] == "out_of_range"


async def test_diagnostics_have_the_packets_but_not_the_name_that_the_robot_was_given(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, robot: VirtualBB8
) -> None:
    entry = await set_up_droid(hass, robot)
    await press_connect(hass, robot)
    await entry.runtime_data.droid.request(SetDeviceName(device_name="Rey's friend"))

    diagnostics = await get_diagnostics_for_config_entry(hass, hass_client, entry)

    told = [(each["direction"], each["name"], each["data"]) for each in diagnostics["packets"]]
    assert told[0] == ("request", "Ping", "")
    assert ("request", "SetTemporaryOptions", "00000001") in told
    assert told[-2:] == [
        ("request", "SetDeviceName", REDACTED),
        ("reply", "SetDeviceName", REDACTED),
    ]
    command = "22bb746f-2ba1-7554-2d6f-726568705327"
    assert any(command in service for service in diagnostics["gatt_table"].values())


async def test_diagnostics_keep_the_last_two_hundred_packets(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, robot: VirtualBB8
) -> None:
    entry = await set_up_droid(hass, robot)
    await press_connect(hass, robot)
    for _ in range(105):
        await entry.runtime_data.droid.ping()
    diagnostics = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    assert [each["name"] for each in diagnostics["packets"]] == ["Ping"] * 200
