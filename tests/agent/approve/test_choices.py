"""What a person chose in the options, laid over the policy file."""

from datetime import time
from typing import Any

import pytest

from custom_components.astromech.agent.act.policy import Policy, Window
from custom_components.astromech.agent.approve.choices import chosen_over, with_mode
from custom_components.astromech.agent.model import ActionId, Mode

NIGHT = Window(start=time(22), end=time(7))
NOON = Window(start=time(12), end=time(14))


def test_quiet_hours_come_in_addition_to_those_of_the_file() -> None:
    options = {"quiet_from": "12:00:30", "quiet_to": "14:00:00"}
    assert chosen_over(Policy(quiet=(NIGHT,)), options).quiet == (NIGHT, NOON)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"quiet_from": "12:00:00"},
        {"quiet_from": "12:00:00", "quiet_to": "12:00:00"},
        {"quiet_from": "noon", "quiet_to": "14:00:00"},
    ],
)
def test_half_a_window_is_none(options: dict[str, Any]) -> None:
    assert chosen_over(Policy(quiet=(NIGHT,)), options).quiet == (NIGHT,)


def test_modes_are_laid_over_the_file_and_what_is_no_mode_forbids() -> None:
    options = {"modes": {"reload_config_entry": "automatic", "restart_core": "yes", "fly": "ask"}}
    assert chosen_over(Policy(), options).modes == {
        ActionId.RELOAD_CONFIG_ENTRY: Mode.AUTOMATIC,
        ActionId.RESTART_CORE: Mode.NEVER,
    }


def test_a_choice_is_added_changed_and_taken_back() -> None:
    options: dict[str, Any] = {"settle": 60}
    once = with_mode(options, ActionId.RESTART_CORE, Mode.NEVER)
    twice = with_mode(once, ActionId.RELOAD_CONFIG_ENTRY, Mode.AUTOMATIC)
    assert twice == {
        "settle": 60,
        "modes": {"restart_core": "never", "reload_config_entry": "automatic"},
    }
    changed = with_mode(twice, ActionId.RESTART_CORE, Mode.ASK)
    assert changed["modes"]["restart_core"] == "ask"
    assert with_mode(twice, ActionId.RELOAD_CONFIG_ENTRY, None) == once
    assert with_mode(once, ActionId.RESTART_CORE, None) == options
