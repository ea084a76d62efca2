"""The policy as data: rules with their scopes, quiet hours, maintenance windows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum
from typing import Final

from ...model import ActionId, BackupRule, Check, Mode

STRICTNESS: Final = {Mode.NEVER: 2, Mode.ASK: 1, Mode.AUTOMATIC: 0}

ALL_DAYS: Final = frozenset(range(7))


class PolicyError(Exception):
    """The policy cannot be used; nothing of it is taken.

    Attributes:
        key: What is wrong, a translation key.
        line: Where, counted from 1; 0 if it is about the whole file.
        word: What stands there, shortened; may be empty.
    """

    def __init__(self, key: str, line: int = 0, word: str = "") -> None:
        super().__init__(f"{key} in line {line}: {word}")
        self.key = key
        self.line = line
        self.word = word[:60]


class ScopeKind(StrEnum):
    """What a rule can be limited to, the least specific first."""

    EVERYTHING = "everything"
    INTEGRATION = "integration"
    AREA = "area"
    LABEL = "label"
    ENTRY = "entry"
    DEVICE = "device"


RANK: Final = {kind: rank for rank, kind in enumerate(ScopeKind)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece of a target as the registries know it: a device, or what has none.

    Areas and labels are there by id and by name: both are words of the person.
    """

    device: str | None = None
    areas: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a rule is about; `value` is empty for everything."""

    kind: ScopeKind = ScopeKind.EVERYTHING
    value: str = ""

    @property
    def key(self) -> str:
        """Return the word under which something is kept about it."""
        return f"{self.kind}:{self.value}" if self.value else str(self.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A time of the day on some days, by the clock on the wall; `end` is not in it.

    One whose end is before its start lasts over midnight. `days` are those on which it begins, 0
    is Monday.
    """

    start: time
    end: time
    days: frozenset[int] = ALL_DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A condition of a rule: the entity must have one of the states."""

    entity: str
    states: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What may be done with one action on one scope, and how."""

    action: ActionId
    mode: Mode
    scope: Scope = field(default_factory=Scope)
    terms: tuple[Term, ...] = ()
    cooldown: float = 0.0
    """Seconds between two effects on one target."""
    backup: BackupRule = BackupRule.ALWAYS
    reuse_hours: float = 0.0
    tests: tuple[Check, ...] = ()
    approvers: frozenset[str] = frozenset()
    """Names or ids of users; empty: any administrator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """All that a person allows; what no rule is about is forbidden.

    `modes` is what the person chose outside of the file, by action.
    """

    rules: tuple[Rule, ...] = ()
    quiet: tuple[Window, ...] = ()
    bypass: frozenset[str] = frozenset()
    """Device classes whose trouble is not put off by quiet hours."""
    maintenance: tuple[Window, ...] = ()
    """If there are any, nothing is automatic at other times."""
    modes: Mapping[ActionId, Mode] = field(default_factory=dict)

    @property
    def watched(self) -> frozenset[str]:
        """Return the entities that its conditions ask about."""
        return frozenset(term.entity for rule in self.rules for term in rule.terms)


def stricter(one: Mode, other: Mode) -> Mode:
    """Return the mode that allows less."""
    return max(one, other, key=STRICTNESS.__getitem__)
