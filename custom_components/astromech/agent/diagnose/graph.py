"""What diagnosis may ask about the house: the live graph, reduced to look-ups."""

from dataclasses import dataclass
from typing import Protocol

FAILED_STATES = frozenset({"setup_error", "setup_retry", "migration_error", "failed_unload"})


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


class Graph(Protocol):
    """The house, asked one question at a time; every answer is of this moment."""

    def entry(self, entry_id: str) -> EntryNode | None:
        """Return an entry, None if there is no such entry (any more)."""

    def entries_of(self, domain: str) -> tuple[EntryNode, ...]:
        """Return the entries of an integration that are not disabled."""

    def entry_of(self, entity_id: str) -> str | None:
        """Return the entry id an entity belongs to, None for one without (YAML)."""

    def counts(self) -> tuple[int, int]:
        """Return how many entries are down, and how many there are that are not disabled."""
