"""The pulse of the event loop, as signals: whether it is held up, and whether the clock jumped.

One timer a second. How late it comes is what the loop was held up; how far the clock of the wall
and the one that never jumps have come apart since the last beat is what the clock jumped.
"""

from asyncio import TimerHandle
from collections.abc import Callable
from time import monotonic, time
from typing import Final

from homeassistant.core import CALLBACK_TYPE, CoreState, HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ..clock import Clock
from ..model import Change, ChangeKind, Condition, Signal
from .conditions import Reading, Standings
from .machine import CLOCK, MINUTE, event_loop

BEAT: Final = 1.0
GRAVE_JUMP: Final = 60.0
"""Seconds; by less no certificate, token or schedule is wrong."""
STEADY: Final = 600.0
"""Seconds without a jump after which the clock counts as steady again."""


class PulseCollector:
    """Beats, and judges the beats of each minute.

    Args:
        hass: Whose loop it is.
        sink: Takes the signals.
        note: Takes a jump of the clock as a change, too.
        wall: The clock that people see, seconds.
        steady: The clock that never jumps, seconds.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        sink: Callable[[list[Signal]], None],
        note: Callable[[Change], None],
        *,
        wall: Callable[[], float] = time,
        steady: Callable[[], float] = monotonic,
    ) -> None:
        self._hass = hass
        self._sink = sink
        self._note = note
        self._wall = wall
        self._steady = steady
        self._standings = Standings(rise=2, fall=2)
        self._jumps = Standings()
        self._timer: TimerHandle | None = None
        self._due = 0.0
        self._clock = Clock(wall, steady)
        self._held_up = 0.0
        self._minute_ends = 0.0
        self._jumped_at: float | None = None

    @callback
    def start(self) -> CALLBACK_TYPE:
        """Begin to beat; return what ends it."""
        now = self._steady()
        self._clock.jump()  # what was before does not count
        self._minute_ends = now + MINUTE
        self._schedule(now)
        return self._stop

    @callback
    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _schedule(self, now: float) -> None:
        self._due = now + BEAT
        self._timer = self._hass.loop.call_later(BEAT, self._beat)

    @callback
    def _beat(self) -> None:
        now, wall = self._steady(), self._wall()
        self._held_up += max(0.0, now - self._due)
        self._schedule(now)
        if jump := self._clock.jump():
            self._tell_of_jump(jump, now, wall)
        if now >= self._minute_ends:
            self._judge(now, wall)

    def _tell_of_jump(self, jump: float, now: float, wall: float) -> None:
        self._note(
            Change(
                time=wall,
                kind=ChangeKind.TIME,
                subject=CLOCK,
                what="clock",
                before=_iso(wall - jump),
                after=_iso(wall),
            )
        )
        if abs(jump) < GRAVE_JUMP:
            return
        self._jumped_at = now
        reading = Reading(
            subject=CLOCK, condition=Condition.CLOCK_JUMPED, bad=True, figure=jump, limit=GRAVE_JUMP
        )
        if signals := self._jumps.weigh([reading], wall):
            self._sink(signals)

    def _judge(self, now: float, wall: float) -> None:
        """Judge the minute that has passed, and begin another; a start is held up by nature."""
        signals: list[Signal] = []
        if self._hass.state is CoreState.running:
            signals = self._standings.weigh([event_loop(self._held_up)], wall)
        self._held_up, self._minute_ends = 0.0, now + MINUTE
        if self._jumped_at is not None and now - self._jumped_at >= STEADY:
            self._jumped_at = None
            signals += self._jumps.weigh([], wall)
        if signals:
            self._sink(signals)


def _iso(seconds: float) -> str:
    return dt_util.utc_from_timestamp(round(seconds)).isoformat()
