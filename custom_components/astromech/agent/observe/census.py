"""How many entities each entry and each device has, and how many of them are lost: always counted.

Fed with every edge, so that nobody has to walk the entities of an entry to judge it.
"""

from dataclasses import dataclass
from typing import Final

TOGETHER: Final = 120.0
"""Seconds between two losses that belong to one outage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an entity belongs; `battery` says that it tells the charge of a battery."""

    entry_id: str | None = None
    device_id: str | None = None
    battery: bool = False


NOWHERE: Final = Place()


@dataclass(slots=True)
class Tally:
    """The entities of an entry or a device.

    `orphans` are among the lost: left in the registry, with nobody to provide them. `began` is
    when the losses of the latest outage began.
    """

    entities: int = 0
    lost: int = 0
    orphans: int = 0
    batteries: int = 0
    began: float = 0.0
    latest: float = 0.0

    def add(self, known: Known, step: int) -> None:
        """Count an entity in (1) or out (-1)."""
        self.entities += step
        self.batteries += step * known.place.battery
        self.lost += step * known.lost
        self.orphans += step * known.orphan

    def lose(self, at: float) -> None:
        """Note when an entity was lost."""
        if self.lost == 0 or at - self.latest > TOGETHER:
            self.began = at
        self.latest = max(self.latest, at)


@dataclass(frozen=True, slots=True)
class Known:
    """An entity as it was last counted."""

    place: Place
    lost: bool
    orphan: bool


class Census:
    """The tallies of all entries and devices."""

    def __init__(self) -> None:
        self._known: dict[str, Known] = {}
        self._entries: dict[str, Tally] = {}
        self._devices: dict[str, Tally] = {}

    def entry(self, entry_id: str) -> Tally:
        """Return the tally of an entry."""
        return self._entries.get(entry_id) or Tally()

    def device(self, device_id: str) -> Tally:
        """Return the tally of a device."""
        return self._devices.get(device_id) or Tally()

    def is_lost(self, entity_id: str) -> bool:
        """Say whether an entity is counted as lost."""
        known = self._known.get(entity_id)
        return known is not None and known.lost

    def is_known(self, entity_id: str) -> bool:
        """Say whether an entity is counted."""
        return entity_id in self._known

    def place_of(self, entity_id: str) -> Place:
        """Return where an entity was counted."""
        known = self._known.get(entity_id)
        return NOWHERE if known is None else known.place

    def put(
        self, entity_id: str, place: Place, *, lost: bool, at: float, orphan: bool = False
    ) -> bool:
        """Count an entity as it stands since `at`; say whether it was lost or regained."""
        before = self._known.get(entity_id)
        now = Known(place, lost, lost and orphan)
        if before == now:
            return False
        self.remove(entity_id)
        self._known[entity_id] = now
        newly_lost = lost and (before is None or not before.lost)
        for tally in self._tallies(place):
            if newly_lost:
                tally.lose(at)
            tally.add(now, 1)
        return lost if before is None else lost is not before.lost

    def remove(self, entity_id: str) -> None:
        """Count an entity no longer."""
        known = self._known.pop(entity_id, None)
        if known is not None:
            for tally in self._tallies(known.place):
                tally.add(known, -1)

    def move(self, entity_id: str, place: Place) -> None:
        """Count an entity at another place."""
        known = self._known.get(entity_id)
        if known is not None:
            self.put(entity_id, place, lost=known.lost, at=0.0, orphan=known.orphan)

    def _tallies(self, place: Place) -> list[Tally]:
        tallies = []
        if place.entry_id is not None:
            tallies.append(self._entries.setdefault(place.entry_id, Tally()))
        if place.device_id is not None:
            tallies.append(self._devices.setdefault(place.device_id, Tally()))
        return tallies
