"""Setting a droid up, its coming and going, and taking it down."""

import asyncio
from typing import Any

import bleak_retry_connector as brc
from homeassistant.components import bluetooth
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_STOP, STATE_UNAVAILABLE, Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr
import pytest

from custom_components.astromech import coordinator
from custom_components.astromech.bb8 import Droid, PowerState
from custom_components.astromech.const import DEFAULT_IDLE_SECONDS as IDLE_SECONDS, DOMAIN
from custom_components.astromech.presence import RETURN_SECONDS
from simulator.air import Air
from simulator.peripheral import VirtualBB8
from simulator.robot import Power

from .droid import (
    RGB_LED,
    ROLL,
    SLEEP,
    act,
    carry_away,
    connected,
    forget_unheard,
    pass_time,
    press_connect,
    received,
    set_up_droid,
    state_of,
)
from .waiting import wait_for

pytestmark = pytest.mark.usefixtures("quick_answers")

LIGHT = (Platform.LIGHT, "main_led")
CONNECTION = (Platform.SENSOR, "connection")
STREAMING = (Platform.SWITCH, "sensor_streaming")

type Doing = tuple[Platform, str, str, dict[str, Any]]


async def test_setup_leaves_the_robot_asleep(
    hass: HomeAssistant, air: Air, robot: VirtualBB8
) -> None:
    entry = await set_up_droid(hass, robot)
    assert entry.state is ConfigEntryState.LOADED
    assert not connected(air)
    assert not robot.robot.awake


async def test_setup_of_a_robot_never_seen_is_retried_and_says_why(
    hass: HomeAssistant, air: Air, robot: VirtualBB8
) -> None:
    await carry_away(hass, robot)
    entry = await set_up_droid(hass, robot)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.reason is not None
    assert entry.reason.startswith("BB-8 12AB is out of range")
    assert "scanner" in entry.reason


async def test_a_robot_that_comes_into_range_is_set_up_at_once(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    await carry_away(hass, robot)
    entry = await set_up_droid(hass, robot)
    await robot.in_range()
    await wait_for(lambda: entry.state is ConfigEntryState.LOADED)


async def test_the_device_is_registered_and_told_its_version_when_connected(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    entry = await set_up_droid(hass, robot)
    [device] = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    assert device.connections == {(dr.CONNECTION_BLUETOOTH, robot.address)}
    assert (device.manufacturer, device.model, device.name) == ("Sphero", "BB-8", "BB-8 12AB")
    assert device.sw_version is None

    await press_connect(hass, robot)

    [device] = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    assert device.sw_version == entry.runtime_data.data.versions.firmware


async def test_out_of_range_is_unavailable_and_logged_once_and_so_is_the_return(
    hass: HomeAssistant, robot: VirtualBB8, caplog: pytest.LogCaptureFixture
) -> None:
    await set_up_droid(hass, robot)

    await carry_away(hass, robot)
    forget_unheard()
    assert state_of(hass, robot, *LIGHT).state == STATE_UNAVAILABLE
    assert caplog.text.count("BB-8 12AB is unavailable: ") == 1

    await robot.in_range()
    await wait_for(lambda: state_of(hass, robot, *LIGHT).state != STATE_UNAVAILABLE)
    assert caplog.text.count("BB-8 12AB is back") == 1


async def test_a_connected_robot_stays_available_though_it_is_silent(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    await press_connect(hass, robot)
    forget_unheard()
    await hass.async_block_till_done()
    assert state_of(hass, robot, *LIGHT).state != STATE_UNAVAILABLE


async def test_a_robot_let_go_after_a_long_session_does_not_flap(
    hass: HomeAssistant, robot: VirtualBB8, caplog: pytest.LogCaptureFixture
) -> None:
    entry = await set_up_droid(hass, robot)
    await press_connect(hass, robot)
    forget_unheard()
    await entry.runtime_data.droid.disconnect()
    assert state_of(hass, robot, *LIGHT).state != STATE_UNAVAILABLE
    assert "unavailable" not in caplog.text


async def test_a_link_lost_to_distance_ends_in_unavailable(
    hass: HomeAssistant, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    await press_connect(hass, robot)
    forget_unheard()
    await robot.out_of_range()
    await wait_for(lambda: state_of(hass, robot, *CONNECTION).state == "disconnected")

    pass_time(hass, RETURN_SECONDS + 1)
    await hass.async_block_till_done()

    assert state_of(hass, robot, *LIGHT).state == STATE_UNAVAILABLE
    assert state_of(hass, robot, *CONNECTION).state == "out_of_range"


async def test_an_idle_robot_is_put_to_sleep_and_let_go(
    hass: HomeAssistant, air: Air, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    await act(hass, robot, *LIGHT, "turn_on")

    pass_time(hass, IDLE_SECONDS - 1)
    assert state_of(hass, robot, *CONNECTION).state == "connected"

    pass_time(hass, IDLE_SECONDS + 1)
    await wait_for(lambda: not connected(air))
    assert not robot.robot.awake
    assert received(robot, SLEEP)


async def test_a_robot_at_work_is_not_let_go(
    hass: HomeAssistant, air: Air, robot: VirtualBB8
) -> None:
    entry = await set_up_droid(hass, robot)
    await press_connect(hass, robot)
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def work(_droid: Droid) -> None:
        begun.set()
        await may_end.wait()

    working = hass.async_create_task(entry.runtime_data.async_run(work))
    await begun.wait()
    pass_time(hass, IDLE_SECONDS + 1)
    may_end.set()
    await working

    assert connected(air)
    assert robot.robot.awake


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        pytest.param(
            (*LIGHT, "turn_on", {"effect": "rainbow"}), (*LIGHT, "turn_on", {}), id="effect"
        ),
        pytest.param((*STREAMING, "turn_on", {}), (*STREAMING, "turn_off", {}), id="streaming"),
    ],
)
async def test_what_goes_on_by_itself_keeps_the_robot_from_being_let_go(
    hass: HomeAssistant, air: Air, robot: VirtualBB8, begin: Doing, end: Doing
) -> None:
    await set_up_droid(hass, robot)
    await act(hass, robot, *begin[:3], **begin[3])
    for times in (1, 2, 3):
        pass_time(hass, times * (IDLE_SECONDS + 1))
        await asyncio.sleep(0.05)
    assert connected(air)
    assert not received(robot, SLEEP)

    await act(hass, robot, *end[:3], **end[3])
    pass_time(hass, 4 * (IDLE_SECONDS + 1))

    await wait_for(lambda: not connected(air))
    assert received(robot, SLEEP) == ["0000000000"]


async def test_what_goes_on_by_itself_ends_with_the_battery(
    hass: HomeAssistant, air: Air, robot: VirtualBB8
) -> None:
    entry = await set_up_droid(hass, robot)
    await act(hass, robot, *LIGHT, "turn_on", effect="rainbow")
    robot.robot.set_power(Power.LOW)
    await wait_for(lambda: entry.runtime_data.data.power is PowerState.LOW)
    pass_time(hass, IDLE_SECONDS + 1)
    await wait_for(lambda: not connected(air))
    assert received(robot, SLEEP)


async def test_removing_the_robot_forgets_what_was_stored_of_it(
    hass: HomeAssistant, robot: VirtualBB8, hass_storage: dict[str, Any]
) -> None:
    entry = await set_up_droid(hass, robot)
    await act(hass, robot, Platform.SWITCH, "auto_reconnect", "turn_off")
    (key,) = [each for each in hass_storage if each.startswith(f"{DOMAIN}.c8")]
    assert hass_storage[key]["data"]["auto_reconnect"] is False

    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()

    assert key not in hass_storage


async def test_unloading_stops_the_robot_darkens_it_and_puts_it_to_sleep(
    hass: HomeAssistant, air: Air, robot: VirtualBB8
) -> None:
    entry = await set_up_droid(hass, robot)
    await act(hass, robot, *LIGHT, "turn_on")
    robot.robot.packets.clear()

    assert await hass.config_entries.async_unload(entry.entry_id)

    first = robot.robot.packets[0]
    assert (first.did, first.cid) == ROLL
    assert received(robot, RGB_LED) == ["00000000"]
    assert received(robot, SLEEP) == ["0000000000"]
    assert not robot.robot.awake
    assert not connected(air)
    assert entry.state is ConfigEntryState.NOT_LOADED


async def test_unloading_while_the_robot_wakes_puts_it_to_sleep_again(
    hass: HomeAssistant, air: Air, robot: VirtualBB8
) -> None:
    entry = await set_up_droid(hass, robot)
    robot.faults.answer_delay = 0.05
    pressing = hass.async_create_task(press_connect(hass, robot))
    await wait_for(lambda: robot.robot.packets)

    assert await hass.config_entries.async_unload(entry.entry_id)

    await asyncio.wait((pressing,))
    assert isinstance(pressing.exception(), HomeAssistantError | None)
    assert not connected(air)
    assert not robot.robot.awake


async def half_way(hass: HomeAssistant, robot: VirtualBB8, packets: int) -> asyncio.Task[None]:
    """Begin to connect, and return when the robot got so many packets of the handshake."""
    robot.faults.answer_delay = 0.05
    pressing = hass.async_create_task(press_connect(hass, robot))
    await wait_for(lambda: len(robot.robot.packets) >= packets)
    return pressing


HALF_WAYS = pytest.mark.parametrize("packets", [1, 5], ids=["pinging", "in session"])


@HALF_WAYS
@pytest.mark.parametrize("times", [1, 2], ids=["once", "twice"])
async def test_a_caller_who_gives_up_leaves_nothing_open_and_the_robot_asleep(
    hass: HomeAssistant, air: Air, robot: VirtualBB8, packets: int, times: int
) -> None:
    await set_up_droid(hass, robot)
    before = asyncio.all_tasks()
    pressing = await half_way(hass, robot, packets)

    for _ in range(times):
        pressing.cancel()
        await asyncio.sleep(0)

    await wait_for(lambda: state_of(hass, robot, *CONNECTION).state == "disconnected")
    await wait_for(lambda: not connected(air) and not robot.robot.awake)
    assert received(robot, SLEEP) == ["0000000000"]
    await wait_for(lambda: not robot._jobs and asyncio.all_tasks() <= before)
    await press_connect(hass, robot)
    assert connected(air)


@HALF_WAYS
async def test_a_robot_that_others_woke_stays_awake_when_the_caller_gives_up(
    hass: HomeAssistant, air: Air, robot: VirtualBB8, packets: int
) -> None:
    await set_up_droid(hass, robot)
    robot.robot.wake()
    pressing = await half_way(hass, robot, packets)

    pressing.cancel()

    await wait_for(lambda: not connected(air))
    assert not received(robot, SLEEP)
    assert robot.robot.awake


@pytest.mark.parametrize("stop", [False, True], ids=["unload", "stop"])
async def test_an_end_that_does_not_wait_for_the_handshake_leaves_the_robot_asleep(
    hass: HomeAssistant, air: Air, robot: VirtualBB8, monkeypatch: pytest.MonkeyPatch, stop: bool
) -> None:
    monkeypatch.setattr(coordinator, "WAKING_SECONDS", 0.01)
    entry = await set_up_droid(hass, robot)
    pressing = await half_way(hass, robot, packets=5)

    if stop:
        hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    else:
        assert await hass.config_entries.async_unload(entry.entry_id)

    with pytest.raises(HomeAssistantError):
        await pressing
    await wait_for(lambda: not connected(air) and not robot.robot.awake)
    assert received(robot, SLEEP) == ["0000000000"]


async def test_unloading_does_not_wait_for_a_robot_that_cannot_be_reached(
    hass: HomeAssistant, air: Air, robot: VirtualBB8, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(brc, "BLEAK_TIMEOUT", 60.0)
    monkeypatch.setattr(coordinator, "WAKING_SECONDS", 0.05)
    entry = await set_up_droid(hass, robot)
    await robot.out_of_range()
    pressing = hass.async_create_task(press_connect(hass, robot))
    await wait_for(lambda: connected(air))

    async with asyncio.timeout(5):
        assert await hass.config_entries.async_unload(entry.entry_id)

    with pytest.raises(HomeAssistantError):
        await pressing
    assert not connected(air)


async def test_a_command_that_waits_its_turn_does_not_connect_after_unloading(
    hass: HomeAssistant, air: Air, robot: VirtualBB8
) -> None:
    entry = await set_up_droid(hass, robot)
    robot.faults.answer_delay = 0.05
    pressing = [hass.async_create_task(press_connect(hass, robot)) for _ in range(3)]
    await wait_for(lambda: robot.robot.packets)

    assert await hass.config_entries.async_unload(entry.entry_id)

    ends = await asyncio.gather(*pressing, return_exceptions=True)
    assert all(isinstance(each, HomeAssistantError | None) for each in ends)
    assert not connected(air)
    assert not robot.robot.awake


async def test_a_command_while_the_robot_is_let_go_connects_again(
    hass: HomeAssistant, air: Air, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    await press_connect(hass, robot)
    robot.robot.packets.clear()
    robot.faults.answer_delay = 0.05
    pass_time(hass, IDLE_SECONDS + 1)
    await wait_for(lambda: robot.robot.packets)

    await act(hass, robot, *LIGHT, "turn_on", rgb_color=[0, 0, 255])

    assert robot.robot.main_led == (0, 0, 255)
    assert connected(air)


async def test_home_assistant_stopping_lets_the_robot_go(
    hass: HomeAssistant, air: Air, robot: VirtualBB8
) -> None:
    await set_up_droid(hass, robot)
    await act(hass, robot, *LIGHT, "turn_on")
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await wait_for(lambda: not connected(air))
    await wait_for(lambda: not robot.robot.awake)


async def test_reloading_finds_the_robot_again(
    hass: HomeAssistant, air: Air, robot: VirtualBB8
) -> None:
    entry = await set_up_droid(hass, robot)
    await press_connect(hass, robot)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await press_connect(hass, robot)
    assert connected(air) == [robot.address]


async def test_two_robots_do_not_mind_each_other(
    hass: HomeAssistant, air: Air, robot: VirtualBB8
) -> None:
    other = await air.add_robot(name="BB-34CD", address="C8:12:34:56:34:CD")
    await set_up_droid(hass, robot)
    await wait_for(lambda: bluetooth.async_address_present(hass, other.address))
    await set_up_droid(hass, other)

    await act(hass, robot, *LIGHT, "turn_on", rgb_color=[255, 0, 0])
    await act(hass, other, *LIGHT, "turn_on", rgb_color=[0, 0, 255])

    assert robot.robot.main_led == (255, 0, 0)
    assert other.robot.main_led == (0, 0, 255)
