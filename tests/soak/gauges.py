"""What must not grow while a house runs: taken at a quiet moment, and compared."""

import asyncio
from dataclasses import asdict, dataclass
import gc
from pathlib import Path
import threading
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.dispatcher import DATA_DISPATCHER
from homeassistant.util.async_ import get_scheduled_timer_handles

from custom_components.astromech.agent.loop import Agent
from custom_components.astromech.coordinator import DroidCoordinator

GROWTH: Final = 0.05
"""What may come on top of what there was after the warm-up."""

SLACK: Final = 3
"""Tasks, listeners and the like that may come and go at any moment."""

PAGE: Final = 4096

POOL: Final = "SyncWorker"
"""What leads the names of the threads of Home Assistant's own pool, which grows as it likes."""

WHOLE: Final = ("agents", "robots")
"""What there is one of for each that is set up; one more is one that was not let go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauges:
    """How much there is of each."""

    tasks: int
    listeners: int
    dispatchers: int
    timers: int
    threads: int
    files: int
    agents: int
    robots: int
    memory: int
    """Bytes that are in the machine's memory."""

    @classmethod
    def read(cls, hass: HomeAssistant) -> Gauges:
        """Read them; what nobody needs any more has gone before."""
        gc.collect()
        kinds = [type(thing) for thing in gc.get_objects()]
        signals = hass.data.get(DATA_DISPATCHER, {}).values()
        handles = get_scheduled_timer_handles(hass.loop)
        return cls(
            tasks=len(asyncio.all_tasks()),
            listeners=sum(hass.bus.async_listeners().values()),
            dispatchers=sum(len(targets) for targets in signals),
            timers=sum(not handle.cancelled() for handle in handles),
            threads=sum(not thread.name.startswith(POOL) for thread in threading.enumerate()),
            files=len(list(Path("/proc/self/fd").iterdir())),
            agents=kinds.count(Agent),
            robots=kinds.count(DroidCoordinator),
            memory=int(Path("/proc/self/statm").read_text().split()[1]) * PAGE,
        )


def grown(before: Gauges, after: Gauges) -> dict[str, tuple[int, int]]:
    """Return what has grown by more than it may, with its figures before and after."""
    then, now = asdict(before), asdict(after)
    return {name: (then[name], now[name]) for name in then if now[name] > _most(name, then[name])}


def _most(name: str, then: int) -> float:
    """Return how much there may be of something that there was so much of."""
    if name in WHOLE:
        return then
    return then * (1 + GROWTH) + (0 if name == "memory" else SLACK)
