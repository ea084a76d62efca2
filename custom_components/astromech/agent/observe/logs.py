"""Log records at WARNING and above, as signals.

Records are gathered by the tap in any thread, and looked at here in the event loop, a slice at a
time. What was logged before is taken over from Home Assistant's own log.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from functools import partial
import logging
import time
from typing import Any, Final

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util.hass_dict import HassKey

from ..model import Signal
from .backlog import backlog, backlog_signal
from .records import signal_of
from .tap import Tap

BATCH_SECONDS: Final = 0.5
"""How long records are gathered before they are looked at: a storm costs two batches a second."""
SLICE_SECONDS: Final = 0.0002
"""Seconds after which the event loop has its turn; the record that is under way comes first."""

_HEARD_UNTIL: Final[HassKey[float]] = HassKey("astromech_log_heard_until")
"""When an agent of this run of Home Assistant listened last: what it has heard is not told again."""


class LogCollector:
    """Turns log records into signals, in batches."""

    def __init__(
        self,
        hass: HomeAssistant,
        redact: Callable[[str], str],
        sink: Callable[[list[Signal]], None],
    ) -> None:
        self._hass = hass
        self._redact = redact
        self._sink = sink
        self._tap = Tap(self._wake)
        self._redacted: dict[str, str] = {}
        self._waiting: deque[Callable[[], Signal]] = deque()
        self._unschedule: CALLBACK_TYPE | None = None
        self._slice: asyncio.Handle | None = None
        self.seen = 0
        """Records that were looked at, the counted ones too."""
        self.unreadable = 0
        """Those of them that could not be read."""

    @property
    def dropped(self) -> int:
        """Return how many records came in more kinds than could be kept."""
        return self._tap.dropped

    @callback
    def start(self) -> CALLBACK_TYPE:
        """Begin to listen, with what was logged before; return what ends it."""
        since, until = self._hass.data.get(_HEARD_UNTIL, 0.0), time.time()
        logging.getLogger().addHandler(self._tap)
        self._waiting.extend(
            partial(backlog_signal, entry, redact=self._redact, runs=self._is_run)
            for entry in backlog(self._hass, since=since, until=until)
        )
        if self._waiting:
            self._schedule()
        return self._stop

    def kept(self, since: float) -> list[Signal]:
        """Return what Home Assistant's own log has kept since a time; takes its time, any thread."""
        entries = backlog(self._hass, since=since, until=time.time())
        return [backlog_signal(e, redact=self._redact, runs=self._is_run) for e in entries]

    @callback
    def _stop(self) -> None:
        logging.getLogger().removeHandler(self._tap)
        self._hass.data[_HEARD_UNTIL] = time.time()
        if self._unschedule is not None:
            self._unschedule()
            self._unschedule = None
        if self._slice is not None:
            self._slice.cancel()
            self._slice = None

    def _wake(self) -> None:
        """Ask the loop for a batch; called in any thread."""
        if not self._hass.loop.is_closed():
            self._hass.loop.call_soon_threadsafe(self._schedule)

    @callback
    def _schedule(self) -> None:
        if self._unschedule is None:
            job = HassJob(self._take, "Astromech log batch", cancel_on_shutdown=True)
            self._unschedule = async_call_later(self._hass, BATCH_SECONDS, job)

    @callback
    def _take(self, _now: Any) -> None:
        """Take over what the tap has; while there is work left, it keeps and counts on its own."""
        self._unschedule = None
        if self._slice is not None:
            self._schedule()
            return
        for record, count in self._tap.take():
            self.seen += count
            self._waiting.append(partial(self._signal, record, count))
        self._slice = self._hass.loop.call_soon(self._work)

    @callback
    def _work(self) -> None:
        """Turn what waits into signals for as long as a slice lasts."""
        end = time.perf_counter() + SLICE_SECONDS
        signals: list[Signal] = []
        while self._waiting:
            try:
                signals.append(self._waiting.popleft()())
            except Exception:  # noqa: BLE001  what a foreign record does when it is looked at
                self.unreadable += 1
            if time.perf_counter() >= end:
                break
        # What is done with them there is a slice of its own.
        self._slice = self._hass.loop.call_soon(self._hand_over, signals)

    @callback
    def _hand_over(self, signals: list[Signal]) -> None:
        self._slice = None
        if self._waiting:
            self._slice = self._hass.loop.call_soon(self._work)
        else:
            self._redacted.clear()
        if signals:
            self._sink(signals)

    def _signal(self, record: logging.LogRecord, count: int) -> Signal:
        return signal_of(
            record,
            count=count,
            redact=self._redact_once,
            runs=self._is_run,
            has_entries=self._has_entries,
        )

    def _redact_once(self, text: str) -> str:
        """Redact a text; in a batch most texts come more than once."""
        redacted = self._redacted.get(text)
        if redacted is None:
            redacted = self._redacted[text] = self._redact(text)
        return redacted

    def _has_entries(self, domain: str) -> bool:
        return bool(self._hass.config_entries.async_entries(domain))

    def _is_run(self, entity_id: str) -> bool:
        return self._hass.states.get(entity_id) is not None
