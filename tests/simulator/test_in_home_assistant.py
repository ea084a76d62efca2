"""The robot in Home Assistant's own Bluetooth, reached as a real one is."""

from datetime import timedelta

from bleak.exc import BleakError
import bleak_retry_connector
from bleak_retry_connector import (
    BleakClientWithServiceCache,
    BleakNotFoundError,
    BleakOutOfConnectionSlotsError,
    establish_connection,
)
from freezegun.api import FrozenDateTimeFactory
from habluetooth import get_manager
from homeassistant.components import bluetooth
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from simulator.air import Air
from simulator.peripheral import VirtualBB8
from tests.waiting import wait_for

from .client import PING, Toy

OK = (0, b"")


async def connect(
    hass: HomeAssistant, robot: VirtualBB8, max_attempts: int = 4
) -> BleakClientWithServiceCache:
    device = bluetooth.async_ble_device_from_address(hass, robot.address)
    assert device is not None
    # Looked up late: Home Assistant's Bluetooth has put its own class there.
    client_class = bleak_retry_connector.BleakClientWithServiceCache
    return await establish_connection(client_class, device, robot.name, max_attempts=max_attempts)


async def test_home_assistant_hears_what_a_real_one_advertises(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    heard = bluetooth.async_last_service_info(hass, robot.address)
    assert heard is not None
    assert heard.name == "BB-12AB"
    assert heard.manufacturer_data == {0x3033: b""}
    assert heard.tx_power == -10
    assert heard.rssi == -60
    assert heard.connectable
    assert not heard.service_uuids


async def test_the_signal_strength_follows_the_robot(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    robot.rssi = -85

    def rssi() -> int:
        heard = bluetooth.async_last_service_info(hass, robot.address)
        return heard.rssi if heard else 0

    await wait_for(lambda: rssi() == -85)


async def test_it_is_connected_with_establish_connection(
    hass: HomeAssistant, air: Air, robot: VirtualBB8
) -> None:
    client = await connect(hass, robot)
    toy = Toy(client)
    await toy.unlock()
    assert await toy.ask(*PING) == OK
    allocations = get_manager().async_current_allocations(air.radio.address)
    assert allocations
    assert allocations[0].allocated == [robot.address]
    assert allocations[0].free == 2
    await client.clear_cache()
    await client.disconnect()
    assert air.radio.allocations.free == 3


async def test_it_does_not_advertise_while_connected(
    hass: HomeAssistant, air: Air, robot: VirtualBB8
) -> None:
    client = await connect(hass, robot)
    bluetooth.async_clear_advertisement_history(hass, robot.address)
    heard: list[object] = []
    done = bluetooth.async_register_advertisement_callback(hass, heard.append, robot.address)
    other = await air.add_robot("BB-0001", "C8:00:00:00:00:01")
    await wait_for(lambda: bluetooth.async_ble_device_from_address(hass, other.address))
    assert not heard
    await client.disconnect()
    await wait_for(lambda: heard)
    done()


async def test_no_free_slot_is_told_as_such(
    hass: HomeAssistant, air: Air, robot: VirtualBB8
) -> None:
    air.radio.occupy()
    with pytest.raises(BleakOutOfConnectionSlotsError):
        await connect(hass, robot)


@pytest.mark.usefixtures("soon_out_of_reach")
async def test_out_of_range_is_told_as_not_found(hass: HomeAssistant, robot: VirtualBB8) -> None:
    await robot.out_of_range()
    with pytest.raises(BleakNotFoundError):
        await connect(hass, robot, max_attempts=1)


async def test_home_assistant_notices_that_it_has_gone(
    hass: HomeAssistant,
    robot: VirtualBB8,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gone: list[object] = []
    done = bluetooth.async_track_unavailable(hass, gone.append, robot.address, connectable=True)
    await robot.out_of_range()
    later = bluetooth.MONOTONIC_TIME() + 900
    for module in ("base_scanner", "manager"):
        monkeypatch.setattr(f"habluetooth.{module}.monotonic_time_coarse", lambda: later)
    for _ in range(2):
        freezer.tick(timedelta(minutes=15))
        async_fire_time_changed(hass)
        await hass.async_block_till_done()
    assert len(gone) == 1
    assert not bluetooth.async_address_present(hass, robot.address)
    done()


async def test_the_link_is_lost_when_the_proxy_is_taken_away(
    hass: HomeAssistant, mock_bluetooth: None
) -> None:
    assert await async_setup_component(hass, "bluetooth", {})
    air = Air()
    await air.start(hass)
    robot = await air.add_robot()
    await wait_for(lambda: bluetooth.async_ble_device_from_address(hass, robot.address))
    client = await connect(hass, robot)
    await air.stop()
    assert not client.is_connected
    with pytest.raises(BleakError):
        await client.start_notify("22bb746f-2ba6-7554-2d6f-726568705327", lambda *_: None)
