"""What `script/bench observe` has pytest run; it is no test, and its name says so."""

import asyncio
from asyncio.events import Handle
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
import functools
import gc
import json
import logging
import os
from pathlib import Path
from statistics import median
import sys
import time
from typing import Any

import homeassistant
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

import custom_components.astromech
from custom_components.astromech.agent.diagnose.graph import Graph
from custom_components.astromech.agent.judge.inspection import Inspection
from custom_components.astromech.agent.judge.watch import Watch
from custom_components.astromech.agent.model import (
    AvailabilityFacts,
    LogFacts,
    Signal,
    Subject,
    SubjectKind,
)
from custom_components.astromech.agent.observe.tap import Tap
from custom_components.astromech.const import CONF_SETTLE, DOMAIN

ROUNDS = 9
WRITES = 5_000
RECORDS = 2_000
STORM_RATE = 10_000
STORM_RECORDS = STORM_RATE * int(os.environ.get("ASTROMECH_STORM_SECONDS", "10"))
TEMPLATES = 20
ENTITIES = 3_500
SIGNALS = 1_000
MEGABYTE = 2**20
OURS = str(Path(custom_components.astromech.__file__).parent)


def tell(figure: str, ours: float, limit: float, peer: float | None = None) -> None:
    """Print a figure for `observe.py`."""
    said = {"figure": figure, "ours": ours, "limit": limit, "peer": peer}
    sys.stdout.write("\n" + json.dumps(said) + "\n")


@pytest.fixture
async def house(hass: HomeAssistant, mock_bluetooth: None) -> None:
    """Home Assistant as it runs at home, with its own log and an automation."""
    hass.loop.set_debug(False)
    state = {"trigger": "state", "entity_id": "sensor.other"}
    automation = {"id": "a", "alias": "A", "triggers": [state], "actions": []}
    assert await async_setup_component(hass, "automation", {"automation": [automation]})
    assert await async_setup_component(hass, "repairs", {})
    assert await async_setup_component(hass, "system_log", {})
    await hass.async_block_till_done()


async def _with_agent(hass: HomeAssistant) -> ConfigEntry[Any]:
    entry: ConfigEntry[Any] = MockConfigEntry(
        domain=DOMAIN, unique_id=DOMAIN, data={"kind": "agent"}, options={CONF_SETTLE: 1}
    )
    await hass.config_entries.async_add(entry)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    return entry


def _without_pytest() -> None:
    """Take away what pytest costs: it keeps and prints each record, and leaves much garbage behind."""
    for handler in logging.root.handlers[:]:
        if not type(handler).__module__.startswith(("homeassistant.", "custom_components.")):
            logging.root.removeHandler(handler)
    gc.collect()
    gc.freeze()


# --- a state that concerns nobody -----------------------------------------------------------------


async def test_a_write_of_a_state(hass: HomeAssistant, house: None) -> None:
    """Print what an irrelevant write costs more (us) with the agent than without it."""
    _without_pytest()
    entry = await _with_agent(hass)
    more, without_us = [], []
    for _ in range(ROUNDS):
        with_us = min(_write_states(hass) for _ in range(3))
        await hass.config_entries.async_unload(entry.entry_id)
        without_us.append(min(_write_states(hass) for _ in range(3)))
        more.append(with_us - without_us[-1])
        await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
    tell("state write, us more", median(more), 0.3, min(without_us))


def _write_states(hass: HomeAssistant) -> float:
    write = hass.states.async_set
    gc.disable()
    began = time.thread_time()
    for number in range(WRITES):
        write("sensor.irrelevant", str(number))
    taken = time.thread_time() - began
    gc.enable()
    return taken / WRITES * 1e6


# --- a log record on the thread that logs ---------------------------------------------------------

type Handle_ = Callable[[logging.LogRecord], object]


def _speaker() -> Callable[[Handle_, list[logging.LogRecord]], None]:
    """Return what handles records out of a file of Home Assistant, where its handler looks first."""
    code = "def speak(handle, records):\n    for record in records:\n        handle(record)\n"
    space: dict[str, Any] = {}
    exec(compile(code, f"{homeassistant.__path__[0]}/components/x/api.py", "exec"), space)  # noqa: S102
    speak: Callable[[Handle_, list[logging.LogRecord]], None] = space["speak"]
    return speak


def _records(kind: str) -> Iterator[logging.LogRecord]:
    logger = logging.getLogger("homeassistant.components.x")
    path = f"{homeassistant.__path__[0]}/components/x/api.py"
    for number in range(RECORDS):
        error = _error() if kind == "with traceback" else None
        line = number % TEMPLATES
        text, args = f"Lost %s the {line}th time", tuple[object, ...]([number])
        if kind == "put together":
            text, args = f"Lost 192.168.1.{number % 250} the {line}th time", ()
        yield logger.makeRecord(logger.name, logging.ERROR, path, line, text, args, error)


def _error() -> Any:
    def ask(depth: int) -> None:
        if depth:
            ask(depth - 1)
        raise OSError("Not there")

    try:
        ask(10)
    except OSError:
        return sys.exc_info()


@pytest.mark.parametrize("kind", ["with arguments", "put together", "with traceback"])
async def test_a_log_record(hass: HomeAssistant, house: None, kind: str) -> None:
    """Print what our handler takes of the logging thread (us), beside Home Assistant's own."""
    ours, peers = Tap(lambda: None), hass.data["system_log"]
    speak = _speaker()
    taken: dict[logging.Handler, list[float]] = {ours: [], peers: []}
    for _ in range(ROUNDS):
        for handler, times in taken.items():
            records = list(_records(kind))
            gc.disable()
            began = time.thread_time()
            speak(handler.handle, records)
            times.append((time.thread_time() - began) / RECORDS * 1e6)
            gc.enable()
        list(ours.take())
    peer = min(taken[peers])
    tell(f"log record {kind}, us", min(taken[ours]), min(60.0, 1.5 * peer), peer)


# --- a storm --------------------------------------------------------------------------------------


@contextmanager
def _slices() -> Generator[list[float]]:
    """Gather how long (ms of CPU) the event loop is held by each callback of the package."""
    taken: list[float] = []
    run = Handle._run

    def timed(handle: Handle) -> None:
        ours = _is_ours(handle)
        began = time.thread_time()
        run(handle)
        if ours:
            taken.append((time.thread_time() - began) * 1000)

    Handle._run = timed  # type: ignore[method-assign, assignment]  # the only place where all pass
    try:
        yield taken
    finally:
        Handle._run = run  # type: ignore[method-assign]  # as above


def _is_ours(handle: Any) -> bool:
    """Say whether a callback is the package's: a function, a job of a timer, a step of a task."""
    return any(_file(called).startswith(OURS) for called in (handle._callback, *handle._args))


def _file(called: object) -> str:
    """Return the file that something to be called comes from."""
    called = getattr(called, "target", called)
    owner = getattr(called, "__self__", None)
    if isinstance(owner, asyncio.Task):
        called = owner.get_coro()
    while isinstance(called, functools.partial):
        called = called.func
    code = getattr(called, "__code__", None) or getattr(called, "cr_code", None)
    return code.co_filename if code else ""


def _tell_slices(figure: str, taken: list[float]) -> None:
    taken.sort()
    tell(f"{figure}, ms of the loop, p99.9", taken[int(len(taken) * 0.999)], 1.0)
    tell(f"{figure}, ms of the loop at most", taken[-1], 5.0)


def _memory() -> float:
    """Return the memory that this process has, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MEGABYTE


def _storm() -> None:
    """Log the storm's records in this thread, at its rate if the machine can."""
    loggers = [logging.getLogger(f"homeassistant.components.x{n}") for n in range(TEMPLATES)]
    error, began = _error(), time.perf_counter()
    for number in range(STORM_RECORDS):
        if number % 50 == 0:
            time.sleep(max(0.0, number / STORM_RATE - (time.perf_counter() - began)))
        logger = loggers[number % TEMPLATES]
        match number % TEMPLATES:
            case 0:
                logger.error(f"Lost 192.168.1.{number % 250} again")  # noqa: G004
            case 1:
                logger.error("Lost %s", number, exc_info=error)
            case _:
                logger.warning("Lost %s after %d s", "it", number)


async def test_a_storm_of_log_records(hass: HomeAssistant, house: None) -> None:
    """Print how the loop, the memory and the counters take it."""
    entry = await _with_agent(hass)
    _without_pytest()
    before = _memory()
    counted = await _counters(entry)
    with _slices() as taken:
        await asyncio.to_thread(_storm)
        await asyncio.sleep(3)
    _tell_slices("storm of records", taken)
    gc.collect()
    tell("storm of records, MB more", _memory() - before, 20.0)
    lost = STORM_RECORDS - (await _counters(entry) - counted)
    tell("storm of records, neither seen nor counted", lost, 0.0)


async def _counters(entry: ConfigEntry[Any]) -> int:
    said = (await entry.runtime_data.async_diagnostics())["log_records"]
    return int(said["seen"] + said["dropped"])


# --- everything at once ---------------------------------------------------------------------------


async def test_all_entities_gone_at_once(hass: HomeAssistant, house: None) -> None:
    """Print how long the loop is held when 3,500 entities of 35 entries become unavailable."""
    names = _furnish(hass)
    for name in names:
        hass.states.async_set(name, "1")
    entry = await _with_agent(hass)
    await asyncio.sleep(2)
    _without_pytest()
    with _slices() as taken:
        for name in names:
            hass.states.async_set(name, "unavailable")
        await asyncio.sleep(0)
        taken.clear()
        await asyncio.sleep(8)
    _tell_slices(f"{ENTITIES} entities gone", taken)
    await hass.config_entries.async_unload(entry.entry_id)


def _furnish(hass: HomeAssistant) -> list[str]:
    names = []
    for number in range(35):
        entry = MockConfigEntry(domain=f"test{number}", state=ConfigEntryState.LOADED)
        entry.add_to_hass(hass)
        for device in range(10):
            keys = {(entry.domain, str(device))}
            made = dr.async_get(hass).async_get_or_create(
                config_entry_id=entry.entry_id, identifiers=keys
            )
            for key in range(10):
                entity = er.async_get(hass).async_get_or_create(
                    "sensor", entry.domain, f"{device}-{key}", config_entry=entry, device_id=made.id
                )
                names.append(entity.entity_id)
    return names


async def test_correlation(hass: HomeAssistant, house: None) -> None:
    """Print what it takes (ms) to take in 1,000 signals, and to review all that they amount to."""
    names = _furnish(hass)
    entry = await _with_agent(hass)
    graph: Graph = entry.runtime_data._watch.graph
    taken = []
    for _ in range(ROUNDS):
        watch = Watch(graph, settle=1.0, since=0.0)
        signals = [_signal(names, number) for number in range(SIGNALS)]
        began = time.process_time()
        watch.observe(signals, 1.0)
        for _step in Inspection(watch, 100.0).steps():
            pass
        taken.append((time.process_time() - began) * 1000)
    tell(f"correlation of {SIGNALS} signals, ms", min(taken), 50.0)


def _signal(names: list[str], number: int) -> Signal:
    """Return entities that are gone, and complaints of as many integrations."""
    if number % 2:
        subject = Subject(kind=SubjectKind.ENTITY, id=names[number * 3])
        return Signal(time=1.0, subject=subject, facts=AvailabilityFacts(available=False))
    text = f"Lost {number}"
    facts = LogFacts(
        level=logging.ERROR, logger="x", template=text, call_site="x.py:f", message=text
    )
    subject = Subject(kind=SubjectKind.INTEGRATION, id=f"x{number}")
    return Signal(time=1.0, subject=subject, facts=facts)


async def test_setup_of_the_agent(hass: HomeAssistant, house: None) -> None:
    """Print what it takes (ms of CPU) to import and set up the agent's entry."""
    taken = []
    for _ in range(ROUNDS):
        for name in [
            name for name in sys.modules if name.startswith("custom_components.astromech.")
        ]:
            del sys.modules[name]
        hass.data.get("components", {}).clear()
        began = time.process_time()
        entry = await _with_agent(hass)
        taken.append((time.process_time() - began) * 1000)
        await hass.config_entries.async_remove(entry.entry_id)
        await hass.async_block_till_done()
    tell("setup of the agent, ms", median(taken), 80.0)
