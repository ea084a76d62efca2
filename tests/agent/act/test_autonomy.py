"""Shadow mode: a rule acts by itself only once it has earned it."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from custom_components.astromech.agent.act.autonomy import Autonomy, Standing
from custom_components.astromech.agent.act.deeds import Deed, async_deeds
from custom_components.astromech.agent.act.policy import Scope, ScopeKind
from custom_components.astromech.agent.journal import Journal
from custom_components.astromech.agent.model import ActionId

RELOAD = ActionId.RELOAD_CONFIG_ENTRY
HUE = Scope(kind=ScopeKind.INTEGRATION, value="hue")


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncGenerator[Journal]:
    journal = Journal(tmp_path / "journal.db")
    await journal.open(0.0)
    yield journal
    await journal.close()


@pytest.mark.parametrize(
    ("acted", "correct", "earned"),
    [(0, 0, False), (4, 4, False), (5, 5, True), (9, 8, False), (10, 9, True), (10, 8, False)],
)
def test_it_takes_five_times_and_nine_out_of_ten(acted: int, correct: int, earned: bool) -> None:
    assert Standing(acted=acted, correct=correct).earned is earned


async def test_what_was_noted_is_known_after_a_restart(journal: Journal) -> None:
    autonomy = Autonomy(journal)
    for right in (True, True, False):
        await autonomy.async_note(RELOAD, HUE, right=right, at=1.0)
    await autonomy.async_note(RELOAD, Scope(), right=True, at=1.0)
    again = Autonomy(journal)
    assert again.standing(RELOAD, HUE) == Standing()
    await again.async_start()
    assert again.standing(RELOAD, HUE) == Standing(acted=3, correct=2)
    assert again.standing(RELOAD, Scope()) == Standing(acted=1, correct=1)
    assert again.standing(ActionId.RESTART_CORE, HUE) == Standing()


async def test_a_rule_that_is_demoted_begins_anew(journal: Journal) -> None:
    autonomy = Autonomy(journal)
    for _ in range(5):
        await autonomy.async_note(RELOAD, HUE, right=True, at=1.0)
    assert autonomy.standing(RELOAD, HUE).earned
    await autonomy.async_demote(RELOAD, HUE, at=2.0)
    again = Autonomy(journal)
    await again.async_start()
    assert again.standing(RELOAD, HUE) == autonomy.standing(RELOAD, HUE) == Standing()


async def test_the_deeds_are_those_of_all_targets_since_a_time(journal: Journal) -> None:
    rows = [("a", "succeeded", 10.0), ("b", "rejected", 20.0), ("c", "failed", 5.0)]

    def write() -> None:
        for target, state, created in rows:
            journal.write(
                "INSERT INTO executions (id, action, target_kind, target_id, proposal, plan_hash,"
                " approved_by, created, state) VALUES (?, ?, 'config_entry', ?, '{}', '', '', ?, ?)",
                target,
                RELOAD,
                target,
                created,
                state,
            )
        journal.write(
            "INSERT INTO transitions (execution_id, at, state) VALUES ('a', 11.0, 'verifying')"
        )

    await journal.transact(write)
    first, second = await async_deeds(journal, 10.0)
    assert isinstance(first, Deed)
    assert (first.action, first.target_id, first.created, first.ran) == (RELOAD, "a", 10.0, True)
    assert (second.target_id, second.ran) == ("b", False)
