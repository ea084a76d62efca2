"""What the tests of motion on a real GATT stack have in common."""

import asyncio

from custom_components.astromech.bb8 import Droid, Leg
from simulator.peripheral import VirtualBB8
from tests.waiting import wait_for

SET_HEADING = (0x02, 0x01)
STABILIZATION = (0x02, 0x02)
MAIN_LED = (0x02, 0x20)
BACK_LED = (0x02, 0x21)
ROLL = (0x02, 0x30)
BOOST = (0x02, 0x31)
RAW = (0x02, 0x33)
SAVE_MACRO = (0x02, 0x51)
ABORT_MACRO = (0x02, 0x55)


def sent(robot: VirtualBB8, *commands: tuple[int, int]) -> list[str]:
    """Return the data of each packet with one of these commands, in hex."""
    return [each.data.hex() for each in robot.robot.packets if (each.did, each.cid) in commands]


def told(robot: VirtualBB8) -> list[tuple[int, str]]:
    """Return the command id and the data of each packet, in hex."""
    return [(each.cid, each.data.hex()) for each in robot.robot.packets]


async def rolling(robot: VirtualBB8, droid: Droid) -> asyncio.Task[None]:
    """Begin a roll of 5 s; return when the robot rolls."""
    task = asyncio.create_task(droid.motion.drive([Leg(speed=100, heading=90, seconds=5)]))
    await wait_for(lambda: robot.robot.speed == 100)
    return task
