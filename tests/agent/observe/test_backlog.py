"""What was logged before the agent came, from Home Assistant's own log."""

import logging
from typing import NoReturn

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest

from custom_components.astromech.agent.model import LogFacts, Signal, Subject, SubjectKind
from custom_components.astromech.agent.observe.logs import LogCollector

from ..conftest import PassTime
from ..material import facts_of

LOGGER = logging.getLogger("custom_components.weather.api")


@pytest.fixture
async def system_log(hass: HomeAssistant) -> None:
    assert await async_setup_component(hass, "system_log", {})


def _hear(hass: HomeAssistant, heard: list[Signal]) -> LogCollector:
    def hear(signals: list[Signal]) -> None:
        heard.extend(s for s in signals if s.subject.id == "weather")

    return LogCollector(hass, lambda text: text.replace("hunter2", "***"), hear)


@pytest.mark.usefixtures("system_log")
async def test_what_was_logged_before_is_told_with_cause_and_chain(
    hass: HomeAssistant, pass_time: PassTime
) -> None:
    try:
        try:
            _ = 1 / 0
        except ZeroDivisionError as err:
            raise ValueError("outer: hunter2") from err
    except ValueError:
        LOGGER.exception("Lost %s hunter2", "192.168.1.7")
    for _ in range(3):
        LOGGER.warning("Slow")
    await pass_time(1)
    heard: list[Signal] = []
    stop = _hear(hass, heard).start()
    await pass_time(1)
    stop()
    first, second = heard
    facts = facts_of(first, LogFacts)
    assert first.subject == Subject(kind=SubjectKind.INTEGRATION, id="weather")
    assert (facts.level, facts.exceptions) == (logging.ERROR, ("ValueError", "ZeroDivisionError"))
    assert (facts.template, facts.message) == ("Lost <address> ***", "Lost 192.168.1.7 ***")
    assert facts.error == "division by zero"
    assert facts.root_frame is not None
    assert facts.root_frame.startswith("agent/observe/test_backlog.py:test_what_was")
    assert facts_of(second, LogFacts).count == 3


@pytest.mark.usefixtures("system_log")
async def test_what_an_agent_has_heard_is_not_told_to_the_next_one(
    hass: HomeAssistant, pass_time: PassTime
) -> None:
    heard: list[Signal] = []
    stop = _hear(hass, heard).start()
    LOGGER.error("Once")
    await pass_time(1)
    stop()
    await pass_time(1)
    LOGGER.error("While nobody listened")
    logging.getLogger("custom_components.astromech").error("About myself")
    await pass_time(1)
    stop = _hear(hass, heard).start()
    await pass_time(1)
    stop()
    assert [facts_of(signal, LogFacts).message for signal in heard] == [
        "Once",
        "While nobody listened",
    ]


async def test_without_that_log_there_is_nothing_to_tell(
    hass: HomeAssistant, pass_time: PassTime
) -> None:
    LOGGER.error("Before")
    heard: list[Signal] = []
    stop = _hear(hass, heard).start()
    await pass_time(1)
    stop()
    assert heard == []


@pytest.mark.usefixtures("system_log")
async def test_a_long_and_hostile_traceback_is_read_in_part(
    hass: HomeAssistant, pass_time: PassTime
) -> None:
    try:
        _refuse("no\n" + "File: x\n" * 200_000)
    except OSError:
        LOGGER.exception("It broke")
    await pass_time(1)
    heard: list[Signal] = []
    stop = _hear(hass, heard).start()
    await pass_time(1)
    stop()
    facts = facts_of(heard[0], LogFacts)
    assert (facts.exceptions, facts.error) == (("OSError",), "no")


def _refuse(why: str) -> NoReturn:
    raise OSError(why)
