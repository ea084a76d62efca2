"""What a policy says of an order at a moment."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.astromech.agent.act.policy import (
    LOOK_AGAIN,
    Part,
    Policy,
    Request,
    Rule,
    Scope,
    ScopeKind,
    Situation,
    Term,
    Window,
    automatic_rules,
    decide,
    rule_for,
)
from custom_components.astromech.agent.act.policy.document import STRICTNESS
from custom_components.astromech.agent.model import ActionId, BackupRule, Check, Decision, Mode

NOON = datetime(2026, 6, 1, 12, tzinfo=ZoneInfo("Europe/Berlin"))
NIGHT = NOON.replace(hour=23)
MORNING = NOON.replace(day=2, hour=7)
QUIET = Window(start=time(22), end=time(7))
RELOAD = ActionId.RELOAD_CONFIG_ENTRY

LAMP = Part(device="lamp", areas=frozenset({"kitchen"}), labels=frozenset({"calm"}))
PLUG = Part(device="plug", areas=frozenset({"cellar"}))
HUE = Request(action=RELOAD, integration="hue", entry="bridge", parts=(LAMP, PLUG))


def _rule(mode: Mode, kind: ScopeKind = ScopeKind.EVERYTHING, value: str = "", **more: Any) -> Rule:
    return replace(Rule(action=RELOAD, mode=mode, scope=Scope(kind=kind, value=value)), **more)


def _mode(*rules: Rule, request: Request = HUE, **more: Any) -> Mode | None:
    rule = rule_for(replace(Policy(rules=rules), **more), request)
    return None if rule is None else rule.mode


def _decide(policy: Policy, now: datetime = NOON, request: Request = HUE, **facts: Any) -> Decision:
    return decide(policy, request, replace(Situation(now=now), **facts))


# --- rules ------------------------------------------------------------------------------------


def test_what_no_rule_is_about_is_denied() -> None:
    other = replace(_rule(Mode.ASK), action=ActionId.RESTART_CORE)
    assert _decide(Policy(rules=(other,))) == Decision(mode=Mode.NEVER, reason="no_rule")


def test_what_a_rule_forbids_is_denied() -> None:
    decision = _decide(Policy(rules=(_rule(Mode.NEVER),)))
    assert (decision.denied, decision.reason) == (True, "policy_never")


def test_the_terms_of_a_rule_are_passed_on() -> None:
    rule = _rule(
        Mode.ASK,
        backup=BackupRule.REUSE,
        reuse_hours=24.0,
        tests=(Check.NO_REGRESSION,),
        approvers=frozenset({"ann"}),
    )
    assert _decide(Policy(rules=(rule,))) == Decision(
        mode=Mode.ASK,
        backup=BackupRule.REUSE,
        reuse_hours=24.0,
        tests=(Check.NO_REGRESSION,),
        approvers=frozenset({"ann"}),
    )


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (ScopeKind.INTEGRATION, "hue"),
        (ScopeKind.ENTRY, "bridge"),
    ],
)
def test_a_more_specific_rule_wins(kind: ScopeKind, value: str) -> None:
    general, special = _rule(Mode.ASK), _rule(Mode.AUTOMATIC, kind, value)
    assert _mode(general, special) is Mode.AUTOMATIC
    assert _mode(special, general) is Mode.AUTOMATIC
    assert _mode(general, _rule(Mode.AUTOMATIC, kind, "other")) is Mode.ASK
    assert _mode(_rule(Mode.AUTOMATIC, kind, "other")) is None


def test_the_order_of_the_scopes_is_from_the_whole_house_to_a_device() -> None:
    lamp = replace(HUE, parts=(LAMP,))
    scopes = [
        (ScopeKind.EVERYTHING, ""),
        (ScopeKind.INTEGRATION, "hue"),
        (ScopeKind.AREA, "kitchen"),
        (ScopeKind.LABEL, "calm"),
        (ScopeKind.ENTRY, "bridge"),
        (ScopeKind.DEVICE, "lamp"),
    ]
    for (wide, wider), (narrow, value) in pairwise(scopes):
        strict, special = _rule(Mode.NEVER, wide, wider), _rule(Mode.AUTOMATIC, narrow, value)
        assert _mode(strict, special, request=lamp) is Mode.AUTOMATIC


def test_of_two_that_are_as_specific_the_stricter_wins() -> None:
    two = replace(LAMP, labels=frozenset({"calm", "critical"}))
    request = replace(HUE, parts=(two,))
    calm = _rule(Mode.AUTOMATIC, ScopeKind.LABEL, "calm")
    critical = _rule(Mode.NEVER, ScopeKind.LABEL, "critical")
    assert _mode(calm, critical, request=request) is Mode.NEVER
    assert _mode(critical, calm, request=request) is Mode.NEVER


def test_a_rule_about_a_part_can_forbid_the_whole_but_never_allow_it() -> None:
    general = _rule(Mode.ASK)
    assert _mode(general, _rule(Mode.AUTOMATIC, ScopeKind.DEVICE, "lamp")) is Mode.ASK
    assert _mode(_rule(Mode.AUTOMATIC, ScopeKind.AREA, "kitchen")) is None
    assert _mode(general, _rule(Mode.NEVER, ScopeKind.AREA, "cellar")) is Mode.NEVER
    assert _mode(general, _rule(Mode.NEVER, ScopeKind.DEVICE, "plug")) is Mode.NEVER
    entry = _rule(Mode.AUTOMATIC, ScopeKind.ENTRY, "bridge")
    assert _mode(entry, _rule(Mode.NEVER, ScopeKind.AREA, "cellar")) is Mode.AUTOMATIC


def test_a_target_without_parts_is_in_no_area() -> None:
    bare = Request(action=RELOAD, integration="sun", entry="sun")
    assert _mode(_rule(Mode.ASK, ScopeKind.AREA, "kitchen"), request=bare) is None


# --- what a person chose outside of the file --------------------------------------------------


@pytest.mark.parametrize(
    ("written", "chosen", "expected"),
    [
        (None, Mode.ASK, Mode.ASK),
        (Mode.ASK, Mode.AUTOMATIC, Mode.AUTOMATIC),
        (Mode.AUTOMATIC, Mode.ASK, Mode.ASK),
        (Mode.ASK, Mode.NEVER, Mode.NEVER),
        (Mode.NEVER, Mode.AUTOMATIC, Mode.NEVER),
    ],
)
def test_a_choice_takes_the_place_of_a_general_rule_unless_that_forbids(
    written: Mode | None, chosen: Mode, expected: Mode
) -> None:
    rules = () if written is None else (_rule(written),)
    assert _mode(*rules, modes={RELOAD: chosen}) is expected


def test_a_choice_can_only_restrict_a_special_rule() -> None:
    rule = _rule(Mode.ASK, ScopeKind.INTEGRATION, "hue")
    assert _mode(rule, modes={RELOAD: Mode.AUTOMATIC}) is Mode.ASK
    assert _mode(rule, modes={RELOAD: Mode.NEVER}) is Mode.NEVER


def test_what_could_run_without_asking_is_known() -> None:
    general, special = _rule(Mode.ASK), _rule(Mode.AUTOMATIC, ScopeKind.ENTRY, "bridge")
    assert list(automatic_rules(Policy(rules=(general,)))) == []
    assert list(automatic_rules(Policy(rules=(general, special)))) == [special]
    chosen = Policy(rules=(general, special), modes={RELOAD: Mode.AUTOMATIC})
    assert list(automatic_rules(chosen)) == [replace(general, mode=Mode.AUTOMATIC), special]
    forbidden = replace(chosen, modes={RELOAD: Mode.NEVER})
    assert list(automatic_rules(forbidden)) == []
    unwritten = Policy(modes={ActionId.CREATE_BACKUP: Mode.AUTOMATIC})
    (rule,) = automatic_rules(unwritten)
    assert rule.action is ActionId.CREATE_BACKUP


# --- at a moment ------------------------------------------------------------------------------


def test_all_conditions_must_hold() -> None:
    terms = (
        Term(entity="person.ann", states=frozenset({"home", "Work"})),
        Term(entity="alarm_control_panel.house", states=frozenset({"disarmed"})),
    )
    policy = Policy(rules=(_rule(Mode.ASK, terms=terms),))
    home = {"person.ann": "Work", "alarm_control_panel.house": "disarmed"}
    assert not _decide(policy, states=home).denied
    for states in ({}, {**home, "person.ann": "not_home"}):
        decision = _decide(policy, states=states)
        assert (decision.denied, decision.reason) == (True, "conditions")
        assert decision.until == NOON.timestamp() + LOOK_AGAIN


def test_there_is_a_pause_after_an_effect() -> None:
    policy = Policy(rules=(_rule(Mode.ASK, cooldown=600.0),))
    last = NOON.timestamp() - 599.0
    decision = _decide(policy, last_effect=last)
    assert (decision.denied, decision.reason, decision.until) == (True, "cooldown", last + 600.0)
    assert not _decide(policy, last_effect=last - 1.0).denied
    assert not _decide(policy).denied


@pytest.mark.parametrize("mode", [Mode.ASK, Mode.AUTOMATIC])
def test_in_quiet_hours_nothing_runs_by_itself_but_a_person_may_approve(mode: Mode) -> None:
    policy = Policy(rules=(_rule(mode),), quiet=(QUIET,))
    decision = _decide(policy, NIGHT)
    assert (decision.mode, decision.reason) == (Mode.ASK, "quiet_hours")
    assert decision.until == MORNING.timestamp()
    assert _decide(policy).mode is mode


def test_what_is_forbidden_stays_so_in_quiet_hours() -> None:
    policy = Policy(rules=(_rule(Mode.NEVER),), quiet=(QUIET,))
    assert _decide(policy, NIGHT).reason == "policy_never"


def test_trouble_with_a_smoke_detector_does_not_wait_for_the_morning() -> None:
    policy = Policy(rules=(_rule(Mode.AUTOMATIC),), quiet=(QUIET,), bypass=frozenset({"smoke"}))
    urgent = replace(HUE, device_classes=frozenset({"smoke", "light"}))
    assert _decide(policy, NIGHT, urgent).mode is Mode.AUTOMATIC
    assert _decide(policy, NIGHT).mode is Mode.ASK


def test_with_maintenance_windows_what_is_automatic_runs_only_then() -> None:
    window = Window(start=time(3), end=time(5))
    policy = Policy(rules=(_rule(Mode.AUTOMATIC),), maintenance=(window,))
    decision = _decide(policy)
    assert (decision.mode, decision.reason) == (Mode.ASK, "maintenance_window")
    assert decision.until == NOON.replace(day=2, hour=3).timestamp()
    assert _decide(policy, NOON.replace(hour=3)).mode is Mode.AUTOMATIC
    asked = _decide(replace(policy, rules=(_rule(Mode.ASK),)))
    assert (asked.mode, asked.reason) == (Mode.ASK, None)


values = st.sampled_from(["hue", "bridge", "lamp", "plug", "kitchen", "calm", "other"])
rules = st.lists(
    st.builds(_rule, st.sampled_from(Mode), st.sampled_from(ScopeKind), values), max_size=6
)
instants = st.integers(0, 7 * 24 * 60).map(lambda minutes: NOON + timedelta(minutes=minutes))


@given(rules, instants, st.booleans())
def test_a_decision_never_allows_more_than_its_rule_and_never_waits_for_the_past(
    found: list[Rule], now: datetime, quiet: bool
) -> None:
    policy = Policy(rules=tuple(found), quiet=(QUIET,) if quiet else ())
    decision, rule = _decide(policy, now), rule_for(policy, HUE)
    least = Mode.NEVER if rule is None else rule.mode
    assert STRICTNESS[decision.mode] >= STRICTNESS[least]
    assert decision.until is None or decision.until > now.timestamp()


@given(rules)
def test_one_more_rule_that_forbids_everything_allows_nothing_more(found: list[Rule]) -> None:
    before = _mode(*found) or Mode.NEVER
    after = _mode(*found, _rule(Mode.NEVER)) or Mode.NEVER
    assert STRICTNESS[after] >= STRICTNESS[before]
