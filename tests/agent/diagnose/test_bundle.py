"""The context of an incident, bounded by importance."""

import json
from typing import Any

from hypothesis import given, settings, strategies as st

from custom_components.astromech.agent.diagnose.bundle import LEFT_OUT, bundle, cleaned, dumps

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
CORE = {"incident": {"symptoms": ["It broke"] * 3}}


@settings(max_examples=150, deadline=None)
@given(
    parts=st.lists(
        st.tuples(st.sampled_from(["logs", "entry", "past"]), st.lists(JSON, max_size=8)),
        max_size=3,
        unique_by=lambda part: part[0],
    ),
    limit=st.integers(min_value=0, max_value=600),
)
def test_it_keeps_its_size_and_counts_what_it_left_out(
    parts: list[tuple[str, list[Any]]], limit: int
) -> None:
    made = bundle(CORE, parts, limit)
    assert made["incident"] == CORE["incident"]
    counted = made.get(LEFT_OUT, {})
    for name, items in parts:
        kept = made.get(name, [])
        assert kept == items[: len(kept)]
        assert len(kept) + counted.get(name, 0) == len(items)
    if any(made.get(name) for name, _ in parts):
        assert len(dumps(made).encode()) <= limit


def test_what_matters_most_is_cut_last() -> None:
    logs, past = ["log " * 20] * 5, ["past " * 20] * 5
    made = bundle(CORE, [("logs", logs), ("past", past)], 700)
    assert made["logs"] == logs
    assert made[LEFT_OUT] == {"past": 5 - len(made.get("past", []))}


def test_every_text_is_cleaned_at_any_depth() -> None:
    document = {"secret": ["secret", {"a": ("secret", 1)}], "n": 2}
    assert "secret" not in json.dumps(cleaned(document, lambda text: text.replace("secret", "*")))
