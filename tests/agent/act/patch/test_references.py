"""Another entity id in YAML: in every place that means it, and nowhere else."""

from typing import Any

from homeassistant.util.yaml import dump
from hypothesis import given, strategies as st
import pytest

from custom_components.astromech.agent.act.action import ActionRefused
from custom_components.astromech.agent.act.patch.plain import parsed
from custom_components.astromech.agent.act.patch.references import renamed, with_references

OLD, NEW = "sensor.old", "sensor.new_name"

AUTOMATION = """\
# sensor.old is in the cellar
- id: '1'   # about sensor.old
  alias: It's warm, says sensor.old.
  triggers:
  - trigger: state
    entity_id: [sensor.old, "sensor.old", 'sensor.older']
  - trigger: template
    value_template: >  # sensor.old again
      {{ states('sensor.old') | float > 3 and states.sensor.old.state != 'x' }}

      # in the text: sensor.old
  # sensor.old below
  conditions: {sensor.old: on, my.sensor.old: 1}
"""


def test_it_is_named_everywhere_but_in_comments_and_longer_words() -> None:
    patched = with_references(AUTOMATION, OLD, NEW)
    assert patched == (
        AUTOMATION.replace("says sensor.old.", f"says {NEW}.")
        .replace('[sensor.old, "sensor.old"', f'[{NEW}, "{NEW}"')
        .replace("states('sensor.old')", f"states('{NEW}')")
        .replace("states.sensor.old.state", f"states.{NEW}.state")
        .replace("text: sensor.old", f"text: {NEW}")
        .replace("{sensor.old: on", f"{{{NEW}: on")
    )


@pytest.mark.parametrize(
    "text",
    [
        "a: sensor.older",
        "a: binary_sensor.old",
        "a: /local/sensor.old.jpg",
        "a: sensor.old.jpg",
        "a: http://sensor.old/x",
        "a: me@sensor.old",
        "a: sensor.old-2",
        "a: my_states.sensor.old",
        "a: SENSOR.OLD",
        "# sensor.old",
        "a: b",
    ],
)
def test_what_is_another_word_stays(text: str) -> None:
    assert with_references(text, OLD, NEW) == text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('a: "x\\nsensor.old"', "not_equivalent"),
        ('a: "sensor.old\\u0020b\\x73ensor.old"', "not_equivalent"),
        ("sensor.old: 1\nsensor.new_name: 2", "named_twice"),
        ("a: !include sensor.old", "yaml_not_plain"),
        ("a: !secret sensor.old", "yaml_not_plain"),
        ("a: !env_var sensor.old", "yaml_not_plain"),
        ("\ufeffa: sensor.old", "yaml_not_plain"),
        ("a: [sensor.old", "yaml_invalid"),
        ("a: sensor.old\n---\nb: 1", "yaml_invalid"),
        ("? {a: sensor.old}\n: 1\n", "yaml_invalid"),
    ],
)
def test_what_cannot_be_proven_is_not_patched(text: str, reason: str) -> None:
    with pytest.raises(ActionRefused) as refused:
        with_references(text, OLD, NEW)
    assert refused.value.reason == reason


def test_line_ends_and_other_alphabets_stay() -> None:
    text = "- a: 🌡 é sensor.old\r\n- b: sensor.old # ß\r\n"
    assert with_references(text, OLD, NEW) == text.replace(OLD, NEW)


def test_what_has_a_name_in_yaml_is_renamed_once() -> None:
    text = "a: &x sensor.old\nb: *x\n"
    assert parsed(with_references(text, OLD, NEW)) == {"a": NEW, "b": NEW}


WORDS = st.sampled_from(
    [OLD, "sensor.older", "x sensor.old y", "{{ states('sensor.old') }}", "a: #b", "light.x", "on",
     "line\nsensor.old\n", "it's \"sensor.old\"", "# sensor.old", "", "é 🌡 sensor.old"]
)  # fmt: skip
KEYS = st.sampled_from(["alias", "entity_id", "target", OLD, "light.x", "data", "1"])
TREES = st.recursive(
    WORDS | st.integers() | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


@given(st.lists(st.dictionaries(KEYS, TREES, min_size=1, max_size=4), min_size=1, max_size=4))
def test_whatever_is_written_the_patch_changes_the_ids_alone(tree: list[Any]) -> None:
    body = dump(tree)
    lines = [line for each in body.splitlines(keepends=True) for line in (each,)]
    text = "".join(f"# sensor.old {i}\n{line}" if line.startswith("- ") else line
                   for i, line in enumerate(lines))  # fmt: skip
    before = parsed(text)
    patched = with_references(text, OLD, NEW)
    assert parsed(patched) == renamed(before, OLD, NEW)
    pairs = list(zip(text.split("\n"), patched.split("\n"), strict=True))
    assert all(old == new for old, new in pairs if OLD not in old or old.startswith("# "))
