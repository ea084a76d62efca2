"""The robot over the simulated link, and each of its faults, seen from bleak."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from bleak.exc import BleakError, BleakGATTProtocolError, BleakGATTProtocolErrorCode
import pytest

from simulator.air import Air
from simulator.peripheral import VirtualBB8
from tests.waiting import wait_for

from .client import BASE, COMMANDS, PING, RESPONSE, UNLOCK, Toy, request

OK = (0, b"")
RED = b"\xff\x00\x00\x00"


@asynccontextmanager
async def playing(air: Air, robot: VirtualBB8) -> AsyncGenerator[Toy]:
    async with air.client(robot) as client:
        toy = Toy(client)
        await toy.unlock()
        yield toy


@pytest.fixture
async def toy(bare_air: Air, bare_robot: VirtualBB8) -> AsyncGenerator[Toy]:
    async with playing(bare_air, bare_robot) as toy:
        yield toy


async def read(toy: Toy, digits: str) -> bytes:
    uuid = (
        BASE.format(digits) if digits[:2] != "2a" else f"0000{digits}-0000-1000-8000-00805f9b34fb"
    )
    return bytes(await toy.client.read_gatt_char(uuid))


async def test_a_client_that_unlocks_and_wakes_it_gets_answers(
    toy: Toy, bare_robot: VirtualBB8
) -> None:
    assert bare_robot.connected
    assert toy.client.name == bare_robot.address
    assert await toy.ask(*PING) == OK
    assert await toy.ask(2, 0x20, RED) == OK
    assert bare_robot.robot.main_led == (255, 0, 0)
    await toy.client.disconnect()
    await wait_for(lambda: not bare_robot.connected)


async def test_its_table_is_that_of_a_real_one(toy: Toy) -> None:
    services = {service.uuid[:8]: service for service in toy.client.services}
    assert {"22bb746f", "0000180a", "00001016"} <= set(services)
    properties = {
        one.uuid: set(one.properties) for one in toy.client.services.characteristics.values()
    }
    assert properties[COMMANDS] == {"write", "write-without-response"}
    assert properties[RESPONSE] == {"notify"}
    assert properties[BASE.format("2bb2")] == {"write"}
    assert properties[BASE.format("2bb7")] == {"read", "write", "write-without-response"}
    assert toy.client.mtu_size == 23


async def test_what_can_be_read_says_who_it_is(toy: Toy, bare_robot: VirtualBB8) -> None:
    assert await read(toy, "2a24") == b"30"
    assert await read(toy, "2a25") == bare_robot.address.encode()
    assert await read(toy, "2a26") == b"1.47"
    assert await read(toy, "2bbf") == b"\x01"
    assert await read(toy, "2bb6") == (-60).to_bytes(1, signed=True)
    assert await read(toy, "2bbe") == b"\x1e"


async def test_the_one_descriptor_tells_that_the_client_listens(toy: Toy) -> None:
    descriptors = toy.client.services.descriptors.values()
    (descriptor,) = (one for one in descriptors if one.characteristic_uuid == RESPONSE)
    assert await toy.client.read_gatt_descriptor(descriptor) == b"\x01\x00"


async def test_what_cannot_be_read_or_written_is_refused(toy: Toy) -> None:
    with pytest.raises(BleakGATTProtocolError) as reading:
        await toy.client.read_gatt_char(COMMANDS)
    assert reading.value.code is BleakGATTProtocolErrorCode.READ_NOT_PERMITTED
    with pytest.raises(BleakGATTProtocolError) as writing:
        await toy.client.write_gatt_char(BASE.format("2bb8"), b"\x00", response=True)
    assert writing.value.code is BleakGATTProtocolErrorCode.WRITE_NOT_PERMITTED
    with pytest.raises(BleakError, match="longer than the MTU"):
        await toy.client.write_gatt_char(COMMANDS, bytes(21), response=True)
    with pytest.raises(NotImplementedError):
        await toy.client.pair()
    with pytest.raises(NotImplementedError):
        await toy.client.unpair()


async def test_writes_without_response_arrive_too(toy: Toy) -> None:
    await toy.client.write_gatt_char(COMMANDS, request(*PING, 1), response=False)
    await wait_for(toy.answers)


async def test_notifications_end_when_they_are_no_longer_wanted(toy: Toy) -> None:
    await toy.client.stop_notify(RESPONSE)
    await toy.write(*PING)
    assert not toy.pieces


async def test_a_client_that_skips_the_key_is_kicked(bare_air: Air, bare_robot: VirtualBB8) -> None:
    gone: list[object] = []
    async with bare_air.client(bare_robot, disconnected_callback=gone.append) as client:
        await client.write_gatt_char(COMMANDS, request(*PING, 1), response=False)
        await wait_for(lambda: gone)
        assert not client.is_connected


async def test_a_wrong_key_is_an_error_of_the_att(bare_air: Air, bare_robot: VirtualBB8) -> None:
    async with bare_air.client(bare_robot) as client:
        with pytest.raises(BleakGATTProtocolError) as refusal:
            await client.write_gatt_char(UNLOCK, b"wrong", response=True)
    assert refusal.value.code is BleakGATTProtocolErrorCode.INSUFFICIENT_AUTHORIZATION


async def test_sleep_is_answered_before_the_link_drops(toy: Toy, bare_robot: VirtualBB8) -> None:
    assert await toy.ask(0, 0x22, bytes(5)) == OK
    await wait_for(lambda: not toy.client.is_connected)
    assert not bare_robot.robot.awake
    assert toy.notices(0x14) == [b""]


async def test_it_advertises_again_after_the_client_has_gone(
    bare_air: Air, bare_robot: VirtualBB8
) -> None:
    for _ in range(3):
        async with playing(bare_air, bare_robot) as toy:
            assert await toy.ask(*PING) == OK


async def test_two_robots_are_played_with_at_once(bare_air: Air, bare_robot: VirtualBB8) -> None:
    other = await bare_air.add_robot("BB-0001", "C8:00:00:00:00:01")
    async with playing(bare_air, bare_robot) as one, playing(bare_air, other) as two:
        await one.ask(2, 0x20, RED)
        await two.ask(2, 0x20, b"\x00\x00\xff\x00")
    assert [robot.robot.main_led for robot in (bare_robot, other)] == [(255, 0, 0), (0, 0, 255)]


async def test_stop_on_disconnect_really_stops_it(toy: Toy, bare_robot: VirtualBB8) -> None:
    await toy.ask(2, 0x37, b"\x00\x00\x00\x01")
    await toy.ask(2, 0x30, b"\xff\x00\x00\x01")
    assert bare_robot.robot.speed == 255
    await bare_robot.drop_link()
    await wait_for(lambda: bare_robot.robot.speed == 0)


async def test_timers_run_on_the_event_loop(bare_air: Air, bare_robot: VirtualBB8) -> None:
    async with playing(bare_air, bare_robot) as toy:
        await toy.ask(2, 0x11, bytes.fromhex("000200010000200002"))
        await wait_for(lambda: len(toy.notices(0x03)) == 2)


async def test_time_can_be_moved_for_the_robot_alone(toy: Toy, bare_robot: VirtualBB8) -> None:
    bare_robot.robot.elapse(590)
    await wait_for(lambda: toy.notices(0x05))
    bare_robot.robot.elapse(10)
    await wait_for(lambda: not toy.client.is_connected)


async def test_deep_sleep_takes_it_off_the_air_until_it_is_docked(
    bare_air: Air, toy: Toy, bare_robot: VirtualBB8
) -> None:
    await toy.client.write_gatt_char(BASE.format("2bb7"), b"011i3", response=True)
    await wait_for(lambda: not toy.client.is_connected)
    with pytest.raises(TimeoutError):
        await bare_air.client(bare_robot, timeout=0.2).connect()
    await bare_robot.dock()
    async with playing(bare_air, bare_robot) as again:
        assert await again.ask(*PING) == OK


async def test_a_robot_without_a_client_falls_asleep_unheard(bare_robot: VirtualBB8) -> None:
    bare_robot.robot.wake()
    bare_robot.robot.elapse(600)
    assert not bare_robot.robot.awake


async def test_the_longest_wakeup_time_takes_it_off_the_air_too(
    bare_air: Air, bare_robot: VirtualBB8
) -> None:
    async with playing(bare_air, bare_robot) as toy:
        await toy.write(0, 0x22, b"\xff\xff\x00\x00\x00")
        await wait_for(lambda: not toy.client.is_connected)
    assert bare_robot.robot.deep_asleep


async def test_fault_never_answers(toy: Toy, bare_robot: VirtualBB8) -> None:
    bare_robot.faults.never_answer = True
    with pytest.raises(TimeoutError):
        await toy.ask(*PING, seconds=0.1)
    bare_robot.heal()
    assert await toy.ask(*PING) == OK


async def test_fault_answers_late(toy: Toy, bare_robot: VirtualBB8) -> None:
    bare_robot.faults.answer_delay = 0.15
    with pytest.raises(TimeoutError):
        await toy.ask(*PING, seconds=0.05)
    await wait_for(toy.answers)


async def test_fault_corrupts(toy: Toy, bare_robot: VirtualBB8) -> None:
    bare_robot.faults.corrupt_next = 1
    with pytest.raises(TimeoutError):
        await toy.ask(*PING, seconds=0.1)
    assert toy.pieces
    assert await toy.ask(*PING) == OK


async def test_fault_drops_the_link_mid_command(toy: Toy, bare_robot: VirtualBB8) -> None:
    bare_robot.faults.drop_link_on = (2, 0x30)
    await toy.client.write_gatt_char(COMMANDS, request(2, 0x30, 1, bytes(4)), response=False)
    await wait_for(lambda: not toy.client.is_connected)
    assert not toy.answers()
    with pytest.raises(BleakError):
        await toy.client.write_gatt_char(COMMANDS, request(*PING, 1), response=True)


async def test_fault_never_acknowledges_writes(toy: Toy, bare_robot: VirtualBB8) -> None:
    bare_robot.faults.unacknowledged_writes = True
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await toy.write(*PING)
    assert not bare_robot.robot.packets
    bare_robot.heal()
    await wait_for(toy.answers)
    assert await toy.ask(*PING) == OK


async def test_bleak_gives_up_waiting_for_an_acknowledgement(
    toy: Toy, bare_robot: VirtualBB8, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bumble.gatt_client.GATT_REQUEST_TIMEOUT", 0.05)
    bare_robot.faults.unacknowledged_writes = True
    with pytest.raises(TimeoutError):
        await toy.write(*PING)


async def test_a_write_that_is_not_acknowledged_fails_when_the_link_is_lost(
    toy: Toy, bare_robot: VirtualBB8
) -> None:
    bare_robot.faults.unacknowledged_writes = True
    writing = asyncio.create_task(toy.write(*PING))
    await asyncio.sleep(0.02)
    await bare_robot.drop_link()
    with pytest.raises(BleakError, match="disconnected"):
        await writing


async def test_fault_out_of_range(bare_air: Air, bare_robot: VirtualBB8) -> None:
    async with playing(bare_air, bare_robot) as toy:
        await bare_robot.out_of_range()
        await wait_for(lambda: not toy.client.is_connected)
    with pytest.raises(TimeoutError):
        await bare_air.client(bare_robot, timeout=0.1).connect()
    assert bare_air.radio.allocations.free == 3
    await bare_robot.in_range()
    async with playing(bare_air, bare_robot) as toy:
        assert await toy.ask(*PING) == OK


async def test_fault_no_free_slot(bare_air: Air, bare_robot: VirtualBB8) -> None:
    bare_air.radio.occupy()
    assert bare_air.radio.allocations.free == 0
    with pytest.raises(BleakError, match="connection slot"):
        await bare_air.client(bare_robot).connect()
    bare_air.radio.vacate()
    async with playing(bare_air, bare_robot) as toy:
        assert bare_air.radio.allocations.allocated == [bare_robot.address]
        assert await toy.ask(*PING) == OK


@pytest.mark.parametrize("size", [1, 3, 19, 20])
async def test_fault_notifications_cut_at_any_byte(
    toy: Toy, bare_robot: VirtualBB8, size: int
) -> None:
    bare_robot.faults.chunk = size
    code, info = await toy.ask(0, 0x11)
    assert (code, len(info)) == (0, 32)
    assert {len(piece) for piece in toy.pieces[:-1]} == {size}


async def test_a_cancelled_connect_leaves_the_radio_usable(
    bare_air: Air, bare_robot: VirtualBB8
) -> None:
    await bare_robot.out_of_range()
    connecting = asyncio.create_task(bare_air.client(bare_robot).connect())
    await asyncio.sleep(0.02)
    connecting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await connecting
    await bare_robot.in_range()
    async with playing(bare_air, bare_robot) as toy:
        assert await toy.ask(*PING) == OK


async def test_a_link_lost_during_discovery_is_an_error(
    bare_air: Air, bare_robot: VirtualBB8
) -> None:
    connecting = asyncio.create_task(bare_air.client(bare_robot).connect())
    await wait_for(lambda: bare_robot.connected)
    await bare_robot.drop_link()
    with pytest.raises(BleakError):
        await connecting
    assert bare_air.radio.allocations.free == 3


async def test_both_ends_may_end_the_link_at_once(toy: Toy, bare_robot: VirtualBB8) -> None:
    await asyncio.gather(toy.client.disconnect(), bare_robot.drop_link())
    assert not toy.client.is_connected
    await wait_for(lambda: not bare_robot.connected)


async def test_descriptors_cannot_be_written(toy: Toy) -> None:
    (descriptor, *_) = toy.client.services.descriptors.values()
    with pytest.raises(NotImplementedError):
        await toy.client._backend.write_gatt_descriptor(descriptor, b"")


async def test_a_client_that_has_gone_can_do_nothing(toy: Toy) -> None:
    (characteristic, *_) = toy.client.services.characteristics.values()
    await toy.client.disconnect()
    await toy.client.disconnect()
    with pytest.raises(BleakError, match="Not connected"):
        await toy.client._backend.read_gatt_char(characteristic)
