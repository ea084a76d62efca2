"""The radio: the documented order, a limit to every wait, and one kind of error."""

import asyncio
from typing import Any

from bleak import BleakClient
from bleak.exc import BleakError
import pytest

from custom_components.astromech.bb8 import (
    ConnectionFailed,
    GattClient,
    LinkLost,
    NoFreeSlot,
    NotSupported,
)
from custom_components.astromech.bb8.gatt import Radio
from custom_components.astromech.bb8.timing import Timing

from .instant import instantly
from .scripted import COMMAND, RADIO, RESPONSE, CachingRobot, ScriptedRobot

TX_POWER, UNLOCK, WAKE = RADIO


def nothing(*_: Any) -> None:
    """Hear and see nothing."""


async def never(*_: Any) -> Any:
    """Wait for ever."""
    await asyncio.Event().wait()


def radio(robot: ScriptedRobot) -> Radio:
    return Radio(robot, Timing())


def as_gatt_client(client: BleakClient) -> GattClient:
    """Show the type checker that bleak's client will do."""
    return client


@instantly
async def test_the_handshake_has_the_documented_order() -> None:
    robot = ScriptedRobot()
    await radio(robot).wake(nothing)
    assert robot.handshake == [
        (UNLOCK, "3031316933"),
        (TX_POWER, "07"),
        (RESPONSE, ""),
        (WAKE, "01"),
    ]


@instantly
async def test_a_robot_without_transmit_power_is_woken_all_the_same() -> None:
    robot = ScriptedRobot(missing={TX_POWER})
    await radio(robot).wake(nothing)
    assert [uuid for uuid, _ in robot.handshake] == [UNLOCK, RESPONSE, WAKE]


@instantly
async def test_another_gatt_table_is_not_supported_and_nothing_is_written() -> None:
    robot = ScriptedRobot(missing={COMMAND, WAKE})
    with pytest.raises(NotSupported) as raised:
        await radio(robot).wake(nothing)
    assert raised.value.missing == "COMMAND, WAKE"
    assert not robot.handshake


@instantly
async def test_what_was_cached_of_another_gatt_table_is_forgotten() -> None:
    robot = CachingRobot(missing={COMMAND})
    with pytest.raises(NotSupported):
        await radio(robot).wake(nothing)
    assert robot.forgotten == 1


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (BleakError("no adapter"), "no adapter"),
        (TimeoutError(), "TimeoutError"),
        (BrokenPipeError("D-Bus"), "D-Bus"),
        (EOFError(), "EOFError"),
    ],
)
def test_a_connection_that_fails_tells_why(error: Exception, reason: str) -> None:
    @instantly
    async def run() -> None:
        async def connect(_: Any) -> GattClient:
            raise error

        with pytest.raises(ConnectionFailed) as raised:
            await Radio.connect(connect, nothing, Timing())
        assert raised.value.reason == reason
        assert raised.value.__cause__ is error

    run()


@instantly
async def test_a_full_radio_stays_a_full_radio() -> None:
    async def connect(_: Any) -> GattClient:
        raise NoFreeSlot("all of them")

    with pytest.raises(NoFreeSlot):
        await Radio.connect(connect, nothing, Timing())


@instantly
async def test_a_connection_that_never_comes_about_is_given_up() -> None:
    with pytest.raises(ConnectionFailed):
        await Radio.connect(never, nothing, Timing(connect=30))


@pytest.mark.parametrize("step", ["start_notify", "stop_notify", "write_gatt_char", "clear_cache"])
def test_every_step_fails_as_a_lost_link(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    @instantly
    async def run() -> None:
        robot = CachingRobot(missing={COMMAND} if step == "clear_cache" else set())
        used = radio(robot)
        if step == "stop_notify":
            await used.wake(nothing)
        monkeypatch.setattr(robot, step, never)
        with pytest.raises(LinkLost):
            await (used.subscribe_anew if step == "stop_notify" else used.wake)(nothing)

    run()


@instantly
async def test_closing_never_raises_and_never_hangs() -> None:
    robot = ScriptedRobot()
    used = radio(robot)
    robot.disconnect = never  # type: ignore[method-assign]  # a radio that is stuck
    await used.close()


@instantly
async def test_subscribing_anew_ends_the_old_subscription() -> None:
    robot = ScriptedRobot()
    used = radio(robot)
    await used.wake(nothing)
    await used.subscribe_anew(nothing)
    assert robot.subscriptions == 2


class ReadableRobot(ScriptedRobot):
    """A robot that tells whether it sleeps, or cannot."""

    value: bytes | Exception = b"\x00"

    async def read_gatt_char(self, char_specifier: str, /) -> bytes:
        """Return the value of the wake characteristic."""
        assert char_specifier == WAKE
        if isinstance(self.value, Exception):
            raise self.value
        return self.value


@pytest.mark.parametrize(
    ("value", "woke"), [(b"\x00", True), (b"\x01", False), (b"", False), (BleakError("no"), False)]
)
@instantly
async def test_only_a_robot_that_says_it_sleeps_was_woken_by_us(
    value: bytes | Exception, woke: bool
) -> None:
    robot = ReadableRobot()
    robot.value = value
    link = radio(robot)
    await link.wake(nothing)
    assert link.woke is woke
    assert robot.handshake[-1] == (WAKE, "01")
