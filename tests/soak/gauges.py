"""What must not grow while a house runs: taken at a quiet moment, and compared."""

import asyncio
from dataclasses import asdict, dataclass
import gc
from pathlib import Path
from typing import Final

from homeassistant.core import HomeAssistant

GROWTH: Final = 0.05
"""What may come on top of what there was after the warm-up."""

SLACK: Final = 3
"""Tasks, listeners and files that may come and go at any moment."""

PAGE: Final = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauges:
    """How much there is of each."""

    tasks: int
    listeners: int
    files: int
    memory: int
    """Bytes that are in the machine's memory."""

    @classmethod
    def read(cls, hass: HomeAssistant) -> Gauges:
        """Read them; what nobody needs any more has gone before."""
        gc.collect()
        return cls(
            tasks=len(asyncio.all_tasks()),
            listeners=sum(hass.bus.async_listeners().values()),
            files=len(list(Path("/proc/self/fd").iterdir())),
            memory=int(Path("/proc/self/statm").read_text().split()[1]) * PAGE,
        )


def grown(before: Gauges, after: Gauges) -> dict[str, tuple[int, int]]:
    """Return what has grown by more than it may, with its figures before and after."""
    then, now = asdict(before), asdict(after)
    return {
        name: (then[name], now[name])
        for name in then
        if now[name] > then[name] * (1 + GROWTH) + (0 if name == "memory" else SLACK)
    }
