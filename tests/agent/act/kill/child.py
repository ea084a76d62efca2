"""The process that is killed, and the one after it: forked for each line of orders that comes in.

An order is JSON: the folder, the scenario, and the point to die at; without a scenario it is to
recover. The answer is a line of JSON. Everything is imported once, before the first fork.
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from functools import partial
import json
import os
from pathlib import Path
import sys
from typing import Any, override

from custom_components.astromech.agent.act import stages, verification
from custom_components.astromech.agent.act.action import Memo, Site
from custom_components.astromech.agent.act.executor import Executor, Run
from custom_components.astromech.agent.act.fence import Fence
from custom_components.astromech.agent.journal import Journal
from custom_components.astromech.agent.journal.chain import verify_chain
from custom_components.astromech.agent.model import BackupRule, Execution, Order, Undo
from tests.agent.act.kill.points import Points, Traced
from tests.agent.act.light import async_light_house
from tests.agent.act.puppet import YES, Puppet, Strings, consent
from tests.agent.journal.test_journal import EXECUTION
from tests.agent.material import PaperHouse

HEALTHY = {"entry_id": "station", "entities": 3}
BROKEN = {**HEALTHY, "state": "setup_error"}


@dataclass(frozen=True)
class Diary:
    """A file that tells what really happened: a line is on the disk before anything goes on."""

    path: Path

    def write(self, line: str) -> None:
        """Write a line."""
        with self.path.open("a") as file:
            file.write(f"{line}\n")
            file.flush()
            os.fsync(file.fileno())


class Told(Run):
    """A run that writes down what it tells."""

    diary: Diary

    @override
    def publish(self, execution: Execution) -> None:
        self.diary.write(f"told {execution.state}")
        super().publish(execution)


class Deed(Puppet):
    """An action whose effects are in the diary."""

    def __init__(self, diary: Diary) -> None:
        super().__init__(Strings(), Undo.OWN)
        self._diary = diary

    @override
    async def async_apply(self, site: Site, order: Order, memo: Memo) -> None:
        await asyncio.sleep(0)
        self._diary.write("applied")
        await asyncio.sleep(0)

    @override
    async def async_undo(self, site: Site, order: Order, memo: Memo) -> None:
        await asyncio.sleep(0)
        self._diary.write("undone")
        await asyncio.sleep(0)


async def execute(folder: Path, scenario: str, points: Points) -> None:
    """Execute, and die at a point; or tell which points there are."""
    hass, diary, house = await async_light_house(folder), Diary(folder / "diary"), PaperHouse()
    journal = Journal(folder / "journal.db")
    await journal.open(0.0)
    house.put(**(HEALTHY if scenario == "held" else BROKEN))
    await journal._run(_trace, journal, points)
    run = Told(EXECUTION)
    run.diary = diary
    executor = Executor(hass, journal, house, lambda _execution: None)
    ask = consent(replace(YES, backup=BackupRule.ALWAYS))
    await Traced(executor.async_execute(run, Deed(diary), None, consent=ask), points)
    await journal.close()
    _answer(points.every())


def _trace(journal: Journal, points: Points) -> None:
    assert journal._db
    journal._db.set_trace_callback(points.statement)


async def recover(folder: Path) -> None:
    """Do what the agent does at its next start, and tell what it found."""
    hass, house = await async_light_house(folder), PaperHouse()
    house.put(**HEALTHY)
    journal = Journal(folder / "journal.db")
    await journal.open(1.0)
    fence = Fence(hass, journal, house)
    await fence.async_start(1.0)
    seen = await fence.async_verify_doubtful()
    _answer(
        {
            "executions": [
                dict(row)
                for row in await journal.transact(
                    journal.rows, "SELECT id, state, memo, verified FROM executions"
                )
            ],
            "transitions": [
                row["state"]
                for row in await journal.transact(
                    journal.rows, "SELECT state FROM transitions ORDER BY rowid"
                )
            ],
            "for_a_person": [execution.id for execution in fence.doubtful],
            "seen": list(seen),
            "altered": await verify_chain(journal),
        }
    )
    await fence.async_end(2.0)
    await journal.close()


def _answer(words: Any) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


async def _async_no_backup(*_args: object) -> str:
    """Stand for a backup that takes a moment."""
    await asyncio.sleep(0)
    return "b1"


def _forked(work: Callable[[], Coroutine[Any, Any, None]]) -> int:
    """Do work in a process of its own; return its exit status, negative for a signal."""
    child = os.fork()
    if child == 0:
        asyncio.run(work())
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main() -> None:
    """Carry out orders, for as long as there are any."""
    vars(stages)["async_create_backup"] = _async_no_backup
    vars(verification).update(POLL_SECONDS=0.005, UNDO_PATIENCE=0.0)  # time is dear here
    Puppet.settle = Puppet.patience = 0.005
    for line in sys.stdin:
        _answer({"status": _forked(partial(_obey, **json.loads(line)))})


def _obey(
    folder: str, scenario: str | None = None, fatal: list[Any] | None = None
) -> Coroutine[Any, Any, None]:
    """Return the work that an order asks for."""
    if scenario is None:
        return recover(Path(folder))
    points = Points(fatal=(fatal[0], fatal[1]) if fatal else None)
    return execute(Path(folder), scenario, points)


if __name__ == "__main__":
    main()
