"""Signals that are gathered for a moment: what happens together arrives together."""

from collections.abc import Callable
from typing import Any, Final

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

from ..model import Signal

MAX_HANDED_OVER: Final = 50
"""Signals handed over at a time; the rest follows in later turns of the event loop."""


class Batch:
    """Hands signals over `seconds` after the first one, the latest of each name only."""

    def __init__(
        self, hass: HomeAssistant, sink: Callable[[list[Signal]], None], *, seconds: float
    ) -> None:
        self._hass = hass
        self._sink = sink
        self._seconds = seconds
        self._waiting: dict[object, Signal] = {}
        self._unschedule: CALLBACK_TYPE | None = None

    @callback
    def put(self, name: object, signal: Signal) -> None:
        """Add a signal, in place of one with the same name that still waits."""
        self._waiting[name] = signal
        self._schedule(self._seconds)

    @callback
    def close(self) -> None:
        """Drop what waits; the timer ends."""
        self._waiting.clear()
        if self._unschedule is not None:
            self._unschedule()
            self._unschedule = None

    def _schedule(self, seconds: float) -> None:
        if self._unschedule is None:
            job = HassJob(self._hand_over, "Astromech batch of signals", cancel_on_shutdown=True)
            self._unschedule = async_call_later(self._hass, seconds, job)

    @callback
    def _hand_over(self, _now: Any) -> None:
        self._unschedule = None
        names = list(self._waiting)[:MAX_HANDED_OVER]
        signals = [self._waiting.pop(name) for name in names]
        if self._waiting:
            self._schedule(0)
        self._sink(signals)
