"""What the tests of the droid in Home Assistant have in common."""

import asyncio
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from bluetooth_data_tools import monotonic_time_coarse
from habluetooth import get_manager
from homeassistant.const import ATTR_ENTITY_ID, Platform
from homeassistant.core import Context, HomeAssistant, State
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.device_registry import format_mac
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
from syrupy.assertion import SnapshotAssertion

from custom_components.astromech.const import DOMAIN
from simulator.air import Air
from simulator.peripheral import VirtualBB8

from .waiting import wait_for

PING = (0x00, 0x01)
SLEEP = (0x00, 0x22)
RGB_LED = (0x02, 0x20)
BACK_LED = (0x02, 0x21)
ROLL = (0x02, 0x30)


def droid_entry(robot: VirtualBB8) -> MockConfigEntry:
    """Return the entry that the config flow makes of a robot."""
    return MockConfigEntry(
        domain=DOMAIN,
        title=robot.name.replace("BB-", "BB-8 "),
        unique_id=format_mac(robot.address),
        data={"kind": "droid", "address": robot.address, "name": robot.name},
    )


async def set_up_droid(hass: HomeAssistant, robot: VirtualBB8) -> MockConfigEntry:
    """Add a robot to Home Assistant without the flow; it is not connected yet."""
    entry = droid_entry(robot)
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


def entity_id(hass: HomeAssistant, robot: VirtualBB8, platform: Platform, key: str) -> str:
    """Return the id of a robot's entity."""
    found = er.async_get(hass).async_get_entity_id(
        platform, DOMAIN, f"{format_mac(robot.address)}_{key}"
    )
    assert found, f"there is no {platform} {key}"
    return found


def state_of(hass: HomeAssistant, robot: VirtualBB8, platform: Platform, key: str) -> State:
    """Return the state of a robot's entity."""
    state = hass.states.get(entity_id(hass, robot, platform, key))
    assert state
    return state


async def press_connect(hass: HomeAssistant, robot: VirtualBB8) -> None:
    """Press the Connect button; returns when the robot has answered."""
    await act(hass, robot, Platform.BUTTON, "connect", "press")


async def act(
    hass: HomeAssistant,
    robot: VirtualBB8,
    platform: Platform,
    key: str,
    service: str,
    **data: Any,
) -> None:
    """Call a service of an entity of the robot and wait for its end."""
    await hass.services.async_call(
        platform,
        service,
        {ATTR_ENTITY_ID: entity_id(hass, robot, platform, key), **data},
        blocking=True,
    )


async def call(
    hass: HomeAssistant,
    robot: VirtualBB8,
    service: str,
    context: Context | None = None,
    **data: Any,
) -> dict[str, Any]:
    """Call an action of ours for the robot, and return its answer."""
    answer = await hass.services.async_call(
        DOMAIN,
        service,
        {ATTR_ENTITY_ID: entity_id(hass, robot, Platform.LIGHT, "main_led"), **data},
        blocking=True,
        return_response=True,
        context=context,
    )
    assert answer is not None
    return dict(answer)


async def rolling(
    hass: HomeAssistant, robot: VirtualBB8, speed: int = 100, **words: Any
) -> asyncio.Task[dict[str, Any]]:
    """Begin a roll of 5 s; return when the robot rolls."""
    roll = call(hass, robot, "roll", speed=speed, heading=90, duration=5, **words)
    task = asyncio.create_task(roll)
    await wait_for(lambda: robot.robot.speed == speed)
    return task


def received(robot: VirtualBB8, command: tuple[int, int]) -> list[str]:
    """Return the data of each packet with this DID and CID that the robot got, in hex."""
    return [
        packet.data.hex() for packet in robot.robot.packets if (packet.did, packet.cid) == command
    ]


def connected(air: Air) -> list[str]:
    """Return the addresses that hold a connection slot."""
    return air.radio.allocations.allocated


def forget_unheard() -> None:
    """Let so much time pass for Home Assistant's Bluetooth that it forgets what is silent."""
    manager = get_manager()
    later = monotonic_time_coarse() + 3600
    with (
        patch("habluetooth.base_scanner.monotonic_time_coarse", return_value=later),
        patch("habluetooth.manager.monotonic_time_coarse", return_value=later),
    ):
        for scanner in manager.async_current_scanners():
            scanner._async_expire_devices()
        if timer := manager._cancel_unavailable_tracking:
            timer.cancel()  # the check sets it anew
        manager._async_check_unavailable()


def pass_time(hass: HomeAssistant, seconds: float) -> None:
    """Have what Home Assistant does within so many seconds from now done at once."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=seconds))


async def carry_away(hass: HomeAssistant, robot: VirtualBB8) -> None:
    """Carry the robot out of range, until Home Assistant's Bluetooth has noticed."""
    await robot.out_of_range()
    forget_unheard()
    await hass.async_block_till_done()


def assert_entities(
    hass: HomeAssistant, entry: MockConfigEntry, platform: Platform, snapshot: SnapshotAssertion
) -> None:
    """Compare a platform's entities, as registered and as shown, with the snapshot."""
    registered = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    entities = [_shown(hass, each) for each in registered if each.domain == platform]
    assert entities == snapshot


def _shown(hass: HomeAssistant, entity: er.RegistryEntry) -> dict[str, Any]:
    """Return what makes an entity, without what differs between versions of Home Assistant."""
    state = hass.states.get(entity.entity_id)
    assert state
    return {
        "entity_id": entity.entity_id,
        "unique_id": entity.unique_id,
        "name": entity.original_name,
        "translation_key": entity.translation_key,
        "category": entity.entity_category,
        "disabled_by": entity.disabled_by,
        "capabilities": entity.capabilities,
        "state": state.state,
        "attributes": dict(state.attributes),
    }
