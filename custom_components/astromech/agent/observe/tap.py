"""The handler on the root logger, where records arrive in any thread, and in any number.

It keeps the first records of each kind, counts the others, and wakes the event loop once per
batch. It formats nothing, it never logs, and it never raises.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
import logging
from typing import Any, Final, override

OWN_LOGGER: Final = "custom_components.astromech"
MAX_KINDS: Final = 500
"""Kinds of records in a batch; what comes on top is counted as dropped."""
KEPT_OF_A_KIND: Final = 5
"""Records of a kind that are kept in a batch, the latest among them; the others are counted."""
MAX_TRACEBACK: Final = 200
"""Frames that are walked to find where an exception was raised."""

type _Kind = tuple[Any, ...]
type Heard = tuple[logging.LogRecord, int]
"""A record, and how many it stands for."""


class Tap(logging.Handler):
    """The handler. `wake` is called in the thread that logs, once until the batch is taken."""

    def __init__(self, wake: Callable[[], None]) -> None:
        super().__init__(logging.WARNING)
        self.dropped = 0
        self._wake = wake
        self._kinds: dict[_Kind, list[logging.LogRecord]] = {}
        self._more: dict[_Kind, int] = {}

    @override
    def handle(self, record: logging.LogRecord) -> bool:
        # What `logging` does here, filters and all, costs more than what is done.
        self.emit(record)
        return True

    @override
    def emit(self, record: logging.LogRecord) -> None:
        # Whatever is wrong with a record, its author must not notice.
        with suppress(Exception):
            if not record.name.startswith(OWN_LOGGER) and self._keep(record):
                self._wake()

    def _keep(self, record: logging.LogRecord) -> bool:
        """Keep or count a record; return whether it is the first one of a batch."""
        kind = _kind(record)
        # Reentrant: the end of an object, at any line here, may log in this very thread.
        with self.lock:  # type: ignore[union-attr]  # the base class has made it
            kept = self._kinds.get(kind)
            if kept is not None and len(kept) < KEPT_OF_A_KIND:
                kept.append(record)
            elif kept is not None:
                kept[-1] = record
                self._more[kind] = self._more.get(kind, 0) + 1
            elif len(self._kinds) < MAX_KINDS:
                self._kinds[kind] = [record]
                return len(self._kinds) == 1
            else:
                self.dropped += 1
        return False

    def take(self) -> Iterator[Heard]:
        """Return what was heard since the last time, kind by kind."""
        with self.lock:  # type: ignore[union-attr]  # as above
            kinds, self._kinds = self._kinds, {}
            more, self._more = self._more, {}
        for kind, kept in kinds.items():
            yield from ((record, 1) for record in kept[:-1])
            yield kept[-1], 1 + more.get(kind, 0)


def _kind(record: logging.LogRecord) -> _Kind:
    """Return what all repetitions of a record share: its place in the code, and what it tells of.

    Without arguments the text may hold values; then its place must do.
    """
    text = record.msg if record.args and type(record.msg) is str else None
    if not record.exc_info:
        return record.name, record.pathname, record.lineno, text
    return record.name, record.pathname, record.lineno, text, *_raised_at(record.exc_info)


def _raised_at(logged: Any) -> tuple[str, ...]:
    """Return the type of an exception and the function that raised it."""
    kind, _error, frames = logged
    if frames is None:
        return (kind.__name__,)
    for _ in range(MAX_TRACEBACK):
        if frames.tb_next is None:
            break
        frames = frames.tb_next
    code = frames.tb_frame.f_code
    return kind.__name__, code.co_filename, code.co_name
