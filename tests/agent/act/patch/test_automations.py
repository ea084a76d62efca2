"""One automation in a file: written anew, with all other lines as they were."""

from typing import Any

from homeassistant.util.yaml import dump
from hypothesis import given, strategies as st
import pytest

from custom_components.astromech.agent.act.action import ActionRefused
from custom_components.astromech.agent.act.patch.automations import automation_of, with_automation
from custom_components.astromech.agent.act.patch.plain import parsed

TEXT = """\
# The first
- id: 'a'
  alias: A   # a remark
  actions: []

# The second
- id: b
  alias: B
  description: |
    text
# And the rest

- id: c
  alias: C
"""


def test_only_the_lines_of_one_automation_are_written_anew() -> None:
    _, config = automation_of(parsed(TEXT), "b")
    patched = with_automation(TEXT, "b", {**config, "alias": "New"})
    assert patched == TEXT.replace("alias: B\n  description: |\n    text\n",
                                   "alias: New\n  description: 'text\n\n    '\n")  # fmt: skip


def test_the_last_one_and_other_line_ends_are_written_as_well() -> None:
    text = TEXT.replace("\n", "\r\n")
    patched = with_automation(text, "c", {"id": "c", "alias": "New"})
    assert patched == text.replace("alias: C", "alias: New")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("- id: x\n", "not_in_editor_file"),
        ("- id: a\n- id: a\n", "not_in_editor_file"),
        ("a: {id: a}\n", "not_in_editor_file"),
        ("- just a word\n", "not_in_editor_file"),
        ("[{id: a}]\n", "not_as_editor_writes"),
        ("  - id: a\n", "not_as_editor_writes"),
        ("-   id: a\n", "not_as_editor_writes"),
        ("- id: a\n  x: &x 1\n- id: b\n  y: *x\n", "yaml_invalid"),
        ("- id: a\n  t: |\n    text\n# no comment\n    # no comment\n", None),
    ],
)
def test_what_is_not_as_the_editor_writes_it_is_left_alone(text: str, reason: str | None) -> None:
    if reason is None:
        assert with_automation(text, "a", {"id": "a"}).startswith("- id: a\n")
        return
    with pytest.raises(ActionRefused) as refused:
        with_automation(text, "a", {"id": "a"})
    assert refused.value.reason == reason


def test_an_id_that_is_a_number_is_found() -> None:
    assert automation_of([{"alias": "A"}, {"id": 12}], "12") == (1, {"id": 12})


def test_what_yaml_would_not_give_back_is_not_written() -> None:
    with pytest.raises(ActionRefused) as refused:
        with_automation("- id: a\n", "a", {"id": "a", "actions": ()})
    assert refused.value.reason == "not_equivalent"


CONFIGS = st.fixed_dictionaries(
    {},
    optional={
        "alias": st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=9),
        "description": st.sampled_from(["", "# no comment", "a\n\n# b\n", "x: y", "- z"]),
        "actions": st.lists(st.fixed_dictionaries({"delay": st.integers()}), max_size=3),
    },
)


@given(st.lists(CONFIGS, min_size=1, max_size=5), st.data())
def test_whichever_is_written_the_others_stay(configs: list[Any], data: st.DataObject) -> None:
    tree = [{"id": str(number), **config} for number, config in enumerate(configs)]
    parts = [f"# Before {item['id']}\n{dump([item])}" for item in tree]
    place = data.draw(st.integers(0, len(tree) - 1))
    new = {"id": str(place), **data.draw(CONFIGS)}
    patched = with_automation("".join(parts), str(place), new)
    parts[place] = f"# Before {place}\n{dump([new])}"
    assert patched == "".join(parts)
    assert parsed(patched) == [*tree[:place], new, *tree[place + 1 :]]
