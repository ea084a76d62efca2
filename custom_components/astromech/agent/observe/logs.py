"""Log records at WARNING and above, as signals.

The handler sits on the root logger, where records arrive in any thread: it keeps what it needs,
wakes the event loop once per batch, and never logs. Everything else happens in the loop.
"""

from collections import deque
from collections.abc import Callable, Iterator
import logging
from pathlib import PurePath
import re
import traceback
from typing import Any, Final, override

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

from ..model import LogFacts, Signal, Subject, SubjectKind

OWN_LOGGER: Final = "custom_components.astromech"
BATCH_SECONDS: Final = 0.5
"""How long records are gathered before they are looked at: a storm costs two batches a second."""
MAX_PENDING: Final = 2000
"""Records that may wait; what comes on top is counted and dropped."""

_INTEGRATION: Final = re.compile(r"^(?:homeassistant\.components|custom_components)\.(\w+)")
_INTEGRATION_FILE: Final = re.compile(r"(?:homeassistant/components|custom_components)/(\w+)/")


class _Tap(logging.Handler):
    """The handler: append, and wake the loop if it is not awake yet."""

    def __init__(self, wake: Callable[[], None]) -> None:
        super().__init__(logging.WARNING)
        self.pending: deque[logging.LogRecord] = deque()
        self.dropped = 0
        self._wake = wake

    @override
    def handle(self, record: logging.LogRecord) -> bool:
        # No lock: a deque's append is atomic.
        self.emit(record)
        return True

    @override
    def emit(self, record: logging.LogRecord) -> None:
        if record.name.startswith(OWN_LOGGER):
            return
        if len(self.pending) >= MAX_PENDING:
            self.dropped += 1
            return
        self.pending.append(record)
        if len(self.pending) == 1:
            self._wake()


class LogCollector:
    """Turns log records into signals, in batches."""

    def __init__(
        self,
        hass: HomeAssistant,
        redact: Callable[[str], str],
        sink: Callable[[list[Signal]], None],
    ) -> None:
        self._hass = hass
        self._redact = redact
        self._sink = sink
        self._tap = _Tap(self._wake)
        self._unschedule: CALLBACK_TYPE | None = None
        self.seen = 0

    @property
    def dropped(self) -> int:
        """Return how many records came faster than they could be looked at."""
        return self._tap.dropped

    @callback
    def start(self) -> CALLBACK_TYPE:
        """Begin to listen; return what ends it."""
        logging.getLogger().addHandler(self._tap)
        return self._stop

    @callback
    def _stop(self) -> None:
        logging.getLogger().removeHandler(self._tap)
        if self._unschedule is not None:
            self._unschedule()
            self._unschedule = None

    def _wake(self) -> None:
        """Ask the loop for a batch; called in any thread."""
        if not self._hass.loop.is_closed():
            self._hass.loop.call_soon_threadsafe(self._schedule)

    @callback
    def _schedule(self) -> None:
        if self._unschedule is None:
            job = HassJob(self._drain, "Astromech log batch", cancel_on_shutdown=True)
            self._unschedule = async_call_later(self._hass, BATCH_SECONDS, job)

    @callback
    def _drain(self, _now: Any) -> None:
        self._unschedule = None
        batch = list(self._take())
        self.seen += len(batch)
        self._sink([self._signal(record) for record in batch])

    def _take(self) -> Iterator[logging.LogRecord]:
        pending = self._tap.pending
        while pending:
            yield pending.popleft()

    def _signal(self, record: logging.LogRecord) -> Signal:
        chain = _exception_chain(record)
        frames = _frames(chain[-1]) if chain else []
        facts = LogFacts(
            level=record.levelno,
            logger=record.name,
            template=self._redact(str(record.msg)),
            call_site=f"{_place(record.pathname)}:{record.funcName}",
            exceptions=tuple(type(err).__name__ for err in chain),
            root_frame=f"{_place(frames[-1].filename)}:{frames[-1].name}" if frames else None,
            message=self._redact(_message(record)),
            error=self._redact(str(chain[-1])) if chain else "",
        )
        return Signal(time=record.created, subject=_subject(record, frames), facts=facts)


def _message(record: logging.LogRecord) -> str:
    """Return the text of a record; one whose arguments do not fit its template has a text too."""
    try:
        return record.getMessage()
    except Exception:  # noqa: BLE001  whatever a foreign __str__ raises
        return str(record.msg)


def _exception_chain(record: logging.LogRecord) -> list[BaseException]:
    """Return the exceptions of a record, from the one that was logged to the first cause."""
    chain: list[BaseException] = []
    error = _logged_error(record)
    while error is not None and error not in chain:
        chain.append(error)
        error = error.__cause__ or error.__context__
    return chain


def _logged_error(record: logging.LogRecord) -> BaseException | None:
    """Return the exception that a record carries, with its traceback or as an argument."""
    if isinstance(record.exc_info, tuple):
        return record.exc_info[1]
    arguments = record.args if isinstance(record.args, tuple) else ()
    return next((arg for arg in arguments if isinstance(arg, BaseException)), None)


def _frames(error: BaseException) -> list[traceback.FrameSummary]:
    """Return the frames of a traceback without reading source files."""
    return [
        traceback.FrameSummary(
            frame.f_code.co_filename, line, frame.f_code.co_name, lookup_line=False
        )
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]


def _place(path: str) -> str:
    """Return the last three parts of a path: what is the same on every machine."""
    return "/".join(PurePath(path).parts[-3:])


def _subject(record: logging.LogRecord, frames: list[traceback.FrameSummary]) -> Subject:
    """Return the integration that speaks, or whose code is the innermost one in the traceback."""
    if found := _INTEGRATION.match(record.name):
        return Subject(kind=SubjectKind.INTEGRATION, id=found[1])
    for frame in reversed(frames):
        if found := _INTEGRATION_FILE.search(frame.filename.replace("\\", "/")):
            return Subject(kind=SubjectKind.INTEGRATION, id=found[1])
    return Subject(kind=SubjectKind.LOGGER, id=record.name)
