"""Whether a remedy held: the post-conditions, asked until they have all held for a while."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, assert_never

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

from ..diagnose.graph import EntryNode, Graph
from ..model import Check, CheckResult, Outcome, Subject

POLL_SECONDS: Final = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """How the house and the target stood before anything was done."""

    entries_down: int
    available: int


def vitals(target: Subject, graph: Graph) -> Vitals:
    """Return the vitals of this moment."""
    down, _ = graph.counts()
    entry = graph.entry(target.id)
    return Vitals(entries_down=down, available=_available(entry))


def examine(tests: Iterable[Check], target: Subject, before: Vitals, graph: Graph) -> Outcome:
    """Return what each test sees at this moment."""
    return Outcome(checks=tuple(_examine(test, target, before, graph) for test in tests))


def _examine(test: Check, target: Subject, before: Vitals, graph: Graph) -> CheckResult:
    entry = graph.entry(target.id)
    match test:
        case Check.ENTRY_LOADED:
            state = entry.state if entry else "removed"
            return CheckResult(test=test, passed=state == "loaded", seen=state)
        case Check.ENTITIES_AVAILABLE:
            fine = entry is not None and (entry.entities == 0 or _available(entry) > 0)
            total = entry.entities if entry else 0
            return CheckResult(test=test, passed=fine, seen=f"{_available(entry)}/{total}")
        case Check.NO_REGRESSION:
            down, _ = graph.counts()
            worse = down > before.entries_down or _available(entry) < before.available
            seen = f"{down} down, {_available(entry)} available"
            return CheckResult(test=test, passed=not worse, seen=seen)
        case _:
            assert_never(test)


def _available(entry: EntryNode | None) -> int:
    return entry.entities - entry.unavailable if entry else 0


async def async_verify(
    hass: HomeAssistant,
    tests: tuple[Check, ...],
    target: Subject,
    before: Vitals,
    graph: Graph,
    *,
    settle: float,
    patience: float,
) -> Outcome:
    """Return the outcome once all tests have held for `settle` s, or when `patience` s are over."""
    held = waited = 0.0
    while True:
        outcome = examine(tests, target, before, graph)
        held = held + POLL_SECONDS if outcome.verified else 0.0
        if held > settle or waited >= patience:
            return outcome
        await _pause(hass, POLL_SECONDS)
        waited += POLL_SECONDS


async def _pause(hass: HomeAssistant, seconds: float) -> None:
    """Wait by Home Assistant's clock."""
    over: asyncio.Future[None] = hass.loop.create_future()

    @callback
    def wake(_now: Any) -> None:
        if not over.done():
            over.set_result(None)

    cancel = async_call_later(hass, seconds, wake)
    try:
        await over
    finally:
        cancel()
