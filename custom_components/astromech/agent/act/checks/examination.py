"""What a verification test is given, and the vitals that it compares with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Self

from ...diagnose.graph import DeviceNode, EntryNode, Graph
from ...model import Check, CheckResult, Order, SubjectKind
from ..action import Memo, Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """How the house and the target stood before anything was done."""

    entries_down: int
    available: int
    """Entities of the target, an entry or a device, that have a value."""

    @classmethod
    def of(cls, order: Order, graph: Graph) -> Self:
        """Return the vitals of this moment."""
        down, _ = graph.counts()
        return cls(entries_down=down, available=available(target_node(order, graph)))


type SymptomsBack = Callable[[float], bool]
"""Says whether the symptoms of the incident have come again since a time (s since the epoch)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What was done, and how it was before.

    `since` (s since the epoch) is from when on it must hold; `symptoms_back` is None where there
    is no incident.
    """

    site: Site
    order: Order
    memo: Memo
    before: Vitals
    since: float = 0.0
    symptoms_back: SymptomsBack | None = None


type Examiner = Callable[[Check, Examination], Awaitable[CheckResult]]
"""Looks at one thing at this moment; never changes anything."""


def target_entry(order: Order, graph: Graph) -> EntryNode | None:
    """Return the config entry that an order is about, None if it is about something else."""
    return graph.entry(order.target.id) if order.target.kind is SubjectKind.ENTRY else None


def target_node(order: Order, graph: Graph) -> EntryNode | DeviceNode | None:
    """Return the config entry or the device that an order is about, None if it is neither."""
    if order.target.kind is SubjectKind.DEVICE:
        return graph.device(order.target.id)
    return target_entry(order, graph)


def available(node: EntryNode | DeviceNode | None) -> int:
    """Return how many entities of an entry or a device have a value."""
    return node.entities - node.unavailable if node else 0
