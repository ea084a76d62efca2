"""What diagnosis may ask about the house: the live graph, reduced to look-ups."""

from dataclasses import dataclass
from typing import Final, Protocol

from ..model import Subject

FAILED_STATES = frozenset({"setup_error", "setup_retry", "migration_error", "failed_unload"})

MASS_SHARE: Final = 0.3
MASS_ENTRIES: Final = 3

FIRST_RETRY: Final = 5.0
LONGEST_RETRY: Final = 600.0
"""Seconds: Home Assistant's own back-off for an entry that is not ready doubles between these."""


def is_mass_failure(down: int, total: int) -> bool:
    """Say whether so much is down that it must have one common cause: then no entry is touched."""
    return down >= MASS_ENTRIES and down > MASS_SHARE * total


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryNode:
    """A config entry as it stands now, with what hangs from it.

    `entities` and `unavailable` count enabled entities that have a state; `state` is the value of
    Home Assistant's ConfigEntryState.
    """

    entry_id: str
    domain: str
    title: str
    state: str
    reason: str = ""
    reason_key: str | None = None
    can_unload: bool = True
    reauth_in_progress: bool = False
    disabled: bool = False
    entities: int = 0
    unavailable: int = 0
    devices: int = 0
    since: float = 0.0
    """When it began to stand as it does: failed, silent or else loaded."""
    loaded_since: float = 0.0
    tries: int = 0
    """How often in a row it could not be set up yet."""

    @property
    def failed(self) -> bool:
        """Say whether Home Assistant itself could not set it up or take it down."""
        return self.state in FAILED_STATES

    @property
    def silent(self) -> bool:
        """Say whether it is loaded but none of its entities has a value."""
        return self.state == "loaded" and 0 < self.entities == self.unavailable

    @property
    def down(self) -> bool:
        """Say whether it does not serve its purpose right now."""
        return not self.disabled and (self.failed or self.silent)

    @property
    def next_wait(self) -> float | None:
        """Return the pause (s) before Home Assistant's next try, None if it does not try."""
        if self.state != "setup_retry":
            return None
        exponent = min(max(self.tries - 1, 0), 10)
        return min(FIRST_RETRY * 2.0**exponent, LONGEST_RETRY)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceNode:
    """A device as it stands now; the counts are of enabled entities that have a state."""

    device_id: str
    entry_id: str | None = None
    name: str = ""
    entities: int = 0
    unavailable: int = 0
    since: float = 0.0
    """When the entities that are gone began to go, if they went together."""
    battery: bool = False
    disabled: bool = False

    @property
    def silent(self) -> bool:
        """Say whether none of its entities has a value."""
        return not self.disabled and 0 < self.entities == self.unavailable


class Graph(Protocol):
    """The house, asked one question at a time; every answer is of this moment, from an index."""

    def entry(self, entry_id: str) -> EntryNode | None:
        """Return an entry, None if there is no such entry (any more)."""

    def entries_of(self, domain: str) -> tuple[EntryNode, ...]:
        """Return the entries of an integration that are not disabled."""

    def entry_of(self, entity_id: str) -> str | None:
        """Return the entry id an entity belongs to, None for one without (YAML)."""

    def counts(self) -> tuple[int, int]:
        """Return how many entries are down, and how many there are that are not disabled."""

    def device(self, device_id: str) -> DeviceNode | None:
        """Return a device, None if there is no such device (any more)."""

    def device_of(self, entity_id: str) -> str | None:
        """Return the device id an entity belongs to, None for one without."""

    def supports(self, subject: Subject) -> tuple[Subject, ...]:
        """Return all that a subject rests on, directly or not, the nearest first."""

    def dependants(self, subject: Subject) -> tuple[Subject, ...]:
        """Return what rests directly on a subject, but for what is a part of it."""

    def domain_of_logger(self, logger: str) -> str | None:
        """Return the integration whose library logs under a name, None if none or several do."""

    def failed_platforms(self, entry_id: str) -> tuple[str, ...]:
        """Return the platforms of a loaded entry that could not be set up."""
