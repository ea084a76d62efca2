"""Whether the agent may act: default deny, budgets, back-off, and when a person must look."""

from homeassistant.core import HomeAssistant
import pytest

from custom_components.astromech.agent.act.action import Site
from custom_components.astromech.agent.act.actions.reload_config_entry import (
    ReloadConfigEntry,
    reload_refused,
)
from custom_components.astromech.agent.act.budgets import spent
from custom_components.astromech.agent.act.plan import plan
from custom_components.astromech.agent.diagnose.graph import is_mass_failure
from custom_components.astromech.agent.diagnose.rules import analyse
from custom_components.astromech.agent.journal import Attempt
from custom_components.astromech.agent.knowledge import load_cards
from custom_components.astromech.agent.model import ActionId, ExecutionState

from ..material import PaperHouse, availability, entry_state, incident, log

RELOAD = ReloadConfigEntry.budget
MINUTE = 60.0


def _attempts(*ago: float, state: ExecutionState = ExecutionState.SUCCEEDED) -> list[Attempt]:
    return [Attempt(created=-seconds, state=state) for seconds in ago]


def test_a_first_attempt_is_allowed() -> None:
    assert spent(RELOAD, [], 0.0) is None


def test_three_attempts_in_half_an_hour_spend_the_budget() -> None:
    assert spent(RELOAD, _attempts(20 * MINUTE, 10 * MINUTE), 0.0) is None
    assert spent(RELOAD, _attempts(20 * MINUTE, 10 * MINUTE, 5 * MINUTE), 0.0) == "budget_spent"
    assert spent(RELOAD, _attempts(31 * MINUTE, 10 * MINUTE, 5 * MINUTE), 0.0) is None


@pytest.mark.parametrize(
    ("ago", "reason"),
    [
        ((59.0,), "backing_off"),
        ((61.0,), None),
        ((3000.0, 119.0), "backing_off"),
        ((3000.0, 121.0), None),
    ],
)
def test_after_failures_there_is_a_growing_pause(
    ago: tuple[float, ...], reason: str | None
) -> None:
    assert spent(RELOAD, _attempts(*ago, state=ExecutionState.FAILED), 0.0) == reason


def test_after_three_failures_a_person_has_to_look() -> None:
    failures = _attempts(9000.0, 6000.0, 3000.0, state=ExecutionState.FAILED)
    assert spent(RELOAD, failures, 0.0) == "escalated"


def test_what_may_have_run_is_not_run_again() -> None:
    doubtful = _attempts(80_000.0, state=ExecutionState.IN_DOUBT)
    assert spent(RELOAD, doubtful, 0.0) == "in_doubt"


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({}, None),
        ({"state": "setup_error"}, None),
        ({"state": "setup_retry"}, "retries_by_itself"),
        ({"state": "failed_unload"}, "not_recoverable"),
        ({"state": "migration_error"}, "not_recoverable"),
        ({"state": "setup_in_progress"}, "not_recoverable"),
        ({"reauth_in_progress": True}, "reauth_in_progress"),
        ({"can_unload": False}, "cannot_unload"),
        ({"disabled": True}, "entry_disabled"),
    ],
)
def test_an_entry_is_only_reloaded_when_that_can_help(
    facts: dict[str, object], reason: str | None
) -> None:
    entry = PaperHouse().put(entry_id="station", **facts)
    assert reload_refused(entry, mass_failure=False) == reason


def test_no_entry_is_touched_when_it_is_gone_or_when_much_is_down() -> None:
    assert reload_refused(None, mass_failure=False) == "entry_removed"
    entry = PaperHouse().put(entry_id="station")
    assert reload_refused(entry, mass_failure=True) == "mass_failure"


@pytest.mark.parametrize(
    ("down", "total", "mass"), [(2, 3, False), (3, 9, True), (3, 10, False), (40, 100, True)]
)
def test_a_mass_failure_is_a_matter_of_number_and_share(down: int, total: int, mass: bool) -> None:
    assert is_mass_failure(down, total) is mass


def _stuck() -> PaperHouse:
    house = PaperHouse()
    house.put(entry_id="station", entities=3, unavailable=3, devices=1)
    return house


async def test_a_plan_says_what_would_be_done_and_disturbed(hass: HomeAssistant) -> None:
    house = _stuck()
    found = incident(availability("sensor.a"), log("Session is closed"))
    proposal = plan(
        found, analyse(found, house.entry("station"), load_cards()), Site(hass=hass, graph=house)
    )
    assert proposal is not None
    assert (proposal.order.action, proposal.target_title) == (
        ActionId.RELOAD_CONFIG_ENTRY,
        "Station",
    )
    assert (proposal.blast_radius.entities, proposal.blast_radius.devices) == (3, 1)
    assert len(proposal.plan_hash) == 64


async def test_other_evidence_makes_another_plan_but_repetition_does_not(
    hass: HomeAssistant,
) -> None:
    house = _stuck()
    cards = load_cards()

    def hash_of(*texts: str) -> str:
        found = incident(*(log(text) for text in texts))
        proposal = plan(
            found, analyse(found, house.entry("station"), cards), Site(hass=hass, graph=house)
        )
        assert proposal is not None
        return proposal.plan_hash

    once = hash_of("Session is closed")
    assert hash_of("Session is closed", "Session is closed") == once
    assert hash_of("Session is closed", "Connector is closed") != once


async def test_nothing_is_planned_without_a_diagnosis(hass: HomeAssistant) -> None:
    house = _stuck()
    found = incident(log("Who knows"))
    assert (
        plan(
            found,
            analyse(found, house.entry("station"), load_cards()),
            Site(hass=hass, graph=house),
        )
        is None
    )


async def test_a_step_for_a_person_is_not_planned(hass: HomeAssistant) -> None:
    house = _stuck()
    found = incident(log("Connection refused"))
    assert (
        plan(
            found,
            analyse(found, house.entry("station"), load_cards()),
            Site(hass=hass, graph=house),
        )
        is None
    )


async def test_a_plan_that_an_interlock_refuses_is_none(hass: HomeAssistant) -> None:
    house = _stuck()
    found = incident(log("Session is closed"), entry_state("loaded"))
    diagnosis = analyse(found, house.entry("station"), load_cards())
    house.put(entry_id="station", entities=3, unavailable=3, can_unload=False)
    assert plan(found, diagnosis, Site(hass=hass, graph=house)) is None
