"""The service levels of our own robots, as signals.

The robots measure and judge themselves once a minute; a breach that goes on for as long as it
takes to tell a person of it is told to the agent, too.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.util import dt as dt_util

from ...const import DOMAIN
from ...kinds import DroidConfigEntry, EntryKind, kind_of
from ...service_levels import LASTING, LIMITS, Level
from ..model import Condition, Signal, Subject, SubjectKind
from .conditions import Reading, Standings

INTERVAL: Final = timedelta(minutes=1)


class DroidCollector:
    """Looks at the service levels of all robots that are set up."""

    def __init__(self, hass: HomeAssistant, sink: Callable[[list[Signal]], None]) -> None:
        self._hass = hass
        self._sink = sink
        self._standings = Standings(rise=int(LASTING / INTERVAL.total_seconds()))

    @callback
    def start(self) -> CALLBACK_TYPE:
        """Begin to look; return what ends it."""
        return async_track_time_interval(
            self._hass, self._look, INTERVAL, name="Astromech droids", cancel_on_shutdown=True
        )

    @callback
    def _look(self, _now: Any) -> None:
        entries = self._hass.config_entries.async_loaded_entries(DOMAIN)
        droids = (entry for entry in entries if kind_of(entry) is EntryKind.DROID)
        readings = (reading for droid in droids for reading in _readings(droid))
        if signals := self._standings.weigh(readings, dt_util.utcnow().timestamp()):
            self._sink(signals)


def _readings(droid: DroidConfigEntry) -> Iterator[Reading]:
    levels = droid.runtime_data.care.levels
    figures, breached = levels.figures, levels.breached
    for level in Level:
        yield Reading(
            subject=Subject(kind=SubjectKind.ENTRY, id=droid.entry_id),
            condition=Condition.DROID_SERVICE_LEVEL,
            bad=level in breached,
            detail=str(level),
            figure=figures[level],
            limit=LIMITS[level],
        )
