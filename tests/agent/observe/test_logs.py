"""Log records as signals: any thread, any text, any storm."""

from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
import logging
from typing import NoReturn, override

from homeassistant.core import HomeAssistant
import pytest

from custom_components.astromech.agent.model import LogFacts, Signal, Subject, SubjectKind
from custom_components.astromech.agent.observe.logs import MAX_PENDING, LogCollector

from ..conftest import PassTime
from ..material import facts_of

LOGGER = logging.getLogger("custom_components.weather.api")


@pytest.fixture
def heard() -> list[Signal]:
    return []


@pytest.fixture
def collector(hass: HomeAssistant, heard: list[Signal]) -> Generator[LogCollector]:
    def hear(signals: list[Signal]) -> None:
        heard.extend(s for s in signals if s.subject.id != "asyncio")

    collector = LogCollector(hass, lambda text: text.replace("hunter2", "***"), hear)
    stop = collector.start()
    yield collector
    stop()


pytestmark = pytest.mark.usefixtures("collector")


async def test_a_record_keeps_its_template_apart_from_its_arguments(
    heard: list[Signal], pass_time: PassTime
) -> None:
    LOGGER.warning("Lost %s after %d s", "kitchen hunter2", 5)
    await pass_time(1)
    (signal,) = heard
    facts = facts_of(signal, LogFacts)
    assert signal.subject == Subject(kind=SubjectKind.INTEGRATION, id="weather")
    assert facts.template == "Lost %s after %d s"
    assert facts.message == "Lost kitchen *** after 5 s"
    assert (facts.level, facts.exceptions) == (logging.WARNING, ())


async def test_the_chain_of_exceptions_and_the_innermost_place_are_told(
    heard: list[Signal], pass_time: PassTime
) -> None:
    try:
        _fail()
    except ValueError:
        LOGGER.exception("It broke")
    await pass_time(1)
    facts = facts_of(heard[0], LogFacts)
    assert facts.exceptions == ("ValueError", "ZeroDivisionError")
    assert facts.root_frame == "agent/observe/test_logs.py:_divide"
    assert facts.error == "division by zero"


def _fail() -> NoReturn:
    try:
        _divide()
    except ZeroDivisionError as err:
        raise ValueError("outer") from err
    raise AssertionError


def _divide() -> float:
    return 1 / 0


async def test_an_exception_among_the_arguments_is_one_too(
    heard: list[Signal], pass_time: PassTime
) -> None:
    LOGGER.error("Error fetching %s: %s", "weather", TimeoutError("too slow"))
    await pass_time(1)
    facts = facts_of(heard[0], LogFacts)
    assert (facts.exceptions, facts.error, facts.root_frame) == (
        ("TimeoutError",),
        "too slow",
        None,
    )


async def test_a_library_is_blamed_on_the_integration_whose_code_it_ran_in(
    heard: list[Signal], pass_time: PassTime
) -> None:
    code = compile(
        "def ask():\n    raise OSError('no')", "/x/custom_components/solar/api.py", "exec"
    )
    space: dict[str, object] = {}
    exec(code, space)  # noqa: S102  the only way to a frame in a file that is not there
    try:
        space["ask"]()  # type: ignore[operator]  # a function, as the line above tells
    except OSError:
        logging.getLogger("aiosolar").exception("Request failed")
    await pass_time(1)
    assert heard[0].subject == Subject(kind=SubjectKind.INTEGRATION, id="solar")


async def test_one_without_an_integration_stands_for_its_logger(
    heard: list[Signal], pass_time: PassTime
) -> None:
    logging.getLogger("aiosolar").error("Request failed")
    await pass_time(1)
    assert heard[0].subject == Subject(kind=SubjectKind.LOGGER, id="aiosolar")


async def test_a_record_whose_arguments_do_not_fit_is_heard_all_the_same(
    heard: list[Signal], pass_time: PassTime
) -> None:
    class Rude:
        @override
        def __str__(self) -> str:
            raise RuntimeError

    logging.raiseExceptions = False
    LOGGER.handle(LOGGER.makeRecord(LOGGER.name, 40, "x.py", 1, "Got %s", (Rude(),), None))
    logging.raiseExceptions = True
    await pass_time(1)
    assert facts_of(heard[0], LogFacts).message == "Got %s"


async def test_its_own_records_and_small_talk_are_not_heard(
    heard: list[Signal], pass_time: PassTime
) -> None:
    logging.getLogger("custom_components.astromech.agent").error("About myself")
    LOGGER.info("Small talk")
    await pass_time(1)
    assert heard == []


async def test_records_of_other_threads_arrive(
    hass: HomeAssistant, heard: list[Signal], pass_time: PassTime
) -> None:
    with ThreadPoolExecutor(4) as threads:
        for number in range(40):
            threads.submit(LOGGER.error, "From thread %d", number)
    await pass_time(1)
    assert len(heard) == 40


async def test_a_storm_is_bounded_and_what_is_dropped_is_counted(
    collector: LogCollector, pass_time: PassTime
) -> None:
    for number in range(MAX_PENDING + 10):
        record = LOGGER.makeRecord(LOGGER.name, 40, "x.py", 1, "Storm %d", (number,), None)
        collector._tap.handle(record)
    await pass_time(1)
    assert collector.dropped >= 10
    assert collector.seen >= MAX_PENDING


async def test_after_the_end_nothing_is_heard_and_no_timer_stays(
    hass: HomeAssistant, pass_time: PassTime
) -> None:
    heard: list[Signal] = []
    stop = LogCollector(hass, str, heard.extend).start()
    LOGGER.error("The last word")
    await hass.async_block_till_done()
    stop()
    LOGGER.error("Into the void")
    await pass_time(1)
    assert heard == []
