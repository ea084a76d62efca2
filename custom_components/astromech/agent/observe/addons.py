"""What the states and logs of add-ons mean; free of Home Assistant."""

from collections.abc import Iterable
from dataclasses import dataclass
import re
from typing import Final

from ..diagnose.slots import mask
from ..model import Condition, Subject, SubjectKind
from .conditions import Reading

MAX_LOG: Final = 64 * 1024
"""Characters of a log that are looked at, counted from its end."""
MAX_LINE: Final = 500
MAX_COMPLAINTS: Final = 10

_SLUG: Final = re.compile(r"[-_.A-Za-z0-9]{1,100}")
_COLOUR: Final = re.compile(r"\x1b\[[0-9;]{0,20}[A-Za-z]")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_COMPLAINT: Final = re.compile(
    r"error|fatal|critical|exception|panic|traceback|fail|cannot|can't|could not|unable|refused"
    r"|denied|no such|not found|killed|segfault|out of memory|no space",
    re.IGNORECASE,
)


def addon(slug: str) -> Subject | None:
    """Return an add-on as a subject, None if that cannot be the name of one."""
    return Subject(kind=SubjectKind.ADDON, id=slug) if _SLUG.fullmatch(slug) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddonLife:
    """How an add-on is, and what it is for, in the Supervisor's words; empty if not known."""

    slug: str
    state: str
    boot: str = ""
    startup: str = ""

    @property
    def is_to_run(self) -> bool:
        """Say whether it is started by the system, and not to be over soon."""
        return self.boot == "auto" and self.startup not in {"", "once"}


def states(addons: Iterable[AddonLife]) -> list[Reading]:
    """Judge add-ons by their states.

    One that is starting, or whose state is not known, is neither well nor failed.
    """
    return [
        reading
        for life in addons
        if (subject := addon(life.slug)) is not None
        for reading in _state(subject, life)
    ]


def _state(subject: Subject, life: AddonLife) -> list[Reading]:
    failed: bool | None = None
    stopped: bool | None = None
    match life.state:
        case "started":
            failed = stopped = False
        case "stopped":
            failed, stopped = False, life.is_to_run
        case "error":
            failed, stopped = True, False
    return [
        Reading(subject=subject, condition=Condition.ADDON_FAILED, bad=failed),
        Reading(subject=subject, condition=Condition.ADDON_STOPPED, bad=stopped),
    ]


def complaints(log: str) -> list[str]:
    """Return the lines of an add-on's log that say what went wrong, the latest ones.

    Where none sounds like it, the last lines are returned: they are what it said before it died.
    Repetitions that differ in their values only are left out.
    """
    text = _CONTROL.sub("", _COLOUR.sub("", log[-MAX_LOG:]))
    lines = [line[:MAX_LINE] for each in text.split("\n") if (line := each.strip())]
    found = [line for line in lines if _COMPLAINT.search(line)] or lines[-3:]
    distinct = {mask(line): line for line in found}
    return list(distinct.values())[-MAX_COMPLAINTS:]
