"""What was changed lately: the first thing to ask of something that has just begun to fail."""

from collections import deque
from collections.abc import Iterable
from typing import Final

from ..model import Change, ChangeKind, Subject, SubjectKind

KEPT: Final = 500
KEPT_OF_A_KIND: Final = 10
"""Changes of the same kind and subject that are kept: some integrations never stop to change."""

DAY: Final = 86400.0
SLACK: Final = 120.0
"""Seconds by which a change may be noticed after its first symptom, as at the start."""

_OF_ALL: Final = frozenset(
    {ChangeKind.VERSION, ChangeKind.YAML_RELOAD, ChangeKind.RESTART, ChangeKind.TIME}
)


class ChangeLog:
    """The latest changes, the oldest first."""

    def __init__(self) -> None:
        self._changes: deque[Change] = deque(maxlen=KEPT)

    def add(self, change: Change) -> None:
        """Keep a change; of many like it only the latest."""
        like_it = [known for known in self._changes if _alike(known, change)]
        if len(like_it) >= KEPT_OF_A_KIND:
            self._changes.remove(like_it[0])
        self._changes.append(change)

    def since(self, time: float) -> tuple[Change, ...]:
        """Return the changes at or after a time."""
        return tuple(change for change in self._changes if change.time >= time)

    def renamed(self, entity_id: str) -> str | None:
        """Return the present id of an entity that had another one, None if it was not renamed."""
        present = entity_id
        for change in self._changes:
            if change.kind is ChangeKind.RENAMED and change.before == present:
                present = change.after
        return None if present == entity_id else present

    def near(
        self, subjects: Iterable[Subject], *, before: float, within: float = DAY
    ) -> tuple[Change, ...]:
        """Return what was changed about some subjects, the latest first.

        What was changed about all of the house (a version, a restart) concerns each of them.

        Args:
            subjects: An incident's scope, and what the graph has above it.
            before: When the trouble began.
            within: Seconds before that; what was changed earlier is not near.
        """
        asked = frozenset(subjects)
        earliest, latest = before - within, before + SLACK
        return tuple(
            change
            for change in reversed(self._changes)
            if earliest <= change.time <= latest and _concerns(change, asked)
        )


def _alike(one: Change, other: Change) -> bool:
    return one.kind is other.kind and one.subject == other.subject


def _concerns(change: Change, asked: frozenset[Subject]) -> bool:
    """Say whether a change is about one of some subjects; a renamed entity has two names."""
    if change.subject in asked:
        return True
    if change.kind is ChangeKind.RENAMED:
        return Subject(kind=change.subject.kind, id=change.before) in asked
    return change.subject.kind is SubjectKind.HOST and change.kind in _OF_ALL
