"""A house that is restarted as its supervisor would, with an administrator's token."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from simulator.demo import contents as demo
from simulator.demo.house import House, free_port
from simulator.demo.session import Session

RESTART: Final = 100
"""The exit code by which Home Assistant asks to be started again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inhabited:
    """A house that runs, and how to get in."""

    house: House
    session: Session
    token_file: Path


@pytest.fixture
async def inhabited(tmp_path: Path) -> AsyncIterator[Inhabited]:
    """Start the demo's house with the agent in it, and start it again whenever it asks for that."""
    house = demo.furnish_demo(tmp_path / "house", free_port())
    async with demo.running(house) as session:
        await demo.add_agent(session, settle=1)
        token = await session.command(
            "auth/long_lived_access_token", client_name="deploy", lifespan=1
        )
        token_file = tmp_path / "token"
        token_file.write_text(token)
        supervisor = asyncio.create_task(_supervise(house))
        yield Inhabited(house=house, session=session, token_file=token_file)
        supervisor.cancel()
        with suppress(asyncio.CancelledError):
            await supervisor


async def _supervise(house: House) -> None:
    while await house.ended() == RESTART:
        await house.start()
