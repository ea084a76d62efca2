"""Whether an order may be carried out: everything that has a say, in one place."""

from datetime import UTC, datetime, time
from typing import Any, override

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from custom_components.astromech.agent.act.autonomy import Autonomy, Standing
from custom_components.astromech.agent.act.deeds import Deed
from custom_components.astromech.agent.act.permission import Permission
from custom_components.astromech.agent.act.policy import Policy, Rule, Scope, Term, Window
from custom_components.astromech.agent.model import (
    ActionId,
    BackupRule,
    Decision,
    ExecutionState,
    Mode,
    Order,
    Subject,
    SubjectKind,
)

from ..material import STATION, PaperHouse

NOW = 1_780_000_000.0
RELOAD = Order(action=ActionId.RELOAD_CONFIG_ENTRY, target=STATION)
RESTART = Order(action=ActionId.RESTART_CORE, target=Subject(kind=SubjectKind.HOST, id="core"))


class Standings(Autonomy):
    """Rules that did as a test says."""

    def __init__(self, standing: Standing) -> None:
        self._said = standing

    @override
    def standing(self, action: ActionId, scope: Scope) -> Standing:
        return self._said


class Past:
    """All that has a say, as a test sets it."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.policy: Policy | None = _policy(Mode.ASK)
        self.deeds: list[Deed] | None = []
        self.held: str | None = None
        self.house = PaperHouse()
        self.house.put(entry_id="station", entities=3, unavailable=3)
        self.standing = Standing()
        self._hass = hass

    async def decide(self, order: Order = RELOAD) -> Decision:
        """Return what may be done about an order now."""
        permission = Permission(
            self._hass,
            graph=self.house,
            policy=self._policy,
            recall=self._recall,
            autonomy=Standings(self.standing),
            holds=lambda: self.held,
        )
        return await permission.async_decide(order, None)

    async def _policy(self) -> Policy | None:
        return self.policy

    async def _recall(self, since: float) -> list[Deed] | None:
        if self.deeds is None:
            return None
        return [deed for deed in self.deeds if deed.created >= since]


def _policy(mode: Mode, **more: Any) -> Policy:
    actions = (ActionId.RELOAD_CONFIG_ENTRY, ActionId.RESTART_CORE)
    return Policy(rules=tuple(Rule(action=action, mode=mode, **more) for action in actions))


def _deed(
    ago: float, state: ExecutionState = ExecutionState.SUCCEEDED, target: str = "station"
) -> Deed:
    return Deed(
        action=ActionId.RELOAD_CONFIG_ENTRY, target_id=target, created=NOW - ago, state=state
    )


@pytest.fixture
def past(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> Past:
    freezer.move_to(datetime.fromtimestamp(NOW, UTC))
    return Past(hass)


async def test_what_nothing_speaks_against_is_as_the_policy_says(past: Past) -> None:
    past.policy = _policy(Mode.ASK, backup=BackupRule.REUSE, reuse_hours=24.0)
    assert await past.decide() == Decision(mode=Mode.ASK, backup=BackupRule.REUSE, reuse_hours=24.0)


@pytest.mark.parametrize("held", ["read_only", "paused", "journal_unwritable"])
async def test_what_holds_the_agent_back_comes_first(past: Past, held: str) -> None:
    past.held = held
    assert await past.decide() == Decision(mode=Mode.NEVER, reason=held)


async def test_without_a_policy_or_a_journal_nothing_is_done(past: Past) -> None:
    past.policy = None
    decision = await past.decide()
    assert (decision.denied, decision.reason) == (True, "policy_unreadable")
    assert decision.until == NOW + 300
    past.policy, past.deeds = _policy(Mode.ASK), None
    assert (await past.decide()).reason == "journal_unwritable"


async def test_the_policy_is_asked_about_the_states_of_its_conditions(
    hass: HomeAssistant, past: Past
) -> None:
    term = Term(entity="person.ann", states=frozenset({"home"}))
    past.policy = _policy(Mode.ASK, terms=(term,))
    assert (await past.decide()).reason == "conditions"
    hass.states.async_set("person.ann", "home")
    assert (await past.decide()).mode is Mode.ASK


async def test_a_cooldown_counts_from_the_last_effect_on_the_target(past: Past) -> None:
    past.policy = _policy(Mode.ASK, cooldown=10 * 86400.0)
    past.deeds = [_deed(9 * 86400.0), _deed(60.0, target="other")]
    decision = await past.decide()
    assert (decision.reason, decision.until) == ("cooldown", NOW + 86400.0)
    past.deeds = [_deed(60.0, target="other")]
    assert (await past.decide()).mode is Mode.ASK


async def test_an_interlock_denies_what_the_policy_allows(hass: HomeAssistant, past: Past) -> None:
    hass.states.async_set("alarm_control_panel.house", "armed_away")
    decision = await past.decide()
    assert (decision.denied, decision.reason, decision.until) == (True, "alarm_armed", NOW + 300)


async def test_a_budget_denies_what_the_policy_allows(past: Past) -> None:
    past.deeds = [_deed(900.0), _deed(600.0), _deed(300.0)]
    decision = await past.decide()
    assert (decision.reason, decision.until) == ("budget_spent", NOW + 900.0)


async def test_a_budget_of_all_denies_what_the_one_of_the_target_allows(past: Past) -> None:
    past.deeds = [_deed(60.0 * number, target=f"t{number}") for number in range(20, 10, -1)]
    assert (await past.decide()).reason == "overall_budget_spent"


async def test_what_was_more_than_a_day_ago_spends_no_budget(past: Past) -> None:
    past.deeds = [_deed(86_401.0, ExecutionState.IN_DOUBT)]
    assert (await past.decide()).mode is Mode.ASK


async def test_the_action_itself_has_the_last_word(past: Past) -> None:
    past.house.put(entry_id="station", state="setup_retry")
    decision = await past.decide()
    assert (decision.denied, decision.reason) == (True, "retries_by_itself")


async def test_automatic_is_what_has_earned_it(past: Past) -> None:
    past.policy = _policy(Mode.AUTOMATIC)
    decision = await past.decide()
    assert (decision.mode, decision.reason) == (Mode.ASK, "not_earned")
    past.standing = Standing(acted=5, correct=5)
    assert await past.decide() == Decision(mode=Mode.AUTOMATIC)


async def test_what_must_never_be_automatic_is_not(past: Past) -> None:
    past.policy = _policy(Mode.AUTOMATIC)
    past.standing = Standing(acted=100, correct=100)
    decision = await past.decide(RESTART)
    assert (decision.mode, decision.reason) == (Mode.ASK, "never_automatic")


async def test_in_quiet_hours_what_has_earned_it_waits(hass: HomeAssistant, past: Past) -> None:
    await hass.config.async_set_time_zone("UTC")
    always = (Window(start=time(0), end=time(23, 59)), Window(start=time(23, 59), end=time(0)))
    policy = _policy(Mode.AUTOMATIC)
    past.policy = Policy(rules=policy.rules, quiet=always)
    past.standing = Standing(acted=5, correct=5)
    decision = await past.decide()
    assert (decision.mode, decision.reason) == (Mode.ASK, "quiet_hours")
    assert decision.until is not None
    assert decision.until > NOW


async def test_approvers_go_by_id_and_a_name_that_nobody_has_fits_nobody(
    hass: HomeAssistant, past: Past
) -> None:
    ann = await hass.auth.async_create_user("Ann")
    past.policy = _policy(Mode.ASK, approvers=frozenset({"Ann", "Ben"}))
    assert (await past.decide()).approvers == {ann.id, "Ben"}
