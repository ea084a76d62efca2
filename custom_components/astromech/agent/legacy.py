"""What an earlier run left behind: executions in doubt, starts that went wrong, a journal changed.

It is looked at as the agent starts, told in Repairs, and settled by a person.
"""

from collections.abc import Awaitable, Callable
import logging

from homeassistant.util import dt as dt_util

from .act.fence import Fence, Verdict
from .journal.chain import verify_chain
from .journal.record import Record
from .model import Execution
from .show.issues import IssueBoard, OwnIssue

_LOGGER = logging.getLogger(__name__)

type Restrain = Callable[[], Awaitable[None]]
"""Lets nothing be changed until a person allows it again."""


class Legacy:
    """Looks at it, and tells; `restrain` makes the agent read-only."""

    def __init__(
        self, fence: Fence, *, record: Record, board: IssueBoard, restrain: Restrain
    ) -> None:
        self._fence = fence
        self._record = record
        self._board = board
        self._restrain = restrain

    async def async_start(self) -> None:
        """Conclude what was in flight, before anything else is done."""
        await self._record.keep(self._fence.async_start(_now()))
        self._tell_doubts()

    async def async_guard(self) -> None:
        """Let nothing be changed if the last starts went wrong."""
        if self._fence.guard is not None:
            _LOGGER.error("Nothing will be changed: %s", self._fence.guard)
            await self._restrain()
            self._board.show_own(OwnIssue(self._fence.guard))

    async def async_look_back(self) -> None:
        """Look, now that Home Assistant is up, what became of it all; only look."""
        await self._record.keep(self._fence.async_started(_now()))
        if await self._record.keep(verify_chain(self._record.journal)) is not None:
            self._board.show_own(OwnIssue.JOURNAL_ALTERED)
        await self._record.keep(self._fence.async_verify_doubtful())

    async def async_settle(self, execution_id: str, verdict: Verdict) -> None:
        """Take a person's word for how an execution in doubt ended.

        Raises NotInDoubt if there is none of that id, and JournalError when the disk refuses.
        """
        await self._fence.async_settle(execution_id, verdict)
        self._board.clear_doubt(execution_id)

    def texts(self, execution_id: str) -> dict[str, str] | None:
        """Return what a person reads of an execution in doubt, None if there is no doubt."""
        found = (execution for execution in self.doubtful if execution.id == execution_id)
        execution = next(found, None)
        return None if execution is None else self._board.what_was_done(execution)

    async def async_end(self) -> None:
        """End in order."""
        await self._record.keep(self._fence.async_end(_now()))

    @property
    def doubtful(self) -> list[Execution]:
        """Return what may or may not have run, the oldest first."""
        return self._fence.doubtful

    def _tell_doubts(self) -> None:
        for execution in self._fence.doubtful:
            self._board.show_doubt(execution)


def _now() -> float:
    return dt_util.utcnow().timestamp()
