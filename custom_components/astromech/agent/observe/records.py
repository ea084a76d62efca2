"""What a log record says: template, place, exceptions, and whom it is about.

All is bounded: a record may carry a page of text, a megabyte of data, or a thousand frames.
"""

from collections import deque
from collections.abc import Callable, Iterator
import logging
from pathlib import PurePath
import re
from reprlib import Repr
from types import CodeType
from typing import Any, Final

from ..diagnose.redact import encodable
from ..diagnose.slots import mask
from ..model import LogFacts, Signal, Subject, SubjectKind

MAX_ARGUMENT: Final = 4000
"""Characters of a text among the arguments of a record."""
MAX_CHAIN: Final = 10
"""Exceptions of a chain, from the one that was logged."""
MAX_FRAMES: Final = 60
"""Frames of a traceback, from the innermost one."""

INTEGRATION: Final = re.compile(r"^(?:homeassistant\.components|custom_components)\.(\w+)")
INTEGRATION_FILE: Final = re.compile(
    r"(?:homeassistant[/\\]components|custom_components)[/\\](\w+)[/\\]"
)
_RUN: Final = re.compile(r"^homeassistant\.components\.((?:automation|script)\.\w+)$")

CONFIG_ENTRIES: Final = "homeassistant.config_entries"

_REPR: Final = Repr(
    maxlevel=3, maxdict=12, maxlist=12, maxtuple=12, maxset=12, maxstring=200, maxother=400
)


def signal_of(
    record: logging.LogRecord,
    *,
    count: int,
    redact: Callable[[str], str],
    runs: Callable[[str], bool],
    has_entries: Callable[[str], bool],
) -> Signal:
    """Return a record as a signal.

    Args:
        record: The record.
        count: How many it stands for.
        redact: Takes out of a remote text what must not be kept.
        runs: Says whether there is an automation or a script with an entity id.
        has_entries: Says whether there are config entries of an integration.
    """
    chain = _exception_chain(record)
    frames = _frames(chain[-1]) if chain else []
    message = redact(_message(record))
    logger = encodable(record.name)
    facts = LogFacts(
        level=record.levelno,
        logger=logger,
        template=redact(_text(record.msg)) if record.args else mask(message),
        call_site=f"{place(record.pathname)}:{record.funcName}",
        exceptions=tuple(type(err).__name__ for err in chain),
        root_frame=f"{place(frames[-1].co_filename)}:{frames[-1].co_name}" if frames else None,
        message=message,
        error=redact(_text(chain[-1])) if chain else "",
        has_args=bool(record.args),
        count=count,
    )
    files = (frame.co_filename for frame in reversed(frames))
    subject = subject_of(logger, files, runs=runs)
    if (domain := _spoken_of(record)) is not None and has_entries(domain):
        subject = Subject(kind=SubjectKind.INTEGRATION, id=domain)
    return Signal(time=record.created, subject=subject, facts=facts)


def subject_of(logger: str, files: Iterator[str], *, runs: Callable[[str], bool]) -> Subject:
    """Return the automation or integration that speaks, or whose code is innermost in a traceback.

    Args:
        logger: The name of the logger.
        files: The files of a traceback, the innermost first.
        runs: Says whether there is an automation or a script with an entity id.
    """
    if (run := _RUN.match(logger)) and runs(run[1]):
        return Subject(kind=SubjectKind.AUTOMATION, id=run[1])
    if found := INTEGRATION.match(logger):
        return Subject(kind=SubjectKind.INTEGRATION, id=found[1])
    for file in files:
        if found := INTEGRATION_FILE.search(file):
            return Subject(kind=SubjectKind.INTEGRATION, id=found[1])
    return Subject(kind=SubjectKind.LOGGER, id=logger)


def _spoken_of(record: logging.LogRecord) -> str | None:
    """Return whom Home Assistant's config entries speak of: what their template puts after `for`."""
    if record.name != CONFIG_ENTRIES or not isinstance(record.args, tuple):
        return None
    before = _text(record.msg).split("%s")[:-1]
    for text, arg in zip(before, record.args, strict=False):
        if text.endswith(" for ") and isinstance(arg, str):
            return arg
    return None


def place(path: str) -> str:
    """Return the last three parts of a path: what is the same on every machine."""
    return encodable("/".join(PurePath(path).parts[-3:]))


def _message(record: logging.LogRecord) -> str:
    """Return the text of a record; one whose arguments do not fit its template has a text too."""
    try:
        text = str(record.msg)[:MAX_ARGUMENT]
        return text % _bounded_arguments(record.args) if record.args else text
    except Exception:  # noqa: BLE001  whatever a foreign __str__ raises
        return _text(record.msg)


def _bounded_arguments(args: Any) -> Any:
    if isinstance(args, tuple):
        return tuple(_bounded(arg) for arg in args)
    return {key: _bounded(arg) for key, arg in args.items()}


def _bounded(arg: Any) -> Any:
    """Return an argument that takes little time to write down."""
    match arg:
        case str() | bytes():
            return arg[:MAX_ARGUMENT]
        case dict() | list() | tuple() | set() | frozenset():
            return _REPR.repr(arg)
        case _:
            return arg


def _text(thing: object) -> str:
    """Return a thing as text, whatever its own idea of it raises."""
    try:
        return str(thing)[:MAX_ARGUMENT]
    except Exception:  # noqa: BLE001  as above
        return type(thing).__name__


def _exception_chain(record: logging.LogRecord) -> list[BaseException]:
    """Return the exceptions of a record, from the one that was logged to the first cause."""
    chain: list[BaseException] = []
    error = _logged_error(record)
    while error is not None and error not in chain and len(chain) < MAX_CHAIN:
        chain.append(error)
        error = error.__cause__ or error.__context__
    return chain


def _logged_error(record: logging.LogRecord) -> BaseException | None:
    """Return the exception that a record carries, with its traceback, as an argument or as text."""
    if isinstance(record.exc_info, tuple):
        return record.exc_info[1]
    arguments = record.args if isinstance(record.args, tuple) else ()
    said = (*arguments, record.msg)
    return next((thing for thing in said if isinstance(thing, BaseException)), None)


def _frames(error: BaseException) -> list[CodeType]:
    """Return the code of the innermost frames of a traceback, the innermost last."""
    codes: deque[CodeType] = deque(maxlen=MAX_FRAMES)
    frame = error.__traceback__
    while frame is not None:
        codes.append(frame.tb_frame.f_code)
        frame = frame.tb_next
    return list(codes)
