"""The pages of the documentation that the code writes: what the agent can do, and what it knows.

`script/catalogues` writes them; a test holds that they are up to date.
"""

from collections import defaultdict
from collections.abc import Iterator
import json
from pathlib import Path
import sys
from typing import Final

from custom_components.astromech.agent.act.action import Action, Budget
from custom_components.astromech.agent.act.catalogue import ACTIONS
from custom_components.astromech.agent.diagnose.cards import Card
from custom_components.astromech.agent.knowledge import load_cards

ROOT: Final = Path(__file__).parents[2]
TEXTS: Final = ROOT / "custom_components/astromech/translations/en.json"

REMEDIES: Final = ROOT / "docs/remedies.md"
CAUSES: Final = ROOT / "docs/causes.md"

_WAY: Final = "`script/catalogues` writes this page from the code; a change here is lost."


class Words:
    """The English words for the members of closed sets."""

    def __init__(self) -> None:
        self._selectors = json.loads(TEXTS.read_text(encoding="utf-8"))["selector"]

    def __call__(self, closed_set: str, member: str) -> str:
        """Return the words; a member without any is a fault of the translations."""
        word: str = self._selectors[closed_set]["options"][member]
        return word


def pages() -> dict[Path, str]:
    """Return the text of each page that is made from the code."""
    word = Words()
    return {REMEDIES: _remedies(word), CAUSES: _causes(word)}


def main() -> None:
    """Write the pages."""
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
        sys.stdout.write(f"{path.relative_to(ROOT)}\n")


def _remedies(word: Words) -> str:
    parts = [part for action in ACTIONS.values() for part in _action(action, word)]
    head = f"""\
# What the agent is able to do

{len(ACTIONS)} actions, and nothing else: what is not in this list can neither be proposed nor done.
Each is one file in [`agent/act/actions`](../custom_components/astromech/agent/act/actions); see
[how to write one](writing-an-action.md).

{_WAY}"""
    return "\n".join([head, *parts]) + "\n"


def _action(action: Action, word: Words) -> Iterator[str]:
    yield from ("", f"## {word('action', action.id)}", "", f"`{action.id}`. {_summary(action)}", "")
    yield "| | |"
    yield "|---|---|"
    for name, text in _rows(action, word):
        yield f"| {name} | {text} |"


def _rows(action: Action, word: Words) -> Iterator[tuple[str, str]]:
    yield "Done to", ", ".join(sorted(kind.replace("_", " ") for kind in action.targets))
    if action.parameters:
        yield "Parameters", ", ".join(f"`{name}`" for name in action.parameters)
    yield "Risk", word("risk", action.risk)
    yield "Only if", "; ".join(word("precondition", name) for name in action.preconditions)
    yield "Good if", "; ".join(word("check", check) for check in action.tests)
    if action.settle:
        yield "For", f"{_span(action.settle)}; within {_span(action.patience)}"
    yield "Way back", word("undo", action.undo)
    yield "Backup before", "as the policy says" if action.needs_backup else "not needed"
    yield "At most", _budget(action.budget)
    yield "Without asking", "if the policy says so, once earned" if action.automatic else "never"


def _summary(action: Action) -> str:
    """Return the first sentence that the action says of itself."""
    first, _, _ = (type(action).__doc__ or "").partition("\n\n")
    return " ".join(first.split())


def _budget(budget: Budget) -> str:
    times = "once" if budget.times == 1 else f"{budget.times} times"
    return f"{times} in {_span(budget.window)} on one target"


def _span(seconds: float) -> str:
    for size, unit in ((86400, "day"), (3600, "h"), (60, "min")):
        if seconds >= size and seconds % size == 0:
            return f"{seconds / size:g} {unit}"
    return f"{seconds:g} s"


def _causes(word: Words) -> str:
    by_cause: dict[str, list[Card]] = defaultdict(list)
    for card in load_cards():
        by_cause[card.cause].append(card)
    head = f"""\
# What the agent knows

{len(load_cards())} rule cards about {len(by_cause)} causes. They are YAML in
[`agent/knowledge`](../custom_components/astromech/agent/knowledge); see [how to write
one](rule-cards.md).

{_WAY}"""
    parts = [
        line
        for cause in sorted(by_cause, key=lambda cause: word("cause", cause))
        for line in _cause(word("cause", cause), by_cause[cause], word)
    ]
    return "\n".join([head, *parts]) + "\n"


def _cause(title: str, cards: list[Card], word: Words) -> Iterator[str]:
    yield from ("", f"## {title}", "", "| Card | What is wrong | First remedy |", "|---|---|---|")
    for card in sorted(cards, key=lambda card: card.id):
        first = card.remedies[0]
        yield f"| `{card.id}` | {card.root_cause} | {word('remedy', first.remedy)}. {first.rationale} |"


if __name__ == "__main__":
    main()
