"""How often something may be tried: budgets, back-off, and when a person must look."""

import pytest

from custom_components.astromech.agent.act.actions.reload_config_entry import ReloadConfigEntry
from custom_components.astromech.agent.act.actions.restart_core import RestartCore
from custom_components.astromech.agent.act.budgets import Wait, spent, spent_overall
from custom_components.astromech.agent.journal import Attempt
from custom_components.astromech.agent.model import ExecutionState

RELOAD = ReloadConfigEntry.budget
MINUTE = 60.0


def _attempts(
    *ago: float, state: ExecutionState = ExecutionState.SUCCEEDED, ran: bool = True
) -> list[Attempt]:
    return [Attempt(created=-seconds, state=state, ran=ran) for seconds in ago]


def test_a_first_attempt_is_allowed() -> None:
    assert spent(RELOAD, [], 0.0) is None
    assert spent_overall([], 0.0) is None


def test_three_attempts_in_half_an_hour_spend_the_budget() -> None:
    assert spent(RELOAD, _attempts(20 * MINUTE, 10 * MINUTE), 0.0) is None
    assert spent(RELOAD, _attempts(20 * MINUTE, 10 * MINUTE, 5 * MINUTE), 0.0) == Wait(
        reason="budget_spent", until=10 * MINUTE
    )
    assert spent(RELOAD, _attempts(31 * MINUTE, 10 * MINUTE, 5 * MINUTE), 0.0) is None


def test_what_surely_did_not_run_spends_nothing() -> None:
    refused = _attempts(20 * MINUTE, 10 * MINUTE, 5 * MINUTE, ran=False)
    assert spent(RELOAD, refused, 0.0) is None


@pytest.mark.parametrize("state", [ExecutionState.FAILED, ExecutionState.ROLLED_BACK])
@pytest.mark.parametrize("ran", [True, False])
@pytest.mark.parametrize(
    ("ago", "until"),
    [((59.0,), 1.0), ((61.0,), None), ((3000.0, 119.0), 1.0), ((3000.0, 121.0), None)],
)
def test_after_failures_there_is_a_growing_pause(
    ago: tuple[float, ...], until: float | None, ran: bool, state: ExecutionState
) -> None:
    wait = None if until is None else Wait(reason="backing_off", until=until)
    assert spent(RELOAD, _attempts(*ago, state=state, ran=ran), 0.0) == wait


def test_the_pause_is_ten_minutes_at_most() -> None:
    ago = [*range(9000, 600, -600), 601]
    failures = _attempts(*ago, state=ExecutionState.FAILED, ran=False)
    assert spent(RELOAD, failures, 0.0) is None
    assert spent(RELOAD, failures, -2.0) == Wait(reason="backing_off", until=-1.0)


def test_after_three_failures_a_person_has_to_look() -> None:
    failures = _attempts(9000.0, 6000.0, 3000.0, state=ExecutionState.FAILED)
    assert spent(RELOAD, failures, 0.0) == Wait(reason="escalated")


def test_what_may_have_run_is_not_run_again() -> None:
    doubtful = _attempts(80_000.0, state=ExecutionState.IN_DOUBT)
    assert spent(RELOAD, doubtful, 0.0) == Wait(reason="in_doubt")


def test_home_assistant_is_restarted_once_a_day() -> None:
    budget = RestartCore.budget
    assert spent(budget, _attempts(86_399.0), 0.0) == Wait(reason="budget_spent", until=1.0)
    assert spent(budget, _attempts(86_400.0), 0.0) is None


def test_five_failures_in_a_row_stop_everything_for_an_hour() -> None:
    failures = _attempts(9000.0, 8000.0, 7000.0, 6000.0, 3599.0, state=ExecutionState.FAILED)
    blocked = Wait(reason="blocked", until=1.0)
    assert spent_overall(failures, 0.0) == blocked
    assert spent_overall(failures, 1.0) is None
    assert spent_overall([*failures, *_attempts(3000.0)], 0.0) is None
    never_ran = _attempts(3000.0, state=ExecutionState.SUPERSEDED, ran=False)
    assert spent_overall([*failures, *never_ran], 0.0) == blocked


def test_ten_effects_an_hour_and_thirty_a_day_are_enough() -> None:
    hour = _attempts(*range(3000, 2000, -100))
    assert spent_overall(hour, 0.0) == Wait(reason="overall_budget_spent", until=600.0)
    assert spent_overall(hour[1:], 0.0) is None
    day = _attempts(*range(80_000, 20_000, -2000))
    assert len(day) == 30
    assert spent_overall(day, 0.0) == Wait(reason="overall_budget_spent", until=6400.0)
