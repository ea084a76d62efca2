"""Log records as signals: any thread, any text, any storm."""

from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
import logging
from typing import NoReturn, override

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.astromech.agent.diagnose.fingerprint import symptom_id
from custom_components.astromech.agent.model import LogFacts, Signal, Subject, SubjectKind
from custom_components.astromech.agent.observe.logs import LogCollector
from custom_components.astromech.agent.observe.records import MAX_ARGUMENT
from custom_components.astromech.agent.observe.tap import KEPT_OF_A_KIND, MAX_KINDS, Tap

from ..conftest import PassTime
from ..material import facts_of

LOGGER = logging.getLogger("custom_components.weather.api")


@pytest.fixture
def heard() -> list[Signal]:
    return []


@pytest.fixture
def collector(hass: HomeAssistant, heard: list[Signal]) -> Generator[LogCollector]:
    def hear(signals: list[Signal]) -> None:
        heard.extend(signals)

    hass.loop.set_debug(False)  # asyncio complains of slow steps then
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


async def test_records_of_other_threads_arrive(heard: list[Signal], pass_time: PassTime) -> None:
    with ThreadPoolExecutor(4) as threads:
        for number in range(400):
            threads.submit(LOGGER.error, "From thread %d", number)
    await pass_time(1)
    facts = [facts_of(signal, LogFacts) for signal in heard]
    assert len(facts) == KEPT_OF_A_KIND
    assert sum(fact.count for fact in facts) == 400
    assert len({fact.message for fact in facts}) == KEPT_OF_A_KIND


async def test_a_storm_of_few_kinds_is_counted_and_loses_nothing(
    collector: LogCollector, heard: list[Signal], pass_time: PassTime
) -> None:
    for number in range(20_000):
        LOGGER.handle(storm(f"Storm {number % 20} of %d", number))
    await pass_time(1)
    assert (collector.seen, collector.dropped) == (20_000, 0)
    assert len(heard) == 20 * KEPT_OF_A_KIND
    assert sum(facts_of(signal, LogFacts).count for signal in heard) == 20_000
    assert facts_of(heard[-1], LogFacts).message == "Storm 19 of 19999"


async def test_a_storm_of_many_kinds_is_bounded_and_what_is_dropped_is_counted(
    collector: LogCollector, heard: list[Signal], pass_time: PassTime
) -> None:
    for number in range(MAX_KINDS + 10):
        LOGGER.handle(storm(f"Storm {number} of %d", number))
    await pass_time(1)
    assert (collector.seen, collector.dropped) == (MAX_KINDS, 10)
    assert len(heard) == MAX_KINDS


def storm(template: str, *args: object) -> logging.LogRecord:
    return LOGGER.makeRecord(LOGGER.name, logging.ERROR, "x.py", 1, template, args, None)


async def test_a_text_that_was_put_together_before_has_slots_for_its_values(
    heard: list[Signal], pass_time: PassTime
) -> None:
    for number in range(3):
        LOGGER.error(f"Lost 192.168.1.{number} after {number} s")  # noqa: G004  what others do
    await pass_time(1)
    facts = [facts_of(signal, LogFacts) for signal in heard]
    assert {fact.template for fact in facts} == {"Lost <address> after <duration>"}
    assert facts[2].message == "Lost 192.168.1.2 after 2 s"
    assert len({symptom_id(signal) for signal in heard}) == 1


@pytest.mark.parametrize(
    "message",
    [
        {"not": ["a", "text"]},
        None,
        ValueError("x"),
        "50 % of %s",
        "100%",
        "%s %s %s",
        "%(name)s",
        "\0\ud800\u202e" * 100,
        "A" * 5_000_000,
    ],
)
async def test_whatever_is_logged_is_heard_and_nobody_notices(
    heard: list[Signal], pass_time: PassTime, message: object
) -> None:
    record = LOGGER.makeRecord(LOGGER.name, 40, "", 0, "x", ("one",), None)
    record.msg = message
    for handler in logging.getLogger().handlers:
        if isinstance(handler, Tap):
            handler.handle(record)
    await pass_time(1)
    assert len(heard) == 1
    assert len(facts_of(heard[0], LogFacts).message) <= MAX_ARGUMENT


async def test_data_among_the_arguments_is_written_down_in_part(
    heard: list[Signal], pass_time: PassTime
) -> None:
    LOGGER.error("Unexpected %s and %s", {"a": list(range(10**6))}, "B" * 10**6)
    await pass_time(1)
    message = facts_of(heard[0], LogFacts).message
    assert message.startswith("Unexpected {'a': [0, 1, 2")
    assert "..." in message
    assert len(message) < 2 * MAX_ARGUMENT


async def test_a_bottomless_recursion_is_told_like_any_error(
    heard: list[Signal], pass_time: PassTime
) -> None:
    def fall() -> None:
        fall()

    try:
        fall()
    except RecursionError:
        LOGGER.exception("It fell")
    await pass_time(1)
    facts = facts_of(heard[0], LogFacts)
    assert (facts.exceptions, facts.root_frame) == (
        ("RecursionError",),
        "agent/observe/test_logs.py:fall",
    )


async def test_an_automation_speaks_for_itself_and_its_modules_do_not(
    hass: HomeAssistant, heard: list[Signal], pass_time: PassTime
) -> None:
    hass.states.async_set("automation.lights", "on")
    logging.getLogger("homeassistant.components.automation.lights").error("Failed")
    logging.getLogger("homeassistant.components.automation.config").error("Failed")
    await pass_time(1)
    assert [signal.subject for signal in heard] == [
        Subject(kind=SubjectKind.AUTOMATION, id="automation.lights"),
        Subject(kind=SubjectKind.INTEGRATION, id="automation"),
    ]


async def test_an_object_that_complains_at_its_end_does_not_hold_the_handler(
    collector: LogCollector, heard: list[Signal], pass_time: PassTime
) -> None:
    class Careless(logging.LogRecord):
        def __del__(self) -> None:
            LOGGER.warning("Not closed")

    for number in range(20):
        collector._tap.handle(Careless(LOGGER.name, 40, "x.py", 1, "Got %d", (number,), None))
    await pass_time(1)
    facts = [facts_of(signal, LogFacts) for signal in heard]
    assert sum(fact.count for fact in facts if fact.template == "Got %d") == 20
    assert any(fact.message == "Not closed" for fact in facts)


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


async def test_what_config_entries_say_is_about_the_integration_that_they_name(
    hass: HomeAssistant, heard: list[Signal], pass_time: PassTime
) -> None:
    MockConfigEntry(domain="weather").add_to_hass(hass)
    logger = logging.getLogger("homeassistant.config_entries")
    logger.error("Error unloading entry %s for %s", "mqtt", "weather")
    logger.error("Error unloading entry %s for %s", "Hall", "nobody")
    await pass_time(2)
    assert [signal.subject.id for signal in heard] == ["weather", "homeassistant.config_entries"]


class Rude:
    """Something that fails whenever somebody wants to see it."""

    @override
    def __str__(self) -> str:
        raise RuntimeError


async def test_a_text_that_cannot_be_had_does_not_keep_the_record_away(
    heard: list[Signal], collector: LogCollector, pass_time: PassTime
) -> None:
    # Not through the root logger: pytest's own handlers fall over it.
    collector._tap.handle(LOGGER.makeRecord("x", logging.ERROR, "y", 1, Rude(), ("z",), None))
    await pass_time(1)
    assert facts_of(heard[0], LogFacts).template == "Rude"


async def test_half_of_a_character_is_neither_kept_nor_in_the_way(
    heard: list[Signal], collector: LogCollector, pass_time: PassTime
) -> None:
    name = "custom_components.weather.\ud800"  # given to the collector alone: no report can hold it
    collector._tap.handle(logging.LogRecord(name, logging.WARNING, "y.py", 1, "x", None, None))
    await pass_time(1)
    (signal,) = heard
    facts = facts_of(signal, LogFacts)
    assert facts.logger == "custom_components.weather.?"
    assert symptom_id(signal)


async def test_a_record_that_cannot_be_read_deafens_nobody(
    heard: list[Signal], collector: LogCollector, pass_time: PassTime
) -> None:
    broken = logging.LogRecord("x", logging.ERROR, "y", 1, "z", None, None)
    broken.pathname = 7  # type: ignore[assignment]  # as a careless program may
    logging.getLogger().handle(broken)
    await pass_time(1)
    LOGGER.warning("still heard")
    await pass_time(1)
    assert [facts_of(signal, LogFacts).message for signal in heard] == ["still heard"]
    assert collector.unreadable == 1
