"""What a robot's link has to keep to, and what a person is told when it does not for a while."""

from collections import Counter
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)

from .const import DOMAIN
from .kinds import DroidConfigEntry
from .link_record import LinkRecord

LASTING: Final = 600
"""Seconds that a breach must last before it is told."""

MIN_ECHOES: Final = 3
"""Fewer round trips say nothing about the link."""


class Level(StrEnum):
    """What is kept to; the values are translation keys and parts of ids."""

    ECHO_P50 = "echo_p50"
    ECHO_P95 = "echo_p95"
    ATTEMPTS = "attempts"
    DUPLICATES = "duplicates"


LIMITS: Final[Mapping[Level, float]] = {
    Level.ECHO_P50: 150,  # ms
    Level.ECHO_P95: 500,  # ms
    Level.ATTEMPTS: 6,  # per hour, but for those that a command needed and that succeeded
    Level.DUPLICATES: 0,  # devices and entities
}

type Figures = Mapping[Level, float | None]


class Breach(NamedTuple):
    """A level that is not kept to, with the figure and since when, in seconds."""

    level: Level
    figure: float
    since: float


def evaluate(figures: Figures, before: Mapping[Level, Breach], now: float) -> dict[Level, Breach]:
    """Return the breaches by level; one that goes on keeps the time at which it began.

    Args:
        figures: None where nothing is known; that is no breach.
        before: What was returned the last time.
        now: Seconds.
    """
    return {
        level: Breach(
            level=level, figure=figure, since=before[level].since if level in before else now
        )
        for level, figure in figures.items()
        if figure is not None and figure > LIMITS[level]
    }


def lasting(breaches: Mapping[Level, Breach], now: float) -> set[Level]:
    """Return the levels whose breach is to be told."""
    return {level for level, breach in breaches.items() if now - breach.since >= LASTING}


class ServiceLevels:
    """The levels of one robot, and their Repairs issues."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: DroidConfigEntry,
        record: LinkRecord,
        clock: Callable[[], float],
    ) -> None:
        self._hass = hass
        self._entry = entry
        self._record = record
        self._clock = clock
        self._breaches: dict[Level, Breach] = {}

    @property
    def figures(self) -> dict[Level, float | None]:
        """What is measured now."""
        enough = self._record.echoes >= MIN_ECHOES
        return {
            Level.ECHO_P50: self._record.echo_percentile(0.5) if enough else None,
            Level.ECHO_P95: self._record.echo_percentile(0.95) if enough else None,
            Level.ATTEMPTS: self._record.vain_attempts,
            Level.DUPLICATES: duplicates(self._hass, self._entry),
        }

    @property
    def breached(self) -> list[Level]:
        """Which are not kept to at the last evaluation, however short the time."""
        return list(self._breaches)

    async def async_evaluate(self) -> None:
        """Measure, and raise or clear the issues."""
        now = self._clock()
        self._breaches = evaluate(self.figures, self._breaches, now)
        told = lasting(self._breaches, now)
        for level in Level:
            if level in told:
                self._raise(self._breaches[level])
            else:
                ir.async_delete_issue(self._hass, DOMAIN, self._issue_id(level))

    @callback
    def async_clear(self) -> None:
        """Take all issues back; the robot is no longer watched."""
        for level in Level:
            ir.async_delete_issue(self._hass, DOMAIN, self._issue_id(level))

    def _issue_id(self, level: Level) -> str:
        return f"level_{level}_{self._entry.entry_id}"

    def _raise(self, breach: Breach) -> None:
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            self._issue_id(breach.level),
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key=f"level_{breach.level}",
            translation_placeholders={
                "name": self._entry.title,
                "figure": f"{breach.figure:.0f}",
                "limit": f"{LIMITS[breach.level]:g}",
            },
        )


def duplicates(hass: HomeAssistant, entry: DroidConfigEntry) -> int:
    """Return how many devices and entities of a robot are there more than once."""
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    # The unique id is the robot's address and what the entity is.
    kinds = Counter((each.domain, each.unique_id.partition("_")[2]) for each in entities)
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return max(0, len(devices) - 1) + sum(count - 1 for count in kinds.values())
