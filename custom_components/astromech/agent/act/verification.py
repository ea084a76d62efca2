"""Whether a remedy held: the post-conditions, asked until they have all held for a while."""

import asyncio
from collections.abc import Iterable
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

from ..model import Check, Outcome
from .checks import EXAMINERS
from .checks.examination import Examination

POLL_SECONDS: Final = 0.5


async def async_examine(tests: Iterable[Check], seen: Examination) -> Outcome:
    """Return what each test sees at this moment."""
    return Outcome(checks=tuple([await EXAMINERS[test](test, seen) for test in tests]))


async def async_verify(
    tests: tuple[Check, ...], seen: Examination, *, settle: float, patience: float
) -> Outcome:
    """Return the outcome once all tests have held for `settle` s, or when `patience` s are over."""
    held = waited = 0.0
    while True:
        outcome = await async_examine(tests, seen)
        held = held + POLL_SECONDS if outcome.verified else 0.0
        if held > settle or waited >= patience:
            return outcome
        await _pause(seen.site.hass, POLL_SECONDS)
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
