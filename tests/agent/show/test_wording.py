"""What a person reads: every key has words, and no remote text is markup."""

import ast
from collections.abc import Iterator
import json
from pathlib import Path
from typing import Any

from custom_components.astromech.agent.act.catalogue import ACTIONS
from custom_components.astromech.agent.model import BlastRadius, Check, Remedy, Undo
from custom_components.astromech.agent.show.places import place_of
from custom_components.astromech.agent.show.proposal_words import about_radius
from custom_components.astromech.agent.show.wording import plain

PACKAGE = Path(__file__).parents[3] / "custom_components" / "astromech"
TEXTS = json.loads((PACKAGE / "translations" / "en.json").read_text("utf-8"))
REFUSALS = {"ActionRefused", "ApprovalRefused", "Stopped", "_denied"}


def words(group: str) -> set[str]:
    """Return the keys of a group that have words."""
    return set(TEXTS["selector"][group]["options"])


def refusals() -> Iterator[str]:
    """Yield the reasons that are raised by name."""
    for path in (PACKAGE / "agent").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func) in REFUSALS:
                literals = [a.value for a in call.args if isinstance(a, ast.Constant)]
                yield from (value for value in literals if isinstance(value, str))


def word(group: str, key: str, /, **placeholders: Any) -> str:
    """Return a text of a group, filled in."""
    text: str = TEXTS["selector"][group]["options"][key]
    return text.format(**placeholders)


def test_all_of_the_catalogue_has_words() -> None:
    actions = ACTIONS.values()
    assert {str(action.id) for action in actions} <= words("action")
    assert {name for action in actions for name in action.preconditions} <= words("precondition")
    assert set(map(str, Check)) <= words("check")
    assert set(map(str, Undo)) <= words("undo")


def test_every_refusal_has_words() -> None:
    found = set(refusals())
    assert {"changed", "target_busy", "unknown_action"} <= found
    assert found - words("reason") == set()


def test_a_blast_radius_is_told() -> None:
    assert about_radius(BlastRadius(), word) == "nothing"
    assert about_radius(BlastRadius(restarts=True), word).startswith("everything")
    radius = BlastRadius(entities=3, automations=1, seconds=4.6)
    assert about_radius(radius, word) == "entities: 3, automations and scripts: 1, about 5 s"


def test_a_place_is_within_home_assistant() -> None:
    places = {place_of(remedy, "hue") for remedy in Remedy} - {None}
    assert "/config/integrations/integration/hue" in places
    assert all(place is not None and place.startswith("/config/") for place in places)
    assert place_of(Remedy.START_REAUTH, None) is None


def test_remote_text_is_no_markup() -> None:
    told = plain("a|b `c` <b>[x](http://evil)</b>\n" + "z" * 500)
    assert "\n" not in told
    assert "<" not in told
    assert "\\[x\\]" in told
    assert len(told) < 200
