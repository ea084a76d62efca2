"""What a house wrote to its log, and whether each line of it was to be expected."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
import re
from typing import Final

# 2026-11-21 12:00:00.123 WARNING (MainThread) [homeassistant.loader] We found ...
_RECORD: Final = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+\S* (?P<level>[A-Z]+) \(.*?\) \[(?P<logger>.*?)\] (?P<message>.*)$"
)
_WORTH_A_LOOK: Final = ("WARNING", "ERROR", "CRITICAL")


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRecord:
    """One record of the log: its first line, and the lines (a traceback, say) below it."""

    level: str
    logger: str
    message: str
    below: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return it as the log has it, without time and thread."""
        return "\n".join((f"{self.level} [{self.logger}] {self.message}", *self.below))


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Records that are no sign of a fault, and why."""

    logger: str
    message: str
    """A regular expression; matched from the start of the message."""
    reason: str

    def covers(self, record: LogRecord) -> bool:
        """Return whether the record is one of these."""
        return record.logger == self.logger and bool(re.match(self.message, record.message))


def parse_log(lines: Iterable[str]) -> list[LogRecord]:
    """Return the records of a log file; lines before the first record are dropped."""
    records: list[tuple[re.Match[str], list[str]]] = []
    for line in lines:
        if found := _RECORD.match(line):
            records.append((found, []))
        elif records:
            records[-1][1].append(line.rstrip("\n"))
    return [LogRecord(**first.groupdict(), below=tuple(below)) for first, below in records]


def unexpected(records: Iterable[LogRecord], expected: Sequence[Expected]) -> list[LogRecord]:
    """Return the records at WARNING or above that nobody expected."""
    return [
        record
        for record in records
        if record.level in _WORTH_A_LOOK and not any(known.covers(record) for known in expected)
    ]
