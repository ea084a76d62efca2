"""The journal as the agent uses it: one that refuses makes the agent read-only, not dead."""

from collections.abc import Callable, Coroutine
import logging
from typing import Any

from . import Journal, JournalError

_LOGGER = logging.getLogger(__name__)


class Record:
    """Keeps what happens; `read_only` says that it could not, so that nothing may be changed."""

    def __init__(self, journal: Journal, refused: Callable[[str], None]) -> None:
        self.journal = journal
        self.read_only = False
        self._refused = refused

    async def keep[T](self, writing: Coroutine[Any, Any, T]) -> T | None:
        """Return what a coroutine of the journal returns, None if the journal refuses."""
        if self.read_only:
            writing.close()
            return None
        try:
            return await writing
        except JournalError as err:
            _LOGGER.error("The journal cannot be used, so nothing will be changed: %s", err)
            self.read_only = True
            self._refused(str(err))
            return None
