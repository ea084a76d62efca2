"""What is known beside the signals: facts in short sentences, and the version of Home Assistant.

Cards ask for facts by their words. A person may state them; those that Home Assistant itself
knows (what was changed, how an entry stands) are put into the same words here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, assert_never

from ..model import Change, ChangeKind, SubjectKind
from .graph import EntryNode

CORE: Final = "core"
"""The id of Home Assistant itself among the parts of the host."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The facts that are known about a time, each a sentence of one line.

    `changes` are the kinds of what was changed shortly before it began.
    """

    facts: tuple[str, ...] = ()
    changes: frozenset[ChangeKind] = frozenset()
    ha_version: str = ""


NOWHERE: Final = Surroundings()


def told(changes: Iterable[Change], entries: Iterable[EntryNode] = ()) -> tuple[str, ...]:
    """Return changes and the standing of entries as facts."""
    return (*map(tell_change, changes), *map(tell_entry, entries))


def tell_change(change: Change) -> str:
    """Return a change in the words that cards ask for."""
    match change.kind:
        case ChangeKind.VERSION:
            kind = "core " if change.subject.kind is SubjectKind.HOST else ""
            return f"after {kind}update of {change.what} from {change.before} to {change.after}"
        case ChangeKind.OPTIONS:
            return f"options of {change.what} were changed"
        case ChangeKind.YAML_RELOAD:
            return f"YAML of {change.what} was reloaded"
        case ChangeKind.RENAMED:
            return f"{change.before or change.what} was renamed to {change.after}"
        case ChangeKind.REMOVED:
            return f"{change.what} was removed"
        case ChangeKind.ADDED:
            return f"{change.what} was added"
        case ChangeKind.RESTART:
            return f"{change.what} was restarted"
        case ChangeKind.TIME:
            return f"the clock jumped from {change.before} to {change.after}"
        case _:
            assert_never(change.kind)


def tell_entry(entry: EntryNode) -> str:
    """Return how an entry stands in the words that cards ask for."""
    asked = ", reauthentication is open" if entry.reauth_in_progress else ""
    return f"entry state of {entry.domain}: {entry.state}{asked}"
