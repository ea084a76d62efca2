"""What the Supervisor says of the system, as readings; free of Home Assistant.

Its words are its own constants, but they come over a wire: what does not look like one is `other`.
"""

from collections.abc import Iterable, Mapping
import re
from typing import Any, Final

from ..model import Condition, Subject, SubjectKind
from .addons import addon
from .conditions import Reading

SUPERVISOR: Final = Subject(kind=SubjectKind.HOST, id="supervisor")
BACKUP: Final = Subject(kind=SubjectKind.HOST, id="backup")

BACKUP_JOBS: Final = "backup_manager_"
"""What the names of jobs begin with that make or restore a whole backup."""

MAX_JOBS: Final = 100
"""Failed jobs that are remembered."""

_WORD: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")


def silence(*, silent: bool) -> Reading:
    """Judge whether the Supervisor gives answers that Home Assistant understands."""
    return Reading(
        subject=SUPERVISOR,
        condition=Condition.SUPERVISOR_UNHEALTHY,
        bad=silent,
        detail="no_answer",
    )


def reasons(condition: Condition, words: Iterable[str]) -> list[Reading]:
    """Judge the reasons for which a system is unhealthy or unsupported."""
    return [
        Reading(subject=SUPERVISOR, condition=condition, bad=True, detail=_constant(word))
        for word in sorted(words)
    ]


def issue(kind: str, context: str, reference: str | None) -> Reading:
    """Judge an issue of the resolution centre; one of an add-on is told of the add-on."""
    about = addon(reference) if context == "addon" and reference else None
    return Reading(
        subject=about or SUPERVISOR,
        condition=Condition.SUPERVISOR_ISSUE,
        bad=True,
        detail=_constant(kind),
    )


class Jobs:
    """The jobs that failed and have not succeeded since: backups, updates and whatever else."""

    def __init__(self) -> None:
        self._failed: dict[tuple[str, str], Reading] = {}

    @property
    def readings(self) -> list[Reading]:
        """Return what is wrong by the jobs that have ended."""
        return list(self._failed.values())

    def take(self, job: Mapping[str, Any]) -> None:
        """Take note of a job as the Supervisor tells it; one of its steps says nothing."""
        if job.get("done") is not True or job.get("parent_id"):
            return
        reading = _job(str(job.get("name")), str(job.get("reference") or ""))
        key = (reading.detail, reading.subject.id)
        self._failed.pop(key, None)
        if job.get("errors"):
            self._failed[key] = reading
        if len(self._failed) > MAX_JOBS:
            del self._failed[next(iter(self._failed))]


def _job(name: str, reference: str) -> Reading:
    if name.startswith(BACKUP_JOBS) and name.endswith("_backup"):
        return Reading(subject=BACKUP, condition=Condition.BACKUP_FAILED, bad=True)
    about = addon(reference) if name.startswith(("addon_", "app_")) and reference else None
    return Reading(
        subject=about or SUPERVISOR,
        condition=Condition.SUPERVISOR_ISSUE,
        bad=True,
        detail=f"job_{_constant(name)}",
    )


def _constant(word: str) -> str:
    return word if _WORD.fullmatch(word) else "other"
