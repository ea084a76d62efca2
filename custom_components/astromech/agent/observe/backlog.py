"""What was logged before the agent listened, from the records that Home Assistant keeps itself.

They have no template and no exception, only texts: the template is the text with its values
taken out, and the exceptions are read from the printed traceback.
"""

from collections.abc import Callable, Iterator
import logging
import re
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback

from ..diagnose.slots import mask
from ..model import LogFacts, Signal
from .records import place, subject_of
from .tap import OWN_LOGGER

SYSTEM_LOG: Final = "system_log"
MAX_ENTRIES: Final = 200
MAX_HEAD: Final = 8000
MAX_TAIL: Final = 2000
"""Characters from the beginning and the end of a printed traceback: the cause, and what was logged."""

_RAISED: Final = re.compile(r"^([A-Za-z_][\w.]{0,200})(?:: (.{0,500}))?$", re.MULTILINE)
_FRAME: Final = re.compile(
    r'^ {2}File "([^"\n]{1,300})", line \d{1,7}, in (\S{1,200})', re.MULTILINE
)
_END: Final = re.compile(r"^(?:The above exception was|During handling of the above)", re.MULTILINE)


@callback
def backlog(hass: HomeAssistant, *, since: float, until: float) -> list[Any]:
    """Return what Home Assistant keeps of the time between two times, the oldest first.

    Nothing if its log is not set up; own records never.
    """
    kept = getattr(hass.data.get(SYSTEM_LOG), "records", None)
    if kept is None:
        return []
    entries = [
        entry
        for entry in _snapshot(kept)
        if since < entry.timestamp < until and not entry.name.startswith(OWN_LOGGER)
    ]
    return sorted(entries, key=lambda entry: entry.timestamp)[-MAX_ENTRIES:]


def _snapshot(kept: Any) -> list[Any]:
    """Return the entries of a dictionary to which any thread may add."""
    for _ in range(5):
        try:
            return list(kept.values())
        except RuntimeError:
            continue
    return []


def backlog_signal(
    entry: Any, *, redact: Callable[[str], str], runs: Callable[[str], bool]
) -> Signal:
    """Return such an entry as a signal; `redact` and `runs` as for `records.signal_of`."""
    message = redact(entry.message[-1] if entry.message else "")
    printed = str(entry.exception)
    cause = _END.split(printed[:MAX_HEAD], maxsplit=1)[0]
    frames = _FRAME.findall(cause)
    files = (file for file, _function in reversed(frames))
    facts = LogFacts(
        level=logging.getLevelNamesMapping().get(entry.level, logging.ERROR),
        logger=entry.name,
        template=mask(message),
        call_site=f"{place(entry.source[0])}:{entry.source[1]}",
        exceptions=tuple(_exceptions(printed)),
        root_frame=f"{place(frames[-1][0])}:{frames[-1][1]}" if frames else None,
        message=message,
        error=redact(_error(cause)),
        count=entry.count,
    )
    return Signal(
        time=entry.timestamp, subject=subject_of(entry.name, files, runs=runs), facts=facts
    )


def _exceptions(printed: str) -> Iterator[str]:
    """Yield the type names along the chain, the outermost first: the one that is printed last."""
    text = printed
    if len(printed) > MAX_HEAD + MAX_TAIL:
        text = f"{printed[:MAX_HEAD]}\n{printed[-MAX_TAIL:]}"
    for block in reversed(_END.split(text)):
        if raised := _RAISED.search(block):
            yield raised[1].rpartition(".")[2]


def _error(cause: str) -> str:
    raised = _RAISED.search(cause)
    return (raised[2] or "") if raised else ""
