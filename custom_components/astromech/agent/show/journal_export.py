"""The timeline as a file: JSON lines that only Home Assistant's user may read.

It holds what the journal holds: names and texts that were redacted before they were written.
"""

from collections.abc import Callable
from dataclasses import dataclass
import os
from pathlib import Path
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from ...const import DOMAIN
from ..journal.timeline import Timeline

FOLDER: Final = "exports"
PATTERN: Final = "journal-*.jsonl"
KEEP: Final = 5
"""Files that are kept, the newest ones."""

MAX_BYTES: Final = 50_000_000
"""What comes on top (the oldest rows) stays in the journal alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A file that was written; `complete` says whether everything found room."""

    file: Path
    lines: int
    complete: bool


async def async_export(hass: HomeAssistant, timeline: Timeline) -> Export:
    """Write the whole timeline, the newest row first; raises JournalError or OSError."""
    file = folder(hass) / f"journal-{dt_util.utcnow():%Y%m%dT%H%M%S%f}.jsonl"
    await hass.async_add_executor_job(_begin, file)
    count = size = 0
    async for lines in timeline.lines():
        room = _fitting(lines, MAX_BYTES - size)
        size += await hass.async_add_executor_job(_append, file, room)
        count += len(room)
        if len(room) < len(lines):
            return Export(file=file, lines=count, complete=False)
    return Export(file=file, lines=count, complete=True)


def folder(hass: HomeAssistant) -> Path:
    """Return where the files are."""
    return Path(hass.config.path(DOMAIN, FOLDER))


def exported(hass: HomeAssistant, name: str) -> Callable[[], bytes | None]:
    """Return what reads a file that was exported, in a thread: its bytes, None if there is none."""

    def read() -> bytes | None:
        known = {file.name: file for file in folder(hass).glob(PATTERN)}
        return known[name].read_bytes() if name in known else None

    return read


def _fitting(lines: list[str], room: int) -> list[str]:
    """Return the first lines, as many as have room."""
    for count, line in enumerate(lines):
        room -= len(line.encode()) + 1
        if room < 0:
            return lines[:count]
    return lines


def _begin(file: Path) -> None:
    """Make an empty file, and room for it: the oldest ones go."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for old in sorted(file.parent.glob(PATTERN), reverse=True)[KEEP - 1 :]:
        old.unlink()
    file.touch(mode=0o600, exist_ok=False)


def _append(file: Path, lines: list[str]) -> int:
    """Write lines; return the bytes that they take."""
    data = "".join(f"{line}\n" for line in lines).encode()
    with file.open("ab") as stream:
        stream.write(data)
        os.fsync(stream.fileno())
    return len(data)
