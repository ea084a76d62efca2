"""The driver knows no Home Assistant: its tests do without one."""

from collections.abc import AsyncGenerator, Callable

import pytest

from custom_components.astromech.bb8 import Droid, GattClient, Timing
from simulator.air import Air
from simulator.peripheral import VirtualBB8


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations() -> None:
    """Stand in for the fixture that would start a Home Assistant for each test."""


@pytest.fixture
async def live_droid(bare_air: Air, bare_robot: VirtualBB8) -> AsyncGenerator[Droid]:
    """The driver of the robot on a real GATT stack, not connected, in a hurry."""

    async def connect(on_disconnected: Callable[[], None]) -> GattClient:
        client = bare_air.client(bare_robot, disconnected_callback=lambda _: on_disconnected())
        await client.connect()
        return client

    hurry = Timing(pacing=0, ping=1.0, answer=1.0, write=3.0, silence=0.5)
    droid = Droid(bare_robot.name, connect, timing=hurry)
    yield droid
    bare_robot.heal()
    await droid.disconnect()


@pytest.fixture
async def mobile(bare_robot: VirtualBB8, live_droid: Droid) -> Droid:
    """The driver of a robot that is connected and may move; what it got so far is forgotten."""
    await live_droid.connect()
    live_droid.motion.allowed = True
    bare_robot.robot.packets.clear()
    return live_droid
