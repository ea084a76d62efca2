"""Steps of automations that are wrapped: found by the path in their trace."""

from copy import deepcopy
from typing import Any

import pytest

from custom_components.astromech.agent.act.action import ActionRefused
from custom_components.astromech.agent.act.patch.steps import Wrap, Wrapping, with_step_wrapped

CALL = {"action": "light.turn_on", "target": {"entity_id": "light.a"}}
CONFIG: dict[str, Any] = {
    "id": "a",
    "actions": [
        {"delay": 1},
        {"choose": [{"conditions": [], "sequence": [{"service": "switch.turn_off"}]}]},
        CALL,
        {"action": "light.toggle"},
        {"action": "script.turn_on"},
        {"action": "light.turn_on", "continue_on_error": True},
        {"action": "climate.set_temperature", "response_variable": "x"},
        {"device_id": "d", "domain": "light", "type": "turn_on"},
        "a word",
        {"action": "climate.set_temperature"},
    ],
}


def wrapped(path: str, mode: Wrapping, config: dict[str, Any] = CONFIG) -> dict[str, Any]:
    """Return what becomes of a configuration, which itself must stay as it is."""
    before = deepcopy(config)
    changed = with_step_wrapped(config, Wrap(path=path, mode=mode, count=3, delay=5))
    assert config == before
    return changed


def test_a_step_may_fail() -> None:
    changed = wrapped("action/2", Wrapping.CONTINUE_ON_ERROR)
    assert changed["actions"][2] == {**CALL, "continue_on_error": True}
    changed["actions"][2] = CALL
    assert changed == CONFIG


def test_a_step_within_steps_is_found() -> None:
    changed = wrapped("action/1/choose/0/sequence/0", Wrapping.CONTINUE_ON_ERROR)
    (step,) = changed["actions"][1]["choose"][0]["sequence"]
    assert step == {"service": "switch.turn_off", "continue_on_error": True}


@pytest.mark.parametrize("place", [2, 9])
def test_a_step_is_repeated_with_a_pause(place: int) -> None:
    changed = wrapped(f"action/{place}", Wrapping.REPEAT)
    assert changed["actions"][place] == {
        "repeat": {
            "count": 3,
            "sequence": [
                {**CONFIG["actions"][place], "continue_on_error": True},
                {"delay": {"seconds": 5}},
            ],
        }
    }


def test_the_older_word_for_actions_is_known() -> None:
    config = {"action": [CALL]}
    assert wrapped("action/0", Wrapping.CONTINUE_ON_ERROR, config)["action"][0] != CALL


@pytest.mark.parametrize(
    ("path", "mode", "reason"),
    [
        ("action", "continue_on_error", "step_not_found"),
        ("condition/0", "continue_on_error", "step_not_found"),
        ("action/99", "continue_on_error", "step_not_found"),
        ("action/x", "continue_on_error", "step_not_found"),
        ("action/1/choose/7/sequence/0", "continue_on_error", "step_not_found"),
        ("action/1/repeat/0", "continue_on_error", "step_not_found"),
        ("action/1/choose/0/0", "continue_on_error", "step_not_found"),
        ("action/0", "continue_on_error", "step_not_a_call"),
        ("action/8", "continue_on_error", "step_not_a_call"),
        ("action/5", "repeat", "already_wrapped"),
        ("action/3", "repeat", "not_repeatable"),
        ("action/4", "repeat", "not_repeatable"),
        ("action/6", "repeat", "not_repeatable"),
        ("action/7", "repeat", "not_repeatable"),
    ],
)
def test_a_step_that_cannot_be_wrapped_is_left_alone(path: str, mode: str, reason: str) -> None:
    with pytest.raises(ActionRefused) as refused:
        wrapped(path, Wrapping(mode))
    assert refused.value.reason == reason


def test_an_automation_without_actions_has_no_steps() -> None:
    with pytest.raises(ActionRefused):
        wrapped("action/0", Wrapping.REPEAT, {"id": "a"})
