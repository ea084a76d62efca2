"""A house for hours, on the real Home Assistant, with a robot in it and faults by chance."""

from collections.abc import AsyncGenerator, Callable, Iterator
from dataclasses import asdict, replace
import json
import logging
from pathlib import Path
from typing import Any, Final, override

from freezegun import freeze_time
from freezegun.api import TickingDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.astromech.agent.loop import Agent
from simulator.air import Air
from simulator.peripheral import VirtualBB8
from tests.agent.conftest import agent, agent_entry
from tests.droid import act, set_up_droid
from tests.provenance import provenance

from . import HOURS, REPORT, SEED
from .gauges import Gauges, grown
from .house import EPISODE, STEP, House

__all__ = ["agent", "agent_entry"]

WARM_UP: Final = 1 / 3
"""The share of the time after which nothing may grow any more: caches are full by then."""

OF_FAULTS: Final = ("custom_components.flaky",)
"""Loggers of the faults themselves."""

EXPECTED: Final = {
    "There is no backup, so nothing was done: %s",
    "The journal cannot be used, so nothing will be changed: %s",
}
"""What we have to say of them."""


class Surprises(logging.Handler):
    """Keeps the warnings and errors that no fault accounts for, each once."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: set[tuple[str, str]] = set()

    @override
    def emit(self, record: logging.LogRecord) -> None:
        if not record.name.startswith(OF_FAULTS) and record.msg not in EXPECTED:
            self.heard.add((record.name, record.getMessage()))


@pytest.fixture
def surprises() -> Iterator[Surprises]:
    """Listen to the log, without keeping it as pytest's own fixture does."""
    handler = Surprises()
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def forget_log(request: pytest.FixtureRequest) -> Callable[[], None]:
    """Have pytest forget what it keeps of the log, if it does: an error there holds on to much."""
    plugin = request.config.pluginmanager.get_plugin("logging-plugin")
    handlers = (plugin.caplog_handler, plugin.report_handler) if plugin else ()

    def forget() -> None:
        for handler in handlers:
            handler.clear()

    return forget


@pytest.fixture
def origin() -> dict[str, Any]:
    """Return where the figures come from, if they are kept, by clocks that nobody has put forward."""
    return provenance() if REPORT else {}


@pytest.fixture
async def house(  # noqa: PLR0917
    hass: HomeAssistant,
    origin: dict[str, Any],
    air: Air,
    robot: VirtualBB8,
    agent_entry: ConfigEntry[Agent],
    flaky_entry: ConfigEntry,
    hass_admin_user: MockUser,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncGenerator[House]:
    """Return a house with an agent, a station and a robot, whose clocks can be put forward."""
    monkeypatch.setattr("custom_components.astromech.agent.journal.file.BUSY_SECONDS", 0.05)
    hass.loop.slow_callback_duration = 2 * STEP  # that the clocks go forward takes nobody's time
    droid = await set_up_droid(hass, robot)
    await act(hass, robot, Platform.SWITCH, "motion_allowed", "turn_on")
    with freeze_time(dt_util.utcnow(), tick=True) as clock:
        assert isinstance(clock, TickingDateTimeFactory)
        owner = hass_admin_user.id
        yield House(hass, clock, agent_entry, flaky_entry, droid, air, robot, owner, SEED)


@pytest.mark.timeout(7200)
async def test_nothing_grows_and_nothing_is_lost(
    hass: HomeAssistant,
    origin: dict[str, Any],
    house: House,
    surprises: Surprises,
    forget_log: Callable[[], None],
) -> None:
    seconds = HOURS * 3600
    await house.live(seconds * WARM_UP)
    await house.settle()
    forget_log()
    before = Gauges.read(hass)
    await house.live(seconds * (1 - WARM_UP))
    await house.settle()
    forget_log()
    after = Gauges.read(hass)

    told = await house.accounts.told(house.agent)
    wrong = await house.accounts.wrong(house.agent)
    wrong += [f"unexpected in the log: {name}: {text}" for name, text in surprises.heard]
    wrong += [
        f"{name} grew from {then} to {now}" for name, (then, now) in grown(before, after).items()
    ]
    if told["in_doubt"]:
        wrong.append("executions are in doubt, though none was interrupted")
    if not await house.agent.shown.annals.async_intact():
        wrong.append("the journal's chain is broken")
    if REPORT:
        figures = {
            **origin,
            "hours": HOURS,
            "seed": SEED,
            "before": asdict(before),
            "after": asdict(after),
            "approved": house.approved,
            **told,
            "wrong": wrong,
        }
        await hass.async_add_executor_job(Path(REPORT).write_text, json.dumps(figures, indent=2))
    assert [each for each in wrong if HOURS >= 3 or not each.startswith("memory")] == []
    assert told["opened"] > 0


async def test_a_leak_is_seen(hass: HomeAssistant, house: House) -> None:
    before = Gauges.read(hass)
    await house.live(12 * EPISODE, leak=True)
    await house.settle()
    assert "listeners" in grown(before, Gauges.read(hass))


async def test_an_incident_that_is_not_in_the_journal_is_seen(house: House) -> None:
    house.accounts.opened.add(4711)
    (wrong,) = await house.accounts.wrong(house.agent)
    assert "4711" in wrong


def test_what_may_grow_and_what_may_not() -> None:
    before = Gauges(
        tasks=10, listeners=100, dispatchers=20, timers=20, threads=10, files=20,
        agents=1, robots=1, memory=1_000_000,
    )  # fmt: skip
    assert grown(before, replace(before, tasks=13, listeners=108, memory=1_050_000)) == {}
    more = replace(before, tasks=14, listeners=109, files=25, agents=2, memory=1_050_001)
    assert grown(before, more).keys() == {"tasks", "listeners", "files", "agents", "memory"}
