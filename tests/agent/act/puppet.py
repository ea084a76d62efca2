"""An action on strings: it does, fails, waits or refuses as a test says, and tells what it did."""

from asyncio import Task
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from time import sleep
from typing import override

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError

from custom_components.astromech.agent.act.action import Action, ActionRefused, Memo, Site
from custom_components.astromech.agent.journal import Journal
from custom_components.astromech.agent.model import (
    ActionId,
    BackupRule,
    BlastRadius,
    Check,
    Decision,
    Mode,
    Order,
    SubjectKind,
    Undo,
)

from ..conftest import PassTime

YES = Decision(mode=Mode.ASK, backup=BackupRule.NOT_NEEDED)


@dataclass
class Strings:
    """What a puppet is to do at each of its moments; a step runs when it is reached."""

    remember: Callable[[], Awaitable[None]] | None = None
    apply: Callable[[], Awaitable[None]] | None = None
    undo: Callable[[], Awaitable[None]] | None = None
    undone: bool = True
    done: list[str] = field(default_factory=list)


class Puppet(Action):
    """An action on strings; `strings.done` is what it was made to do."""

    id = ActionId.RELOAD_CONFIG_ENTRY
    targets = frozenset({SubjectKind.ENTRY})
    tests = (Check.ENTRY_LOADED,)
    settle = 0.0
    patience = 2.0
    timeout = 5.0

    def __init__(self, strings: Strings, undo: Undo = Undo.NOT_NEEDED) -> None:
        self.strings = strings
        self.undo = undo  # type: ignore[misc]  # one class for all kinds

    @override
    def refused(self, site: Site, order: Order) -> str | None:
        return None

    @override
    def blast_radius(self, site: Site, order: Order) -> BlastRadius:
        return BlastRadius()

    async def _do(self, name: str, step: Callable[[], Awaitable[None]] | None) -> None:
        self.strings.done.append(name)
        if step is not None:
            await step()

    @override
    async def async_remember(self, site: Site, order: Order) -> Memo:
        await self._do("remember", self.strings.remember)
        return {"was": "so"}

    @override
    async def async_apply(self, site: Site, order: Order, memo: Memo) -> None:
        assert memo == {"was": "so"}
        await self._do("apply", self.strings.apply)

    @override
    async def async_undo(self, site: Site, order: Order, memo: Memo) -> None:
        assert memo == {"was": "so"}
        await self._do("undo", self.strings.undo)

    @override
    async def async_undone(self, site: Site, order: Order, memo: Memo) -> bool:
        return self.strings.undone


async def fall() -> None:
    """Fail half-way."""
    raise HomeAssistantError("It fell")


async def stumble() -> None:
    """Fail as only a bug does."""
    raise ZeroDivisionError


async def refuse() -> None:
    """Change nothing, and say so."""
    raise ActionRefused("not_today")


def consent(*answers: Decision) -> Callable[[], Awaitable[Decision]]:
    """Return what is asked for consent: it gives these answers in turn, the last one for ever."""
    left = list(answers)

    async def ask() -> Decision:
        return left.pop(0) if len(left) > 1 else left[0]

    return ask


async def finish[T](hass: HomeAssistant, pass_time: PassTime, *works: Task[T]) -> list[T]:
    """Let time pass until work is done; a backup takes moments of real time."""
    for _ in range(600):
        if all(work.done() for work in works):
            break
        await pass_time(0.5)
        await hass.async_add_executor_job(sleep, 0.005)
    return [work.result() for work in works]


async def states(journal: Journal, execution_id: str = "e1") -> list[str]:
    """Return the states of an execution, as they are on disk."""
    rows = await journal.transact(
        journal.rows,
        "SELECT state FROM transitions WHERE execution_id = ? ORDER BY rowid",
        execution_id,
    )
    return [row["state"] for row in rows]
