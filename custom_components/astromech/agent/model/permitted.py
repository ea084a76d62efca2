"""What a person allows: the answer of the policy about one order."""

from dataclasses import dataclass
from enum import StrEnum

from .words import Check


class Mode(StrEnum):
    """Whether an order may be carried out."""

    NEVER = "never"
    ASK = "ask"
    AUTOMATIC = "automatic"


class BackupRule(StrEnum):
    """Which backup there must be before an order is carried out."""

    ALWAYS = "always"
    REUSE = "reuse"
    """One that is younger than `reuse_hours` will do."""
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What may be done about an order at this moment.

    `mode` is NEVER when anything speaks against it; `reason` then says what, as a key, and `until`
    (s since the epoch) from when it may be asked again, if that is known: quiet hours, a cooldown.
    """

    mode: Mode
    reason: str | None = None
    until: float | None = None
    approvers: frozenset[str] = frozenset()
    """The ids of the users that may approve; empty: any administrator."""
    backup: BackupRule = BackupRule.ALWAYS
    reuse_hours: float = 0.0
    tests: tuple[Check, ...] = ()
    """Tests that must hold in addition to the action's own."""

    @property
    def denied(self) -> bool:
        """Say whether not even an approval allows it now."""
        return self.mode is Mode.NEVER
