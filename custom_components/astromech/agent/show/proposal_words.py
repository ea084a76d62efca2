"""What a person reads before approving: what would be done, what it disturbs, how it ends."""

from collections.abc import Iterable
from typing import Any, Protocol

from ..model import BlastRadius, Check, Proposal
from .wording import plain


class Word(Protocol):
    """Puts a key of a group into words."""

    def __call__(self, group: str, key: str, /, **placeholders: Any) -> str:
        """Return the words."""


def about_plan(proposal: Proposal, worth: str, word: Word) -> dict[str, str]:
    """Return the texts of a proposal; `worth` is what the remedy was worth so far, in words."""
    return {
        "target": plain(proposal.target_title),
        "action": word("action", proposal.order.action),
        "blast_radius": about_radius(proposal.blast_radius, word),
        "track_record": worth,
        "undo": word("undo", proposal.undo),
        "backup": word("plan", "backup" if proposal.needs_backup else "no_backup"),
        "preconditions": _listed("precondition", proposal.preconditions, word),
        "tests": about_tests(proposal.tests, word),
    }


def about_radius(radius: BlastRadius, word: Word) -> str:
    """Return what is disturbed, in words."""
    if radius.restarts:
        return word("plan", "restarts")
    counts = [
        (key, count)
        for key, count in (
            ("entities", radius.entities),
            ("devices", radius.devices),
            ("automations", radius.automations),
        )
        if count
    ]
    told = [word("plan", key, count=count) for key, count in counts]
    if radius.seconds is not None:
        told.append(word("plan", "seconds", count=round(radius.seconds)))
    return ", ".join(told) if counts else word("plan", "nothing_disturbed")


def about_tests(tests: Iterable[Check], word: Word) -> str:
    """Return what must hold afterwards, in words."""
    return _listed("check", tests, word)


def _listed(group: str, keys: Iterable[str], word: Word) -> str:
    return "; ".join(word(group, key) for key in keys)
