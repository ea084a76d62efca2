"""The points at which an execution can be killed: found as it runs, so that none is forgotten.

Each time that the execution is suspended, each time that it goes on, and each statement that SQLite
begins in the journal's thread.
"""

from collections import Counter
from collections.abc import Coroutine, Generator
from dataclasses import dataclass, field
import os
import signal
from typing import Any, Literal

type Kind = Literal["suspended", "resumed", "statement"]
type Point = tuple[Kind, int]


@dataclass
class Points:
    """Counts the points, and dies at one of them."""

    fatal: Point | None = None
    passed: Counter[Kind] = field(default_factory=Counter)

    def reach(self, kind: Kind) -> None:
        """Be at the next point of a kind."""
        self.passed[kind] += 1
        if self.fatal == (kind, self.passed[kind]):
            os.kill(os.getpid(), signal.SIGKILL)

    def statement(self, _sql: str) -> None:
        """Be at a statement that SQLite is about to run."""
        self.reach("statement")

    def every(self) -> list[Point]:
        """Return all points that were passed."""
        return [(kind, n) for kind, most in self.passed.items() for n in range(1, most + 1)]


@dataclass
class Traced[T]:
    """A coroutine of which every suspension, however deep inside, is a point."""

    work: Coroutine[Any, Any, T]
    points: Points

    def __await__(self) -> Generator[Any, Any, T]:
        """Take the coroutine from suspension to suspension."""
        try:
            waited_for = self.work.send(None)
            while True:
                self.points.reach("suspended")
                try:
                    answer = yield waited_for
                except BaseException as err:  # noqa: BLE001  it is for the coroutine
                    waited_for = self.work.throw(err)
                else:
                    self.points.reach("resumed")
                    waited_for = self.work.send(answer)
        except StopIteration as done:
            found: T = done.value
            return found
