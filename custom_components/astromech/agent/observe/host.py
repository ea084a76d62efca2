"""Disk, memory and database of the machine, as signals.

Sampled rarely, in the executor, by Home Assistant's own means: `hardware` brings psutil, and the
recorder knows the size of its database in every dialect. What is not set up is not measured.
"""

from asyncio import Task
from collections.abc import Awaitable, Callable
from datetime import timedelta
import logging
from shutil import disk_usage
from typing import TYPE_CHECKING, Any, Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.recorder import get_instance, session_scope
from homeassistant.util import dt as dt_util

from ..model import Signal
from .conditions import Reading, Standings
from .machine import database, disk, memory

if TYPE_CHECKING:
    from homeassistant.components.recorder import Recorder

_LOGGER = logging.getLogger(__name__)

INTERVAL: Final = timedelta(minutes=5)
IN_A_ROW: Final = 2
"""Samples that must agree: what lasts less than five minutes is none of our business."""


class HostCollector:
    """Samples the machine; each figure can fail alone, and then is not judged."""

    def __init__(self, hass: HomeAssistant, sink: Callable[[list[Signal]], None]) -> None:
        self._hass = hass
        self._sink = sink
        self._standings = Standings(rise=IN_A_ROW, fall=IN_A_ROW, whole=False)
        self._sample: Task[None] | None = None

    @callback
    def start(self) -> CALLBACK_TYPE:
        """Take the first sample, and begin to take more; return what ends it."""
        end_interval = async_track_time_interval(
            self._hass, self._begin, INTERVAL, name="Astromech host", cancel_on_shutdown=True
        )
        self._begin()

        @callback
        def stop() -> None:
            end_interval()
            if self._sample is not None:
                self._sample.cancel()

        return stop

    @callback
    def _begin(self, _now: Any = None) -> None:
        """Take a sample; one that hangs is not joined by another."""
        if self._sample is None or self._sample.done():
            work = self._async_sample()
            self._sample = self._hass.async_create_background_task(work, "Astromech host sample")

    async def _async_sample(self) -> None:
        taken = (await _attempt(self._async_disk()), await _attempt(self._async_memory()))
        free = taken[0].figure if taken[0] else None
        readings = (*taken, await _attempt(self._async_database(free)))
        now = dt_util.utcnow().timestamp()
        signals = self._standings.weigh((reading for reading in readings if reading), now)
        if signals:
            self._sink(signals)

    async def _async_disk(self) -> Reading:
        folder = self._hass.config.config_dir
        usage = await self._hass.async_add_executor_job(disk_usage, folder)
        return disk(usage.free, usage.total)

    async def _async_memory(self) -> Reading | None:
        if "hardware" not in self._hass.config.components:
            return None
        from homeassistant.components.hardware.const import DATA_HARDWARE  # noqa: PLC0415

        psutil = self._hass.data[DATA_HARDWARE].system_status.ha_psutil.psutil
        seen = await self._hass.async_add_executor_job(psutil.virtual_memory)
        return memory(seen.available, seen.total)

    async def _async_database(self, free: float | None) -> Reading | None:
        if "recorder" not in self._hass.config.components:
            return None
        recorder = get_instance(self._hass)
        size = await recorder.async_add_executor_job(_database_size, recorder)
        return None if size is None else database(size, free if _is_file(recorder) else None)


async def _attempt(measurement: Awaitable[Reading | None]) -> Reading | None:
    """Return what was measured, None if it could not be: the others are measured all the same."""
    try:
        return await measurement
    except Exception as err:  # noqa: BLE001  the database's drivers raise what they like
        _LOGGER.debug("A figure of the host could not be taken: %s", err)
        return None


def _database_size(recorder: Recorder) -> float | None:
    """Return the bytes of the database, None if it is not ready; runs in the recorder's executor."""
    from homeassistant.components.recorder.system_health import (  # noqa: PLC0415
        DIALECT_TO_GET_SIZE,
    )

    if recorder.engine is None or recorder.dialect_name is None:
        return None
    get_size = DIALECT_TO_GET_SIZE[recorder.dialect_name]
    with session_scope(session=recorder.get_session(), read_only=True) as session:
        return get_size(session, recorder.engine.url.database or "")


def _is_file(recorder: Recorder) -> bool:
    """Say whether the database is a file on our disk."""
    return recorder.dialect_name == "sqlite"
