"""Watching over the tasks of ours that run for as long as a robot is set up."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
import logging
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later, async_track_time_interval

from .kinds import DroidConfigEntry

_LOGGER = logging.getLogger(__name__)

WATCH_SECONDS: Final = 30
GRACE_SECONDS: Final = 60
"""A step may take so long, and then some rounds more, before it counts as stuck."""
FIRST_PAUSE: Final = 30
"""Seconds before the second start anew within an hour; each further one doubles it."""
BUDGET: Final = 5
"""Starts anew within an hour; then a person is told, and nothing more is tried."""
HOUR: Final = 3600.0


@dataclass(slots=True)
class Watched:
    """A task of ours, its heartbeat and how often it was started anew.

    Attributes:
        name: For health and logs.
        step: What it does, over and over.
        every: Seconds between two steps.
        beat: When the last step ended, in seconds of the supervisor's clock.
        restarts: When it was started anew.
    """

    name: str
    step: Callable[[], Awaitable[None]]
    every: float
    beat: float
    restarts: list[float] = field(default_factory=list)
    task: asyncio.Task[None] | None = None

    def stuck(self, now: float) -> bool:
        """Return whether it has ended, or has not come round for too long."""
        late = now - self.beat > 3 * self.every + GRACE_SECONDS
        return late or self.task is None or self.task.done()

    def recent_restarts(self, now: float) -> list[float]:
        """Return when it was started anew within the last hour."""
        return [at for at in self.restarts if at > now - HOUR]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """How a task of ours is; `age` is that of its heartbeat in seconds."""

    age: float
    running: bool
    restarts_last_hour: int


def may_restart(task: Watched, now: float) -> bool:
    """Return whether the budget and the pause since the last start anew allow another one."""
    recent = task.recent_restarts(now)
    if not recent:
        return True
    return len(recent) < BUDGET and now - recent[-1] >= FIRST_PAUSE << (len(recent) - 1)


class Supervisor:
    """Runs tasks, and starts anew what has ended or is stuck.

    Args:
        hass: Whose loop they run in.
        entry: They end with it.
        clock: Seconds.
        may_recover: Asked before anything is started anew.
        on_change: Told whether a task has spent its budget.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: DroidConfigEntry,
        *,
        clock: Callable[[], float],
        may_recover: Callable[[], bool],
        on_change: Callable[[list[str]], None],
    ) -> None:
        self._hass = hass
        self._entry = entry
        self._clock = clock
        self._may_recover = may_recover
        self._on_change = on_change
        self._watched: list[Watched] = []

    @property
    def pulses(self) -> dict[str, Pulse]:
        """How each task is, by its name."""
        now = self._clock()
        return {
            each.name: Pulse(
                age=round(now - each.beat, 1),
                running=not each.stuck(now),
                restarts_last_hour=len(each.recent_restarts(now)),
            )
            for each in self._watched
        }

    @callback
    def async_run(self, name: str, step: Callable[[], Awaitable[None]], every: float) -> None:
        """Do a step every so many seconds until the entry is unloaded."""
        task = Watched(name, step, every, self._clock())
        self._watched.append(task)
        self._begin(task)

    @callback
    def async_start(self) -> CALLBACK_TYPE:
        """Begin to watch; return what ends it."""
        return async_track_time_interval(
            self._hass,
            self._async_watch,
            timedelta(seconds=WATCH_SECONDS),
            cancel_on_shutdown=True,
        )

    @callback
    def _async_watch(self, _now: datetime) -> None:
        now = self._clock()
        stuck = [each for each in self._watched if each.stuck(now)]
        self._on_change([each.name for each in stuck if len(each.recent_restarts(now)) >= BUDGET])
        if not self._may_recover():
            return
        for task in stuck:
            if may_restart(task, now):
                _LOGGER.warning("Task %s of %s is started anew", task.name, self._entry.title)
                task.restarts = [*task.recent_restarts(now), now]
                task.beat = now
                self._begin(task)

    def _begin(self, task: Watched) -> None:
        if task.task:
            task.task.cancel()
        name = f"{task.name} of {self._entry.title}"
        task.task = self._entry.async_create_background_task(self._hass, self._run(task), name)

    async def _run(self, task: Watched) -> None:
        while True:
            await self._pause(task.every)
            try:
                await task.step()
            except Exception:
                _LOGGER.exception("Task %s of %s failed", task.name, self._entry.title)
                return
            task.beat = self._clock()

    async def _pause(self, seconds: float) -> None:
        over = asyncio.Event()
        cancel = async_call_later(self._hass, seconds, callback(lambda _now: over.set()))
        try:
            await over.wait()
        finally:
            cancel()
