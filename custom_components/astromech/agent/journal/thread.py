"""The journal's thread: all statements run there, one piece of work at a time.

Neither the event loop nor Home Assistant's shared executor waits for a disk.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
import contextlib
from pathlib import Path
import sqlite3
from typing import Any, Final

from .file import open_or_set_aside

HOLD_SECONDS: Final = 600.0
"""A backup that takes longer has probably died without a word."""

ANSWER_SECONDS: Final = 120.0
"""A disk that takes longer has probably died; for a lock SQLite itself waits, and not so long."""


class JournalError(Exception):
    """The journal can not be written or read (disk full, no rights, made by a newer version)."""


class JournalThread:
    """A file and the thread that it is used in; every coroutine raises JournalError.

    `kept_aside` is where a damaged file was put when this one was opened; `written` is called in
    the event loop after each change.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="astromech-journal")
        self._db: sqlite3.Connection | None = None
        self._closed = False
        self._free = asyncio.Event()
        self._free.set()
        self._changes = 0
        self.kept_aside: Path | None = None
        self.written: Callable[[], None] = _nobody_listens

    # --- life ---------------------------------------------------------------------------------

    async def open(self, now: float) -> None:
        """Open the file, making it if needed; a damaged one is kept aside, never deleted."""
        await self._run(self._open, now)

    def _open(self, now: float) -> None:
        self._db, self.kept_aside = open_or_set_aside(self._path, now)

    async def close(self) -> None:
        """Close the file, for good; what was written stays. Idempotent."""
        if self._closed:
            return
        self._closed = True
        with contextlib.suppress(JournalError):
            await self._in_thread(self._close)
        # Its thread has nothing left to do, or is in the hands of a disk that does not answer.
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _close(self) -> None:
        if self._db is not None:
            with contextlib.suppress(sqlite3.Error):
                self._db.close()
            self._db = None

    # --- copies of the file -------------------------------------------------------------------

    async def hold(self) -> None:
        """Let everything wait while the file is copied, but no longer than HOLD_SECONDS."""
        self._free.clear()
        with contextlib.suppress(JournalError):
            await self._in_thread(lambda: None)  # what is under way ends first

    def release(self) -> None:
        """Go on after a copy."""
        self._free.set()

    async def _until_free(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(HOLD_SECONDS):
                await self._free.wait()
        self._free.set()

    # --- work ---------------------------------------------------------------------------------

    async def _run[*Ts, T](self, work: Callable[[*Ts], T], *args: *Ts) -> T:
        """Do some work in the journal's own thread."""
        if self._closed:
            raise JournalError("closed")
        if not self._free.is_set():
            await self._until_free()
        return await self._in_thread(work, *args)

    async def _in_thread[*Ts, T](self, work: Callable[[*Ts], T], *args: *Ts) -> T:
        """Wait for some work there; what the disk does not answer may yet be written, late."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await loop.run_in_executor(self._executor, work, *args)
        except TimeoutError as err:
            raise JournalError("the disk does not answer") from err
        except (sqlite3.Error, OSError) as err:
            raise JournalError(str(err)) from err

    async def transact[*Ts, T](self, work: Callable[[*Ts], T], *args: *Ts) -> T:
        """Do some work of which everything is written, or nothing."""
        before = self._changes
        result = await self._run(self._in_transaction, work, *args)
        if self._changes != before:
            self.written()
        return result

    def _in_transaction[*Ts, T](self, work: Callable[[*Ts], T], *args: *Ts) -> T:
        if self._db is None:
            raise sqlite3.OperationalError("the journal is not open")
        with self._db:
            result = work(*args)
        self._changes = self._db.total_changes
        return result

    def rows(self, statement: str, *values: Any) -> list[sqlite3.Row]:
        """Return what a query finds; only within `transact`."""
        assert self._db is not None  # noqa: S101  only called in a transaction
        return self._db.execute(statement, values).fetchall()

    def write(self, statement: str, *values: Any) -> int:
        """Write one row; return its number if it is a new one; only within `transact`."""
        assert self._db is not None  # noqa: S101  only called in a transaction
        return self._db.execute(statement, values).lastrowid or 0


def _nobody_listens() -> None:
    """Do nothing."""
