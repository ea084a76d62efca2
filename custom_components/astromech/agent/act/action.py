"""What an action of the catalogue declares and does; one action a file in `actions/`."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from homeassistant.core import Context, HomeAssistant

from ..diagnose.graph import Graph
from ..model import (
    ActionId,
    BlastRadius,
    Check,
    Diagnosis,
    Incident,
    Order,
    Remedy,
    Risk,
    SubjectKind,
    Undo,
)

type Memo = dict[str, Any]
"""What an action notes before it begins, JSON: the journal has it before the effect."""


class ActionRefused(Exception):
    """The action surely changed nothing; `reason` is a translation key."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def _not_known(_entity_id: str) -> str | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where an action works: the house, and the context under which it changes something there."""

    hass: HomeAssistant
    graph: Graph
    context: Context = field(default_factory=Context)
    renamed: Callable[[str], str | None] = _not_known
    """Returns the present id of an entity that was renamed lately, None if it was not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How often an action may run on one target: `times` in `window` seconds."""

    times: int
    window: float


class Action(ABC):
    """One kind of change that the agent is able to make.

    Attributes:
        id: Its name in the catalogue.
        remedies: The remedies of a diagnosis that it carries out; empty if only a person asks.
        targets: What it can be done to.
        parameters: The names of its parameters, each with a validator (voluptuous).
        preconditions: The names of what `refused` asks, as an approval covers them.
        tests: What must hold afterwards.
        settle: How long (s) that must hold before the remedy counts as one.
        patience: How long (s) it may take until it does.
        timeout: How long (s) the effect itself may take.
        undo: How it is taken back.
        budget: How often it may run on one target.
        automatic: Whether a policy may ever let it run without asking.
        cures: Whether its success may end an incident; a form that is open ends none.
    """

    id: ClassVar[ActionId]
    remedies: ClassVar[frozenset[Remedy]] = frozenset()
    targets: ClassVar[frozenset[SubjectKind]]
    parameters: ClassVar[Mapping[str, Any]] = {}
    risk: ClassVar[Risk] = Risk.LOW
    preconditions: ClassVar[tuple[str, ...]] = ()
    tests: ClassVar[tuple[Check, ...]]
    settle: ClassVar[float] = 300.0
    patience: ClassVar[float] = 900.0
    timeout: ClassVar[float] = 60.0
    undo: ClassVar[Undo] = Undo.NOT_NEEDED
    needs_backup: ClassVar[bool] = True
    budget: ClassVar[Budget] = Budget(times=3, window=1800.0)
    automatic: ClassVar[bool] = True
    cures: ClassVar[bool] = True

    def suggest(self, site: Site, incident: Incident, diagnosis: Diagnosis) -> Order | None:
        """Return the order that would answer a diagnosis, None if this action cannot.

        It looks at registries and at the incident, and never takes a target or a parameter out of
        remote text. By default the order is about the incident's scope, without parameters.
        """
        if incident.scope.kind not in self.targets or self.parameters:
            return None
        return Order(action=self.id, target=incident.scope)

    @abstractmethod
    def refused(self, site: Site, order: Order) -> str | None:
        """Return why the action must not run on a target now, as a key; None if it may."""

    @abstractmethod
    def blast_radius(self, site: Site, order: Order) -> BlastRadius:
        """Return what would be disturbed."""

    async def async_preview(self, site: Site, order: Order) -> str:
        """Return in plain text what would be changed, such as a diff; changes nothing."""
        return ""

    async def async_remember(self, site: Site, order: Order) -> Memo:
        """Return what verification and undo need to know of the time before; changes nothing."""
        return {}

    @abstractmethod
    async def async_apply(self, site: Site, order: Order, memo: Memo) -> None:
        """Make the change.

        Raises:
            ActionRefused: It surely changed nothing.
            HomeAssistantError: It failed, and may have changed something.
        """

    async def async_undo(self, site: Site, order: Order, memo: Memo) -> None:
        """Take the change back; only called where `undo` is OWN. Idempotent."""
        raise ActionRefused("no_undo")

    async def async_undone(self, site: Site, order: Order, memo: Memo) -> bool:
        """Say whether everything is as it was noted; only asked where `undo` is OWN."""
        return True
