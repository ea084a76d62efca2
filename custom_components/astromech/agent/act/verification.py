"""Whether a remedy held: the post-conditions, asked until they have all held for a while."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
import logging
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util

from ..model import Check, CheckResult, Outcome
from .action import Action
from .checks import EXAMINERS
from .checks.examination import Examination

_LOGGER = logging.getLogger(__name__)

POLL_SECONDS: Final = 0.5
LONGEST_POLL: Final = 5.0
"""After a minute or so there is no haste."""

EXAMINER_SECONDS: Final = 30.0
"""How long one test may look."""

UNDO_PATIENCE: Final = 60.0
"""How long (s) it may take until an undo shows."""

_OF_SERVICE: Final = frozenset(
    {Check.ENTRY_LOADED, Check.ENTITIES_AVAILABLE, Check.DROID_CONNECTED}
)
"""What claims that something is there: only then is there something to witness."""


def what_to_ask(
    own: Iterable[Check], more: Iterable[Check], seen: Examination
) -> tuple[Check, ...]:
    """Return each test once: the action's own, those the policy adds, and what always holds."""
    asked = dict.fromkeys((*own, *more, Check.NO_REGRESSION))
    if not _OF_SERVICE.isdisjoint(asked):
        asked[Check.WITNESS_AGREES] = None
    if seen.symptoms_back is not None:
        asked[Check.SYMPTOM_GONE] = None
    return tuple(asked)


async def async_examine(tests: Iterable[Check], seen: Examination) -> Outcome:
    """Return what each test sees at this moment."""
    return Outcome(checks=tuple([await _async_look(test, seen) for test in tests]))


async def _async_look(test: Check, seen: Examination) -> CheckResult:
    """Return what a test sees; one that fails has seen nothing good."""
    try:
        async with asyncio.timeout(EXAMINER_SECONDS):
            return await EXAMINERS[test](test, seen)
    except Exception as err:  # noqa: BLE001  a test may ask others, and those may fail in any way
        _LOGGER.debug("The test %s failed: %r", test, err)
        return CheckResult(test=test, passed=False, seen=type(err).__name__)


async def async_verify(
    tests: tuple[Check, ...], seen: Examination, *, settle: float, patience: float
) -> Outcome:
    """Return the outcome once all tests have held for `settle` s, or when `patience` s are over.

    What was seen before the time that counts is forgiven: a symptom may come while things settle.
    """
    held = waited = 0.0
    while True:
        outcome = await async_examine(tests, seen)
        pause = _pause_after(waited)
        held = held + pause if outcome.verified else 0.0
        if held > settle or waited >= patience:
            return outcome
        if not outcome.verified:
            seen = replace(seen, since=dt_util.utcnow().timestamp())
        await _pause(seen.site.hass, pause)
        waited += pause


def _pause_after(waited: float) -> float:
    return min(max(POLL_SECONDS, waited / 12), LONGEST_POLL)


async def async_undone(action: Action, seen: Examination) -> bool:
    """Say whether everything is as it was noted and nothing is worse, with some patience."""
    waited = 0.0
    while not await _async_is_undone(action, seen):
        if waited >= UNDO_PATIENCE:
            return False
        await _pause(seen.site.hass, POLL_SECONDS)
        waited += POLL_SECONDS
    return True


async def _async_is_undone(action: Action, seen: Examination) -> bool:
    try:
        async with asyncio.timeout(EXAMINER_SECONDS):
            undone = await action.async_undone(seen.site, seen.order, seen.memo)
    except Exception as err:  # noqa: BLE001  as with a test
        _LOGGER.debug("The undo cannot be seen: %r", err)
        return False
    return undone and (await async_examine((Check.NO_REGRESSION,), seen)).verified


async def _pause(hass: HomeAssistant, seconds: float) -> None:
    """Wait by Home Assistant's clock."""
    over = asyncio.Event()

    @callback
    def wake(_now: Any) -> None:
        over.set()

    cancel = async_call_later(hass, seconds, wake)
    try:
        await over.wait()
    finally:
        cancel()
