"""The Bluetooth radios of the house, as signals: silent, gone, or with no connection to spare.

Looked at once a minute, which is as often as any of it matters. A radio that is set up has a
config entry with its address as the unique id, whether it is plugged in or behind a proxy; one
that has left is missing among the scanners.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any, Final

from homeassistant.components import bluetooth
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.util import dt as dt_util

from ..model import Signal
from .conditions import Reading, Standings
from .radios import connections, hearing, listening, presence

INTERVAL: Final = timedelta(minutes=1)
RISE: Final = 3
"""Looks that must find it bad: a restart of a radio, or of its proxy, takes less."""
FALL: Final = 2
"""Looks that must find it good: just after a restart a deaf radio looks as if it had heard."""


class BluetoothCollector:
    """Looks at all scanners that Home Assistant's Bluetooth has, and should have."""

    def __init__(self, hass: HomeAssistant, sink: Callable[[list[Signal]], None]) -> None:
        self._hass = hass
        self._sink = sink
        self._standings = Standings(rise=RISE, fall=FALL)
        self._heard: set[str] = set()

    @callback
    def start(self) -> CALLBACK_TYPE:
        """Begin to look; return what ends it."""
        return async_track_time_interval(
            self._hass, self._look, INTERVAL, name="Astromech Bluetooth", cancel_on_shutdown=True
        )

    @callback
    def _look(self, _now: Any) -> None:
        now = dt_util.utcnow().timestamp()
        if signals := self._standings.weigh(self._readings(), now):
            self._sink(signals)

    def _readings(self) -> Iterator[Reading]:
        scanners = bluetooth.async_current_scanners(self._hass)
        heard_now = bluetooth.async_discovered_service_info(self._hass, connectable=False)
        self._heard.update(info.source for info in heard_now)
        for scanner in scanners:
            scanning = scanner.scanning or scanner.connecting_count > 0
            yield listening(scanner.source, scanning=scanning)
            ever = scanner.source in self._heard
            silent_for = scanner.time_since_last_detection() if ever else None
            yield hearing(scanner.source, silent_for=silent_for)
        yield from connections(dict(_slots(scanners)))
        there = {scanner.source for scanner in scanners}
        for entry in self._hass.config_entries.async_entries(
            bluetooth.DOMAIN, include_ignore=False, include_disabled=False
        ):
            if entry.unique_id is not None:
                yield presence(entry.unique_id, there=entry.unique_id in there)


def _slots(scanners: Iterable[bluetooth.BaseHaScanner]) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield the source, slots and free slots of each scanner that connects and counts."""
    for scanner in scanners:
        allocations = scanner.get_allocations() if scanner.connectable else None
        if allocations is not None:
            yield scanner.source, (allocations.slots, allocations.free)
