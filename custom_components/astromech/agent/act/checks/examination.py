"""What a verification test is given, and the vitals that it compares with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Self

from ...diagnose.graph import EntryNode, Graph
from ...model import Check, CheckResult, Order, SubjectKind
from ..action import Memo, Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """How the house and the target stood before anything was done."""

    entries_down: int
    available: int
    """Entities of the target's entry that have a value."""

    @classmethod
    def of(cls, order: Order, graph: Graph) -> Self:
        """Return the vitals of this moment."""
        down, _ = graph.counts()
        return cls(entries_down=down, available=available(target_entry(order, graph)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What was done, and how it was before."""

    site: Site
    order: Order
    memo: Memo
    before: Vitals


type Examiner = Callable[[Check, Examination], Awaitable[CheckResult]]
"""Looks at one thing at this moment; never changes anything."""


def target_entry(order: Order, graph: Graph) -> EntryNode | None:
    """Return the config entry that an order is about, None if it is about something else."""
    return graph.entry(order.target.id) if order.target.kind is SubjectKind.ENTRY else None


def available(entry: EntryNode | None) -> int:
    """Return how many entities of an entry have a value."""
    return entry.entities - entry.unavailable if entry else 0
