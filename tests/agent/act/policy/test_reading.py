"""The policy file: everything is right, or nothing is taken and the line of the mistake is named."""

from datetime import time
from pathlib import Path

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.astromech.agent.act.policy import (
    Policy,
    PolicyError,
    Scope,
    ScopeKind,
    Window,
    parse,
)
from custom_components.astromech.agent.act.policy_file import DEFAULT
from custom_components.astromech.agent.model import ActionId, BackupRule, Check, Mode

WHOLE = """
version: 1
quiet_hours:
  - from: 22:00
    to: "07:00"
    days: [fri, sat]
quiet_hours_bypass: [smoke, lock]
maintenance_windows:
  - {from: "03:00", to: "05:00"}
rules:
  - action: [reload_config_entry, retry_migration]
    scope:
      integration: hue
    mode: automatic
    conditions:
      - entity: person.ann
        state: [home, Work]
      - {entity: alarm_control_panel.house, state: disarmed}
    cooldown_s: 90.5
    backup:
      reuse_younger_than_h: 24
    tests: [entities_available, no_regression]
    approvers: [Ann, 0123]
  - action: restart_core
    mode: ask
    backup: not_needed
    approvers: admin
"""


def test_all_that_can_be_said_is_taken() -> None:
    policy = parse(WHOLE)
    assert policy.quiet == (Window(start=time(22), end=time(7), days=frozenset({4, 5})),)
    assert policy.bypass == {"smoke", "lock"}
    assert policy.maintenance == (Window(start=time(3), end=time(5)),)
    reload, migration, restart = policy.rules
    assert (reload.action, migration.action) == (
        ActionId.RELOAD_CONFIG_ENTRY,
        ActionId.RETRY_MIGRATION,
    )
    assert reload.scope == Scope(kind=ScopeKind.INTEGRATION, value="hue")
    assert reload.mode is Mode.AUTOMATIC
    assert [(term.entity, set(term.states)) for term in reload.terms] == [
        ("person.ann", {"home", "Work"}),
        ("alarm_control_panel.house", {"disarmed"}),
    ]
    assert reload.cooldown == 90.5
    assert (reload.backup, reload.reuse_hours) == (BackupRule.REUSE, 24)
    assert reload.tests == (Check.ENTITIES_AVAILABLE, Check.NO_REGRESSION)
    assert reload.approvers == {"Ann", "0123"}
    assert (restart.backup, restart.approvers) == (BackupRule.NOT_NEEDED, frozenset())
    assert policy.watched == {"person.ann", "alarm_control_panel.house"}


def test_what_is_left_out_is_strict() -> None:
    (rule,) = parse("version: 1\nrules:\n- {action: restart_core, mode: ask}").rules
    assert (rule.scope, rule.terms, rule.cooldown) == (Scope(), (), 0.0)
    assert (rule.backup, rule.tests, rule.approvers) == (BackupRule.ALWAYS, (), frozenset())


def test_the_default_policy_asks_for_every_action_and_does_nothing_by_itself() -> None:
    policy = parse(DEFAULT.read_text())
    assert {rule.action for rule in policy.rules} == set(ActionId)
    assert {rule.mode for rule in policy.rules} == {Mode.ASK}
    assert policy.quiet == policy.maintenance == ()


def test_the_examples_in_the_default_policy_can_be_used(tmp_path: Path) -> None:
    lines = DEFAULT.read_text().splitlines()
    examples = lines[lines.index("  # Examples:") + 1 :]
    text = "version: 1\nrules:\n" + "\n".join(line.replace("# ", "", 1) for line in examples)
    assert [rule.mode for rule in parse(text).rules] == [Mode.AUTOMATIC, Mode.NEVER]


def _rule(line: str) -> str:
    return f"version: 1\nrules:\n- action: restart_core\n  mode: ask\n  {line}\n"


def _top(line: str) -> str:
    return f"version: 1\n{line}\nrules: []\n"


@pytest.mark.parametrize(
    ("text", "key", "line", "word"),
    [
        ("", "empty", 0, ""),
        ("# nothing\n", "empty", 0, ""),
        ("a: [", "not_yaml", 1, "expected the node content, but found '<stream end>'"),
        ("a: \x00", "not_yaml", 1, "special characters are not allowed"),
        ('a: "\\UFFFFFFFF"', "not_yaml", 0, ""),
        ("word", "no_mapping", 1, ""),
        ("version: 1\n", "missing_key", 1, "rules"),
        ("rules: []\n", "missing_key", 1, "version"),
        ("version: 2\nrules: []", "unknown_version", 1, "2"),
        ("version: [1]\nrules: []", "no_word", 1, ""),
        (_top("rule: []"), "unknown_key", 2, "rule"),
        (_top("version: 1"), "duplicate_key", 2, "version"),
        (_top("? [a]\n: b"), "wrong_key", 2, ""),
        (_top("quiet_hours: 22:00"), "no_list", 2, ""),
        (_top("quiet_hours:\n- 22:00"), "no_mapping", 3, ""),
        (_top("quiet_hours:\n- from: 22:00"), "missing_key", 3, "to"),
        (_top("quiet_hours:\n- from: 22:00\n  to: 7:00"), "wrong_time", 4, "7:00"),
        (_top("quiet_hours:\n- from: 22:00\n  to: 24:00"), "wrong_time", 4, "24:00"),
        (_top("quiet_hours:\n- from: 22:00\n  to: 22:00"), "same_time", 4, ""),
        (_top("quiet_hours:\n- {from: 22:00, to: 07:00, days: [Monday]}"), "unknown_day", 3, "Monday"),
        (_top("quiet_hours:\n- {from: 22:00, to: 07:00, days: []}"), "empty", 3, ""),
        (_top("quiet_hours: [" + "{from: 22:00, to: 07:00}, " * 21 + "]"), "too_many", 2, ""),
        (_top("quiet_hours_bypass: [Smoke]"), "wrong_device_class", 2, "Smoke"),
        (_rule("modee: ask"), "unknown_key", 5, "modee"),
        (_rule("mode: ask"), "duplicate_key", 5, "mode"),
        (_rule("scope: hue"), "no_mapping", 5, ""),
        (_rule("scope: {room: kitchen}"), "unknown_scope", 5, "room"),
        (_rule("scope: {everything: x}"), "unknown_scope", 5, "everything"),
        (_rule("scope: {}"), "one_scope", 5, ""),
        (_rule("scope: {entry: a, area: b}"), "one_scope", 5, ""),
        (_rule("scope: {entry: ''}"), "empty", 5, ""),
        (_rule("conditions: home"), "no_list", 5, ""),
        (_rule("conditions: [{entity: Ann, state: home}]"), "wrong_entity", 5, "Ann"),
        (_rule("conditions: [{entity: person.ann}]"), "missing_key", 5, "state"),
        (_rule("conditions: [{entity: person.ann, state: []}]"), "empty", 5, ""),
        (_rule("cooldown_s: soon"), "wrong_number", 5, "soon"),
        (_rule("cooldown_s: -1"), "wrong_number", 5, "-1"),
        (_rule("cooldown_s: 99999999"), "wrong_number", 5, "99999999"),
        (_rule("backup: sometimes"), "wrong_backup", 5, "sometimes"),
        (_rule("backup: reuse"), "wrong_backup", 5, "reuse"),
        (_rule("backup: {reuse_younger_than_h: 1000}"), "wrong_number", 5, "1000"),
        (_rule("backup: {younger: 1}"), "unknown_key", 5, "younger"),
        (_rule("tests: [fine]"), "unknown_test", 5, "fine"),
        (_rule("tests: [entry_loaded]"), "senseless_test", 5, "entry_loaded"),
        (_rule("tests: backup_stored"), "senseless_test", 5, "backup_stored"),
        (_rule("approvers: [[a]]"), "no_word", 5, ""),
        ("version: 1\nrules:\n- action: fly\n  mode: ask", "unknown_action", 3, "fly"),
        ("version: 1\nrules:\n- action: restart_core\n  mode: yes", "unknown_mode", 4, "yes"),
        ("version: 1\nrules:\n- mode: ask", "missing_key", 3, "action"),
        (_rule("scope: {area: a}\n- {action: restart_core, mode: ask, scope: {area: a}}"),
         "duplicate_rule", 6, "restart_core"),
        ("version: 1\n---\nversion: 1", "several_documents", 3, ""),
        ("version: &a 1\nrules: *a", "reference", 1, "a"),
        ("version: 1\nrules: *a", "reference", 2, "a"),
        ("version: !secret x\nrules: []", "tag", 1, "!secret"),
        ("a: " + "[" * 100_000, "too_deep", 1, ""),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line(text: str, key: str, line: int, word: str) -> None:
    with pytest.raises(PolicyError) as raised:
        parse(text)
    assert (raised.value.key, raised.value.line, raised.value.word) == (key, line, word)
    assert key in str(raised.value)


def test_there_is_an_end_to_the_number_of_rules() -> None:
    scopes = "".join(
        f"- {{action: restart_core, mode: ask, scope: {{entry: e{number}}}}}\n"
        for number in range(501)
    )
    with pytest.raises(PolicyError, match="too_many"):
        parse(f"version: 1\nrules:\n{scopes}")


def _read(text: str) -> Policy | None:
    try:
        return parse(text)
    except PolicyError:
        return None


@given(st.text())
def test_any_text_is_a_policy_or_a_mistake(text: str) -> None:
    assert _read(text) is None


@settings(max_examples=200)
@given(st.text(alphabet="[]{}:,-&*!|>'\"%@`#? \n\tab1\\U"))
def test_any_text_that_looks_like_yaml_is_a_mistake_too(text: str) -> None:
    assert _read(text) is None


@settings(max_examples=300)
@given(st.integers(0, len(WHOLE) - 1), st.text(min_size=1, max_size=3), st.booleans())
def test_a_whole_policy_that_is_edited_anywhere_is_read_or_refused(
    place: int, text: str, instead: bool
) -> None:
    """Whatever a person mistypes, no other error comes out, and no action that is not there."""
    edited = WHOLE[:place] + text + WHOLE[place + instead :]
    policy = _read(edited)
    assert policy is None or all(rule.action in ActionId for rule in policy.rules)


keys = st.sampled_from(
    ["action", "scope", "mode", "conditions", "cooldown_s", "backup", "tests", "approvers"]
) | st.text("abcdefghij_", min_size=1, max_size=8)
words = st.sampled_from(
    ["restart_core", "ask", "always", "admin", "60", "[]", "{}", "{area: a}", "~"]
)


@given(st.dictionaries(keys, words, max_size=8))
def test_a_rule_is_only_taken_if_all_its_keys_are_known(rule: dict[str, str]) -> None:
    known = {"action", "scope", "mode", "conditions", "cooldown_s", "backup", "tests", "approvers"}
    text = "version: 1\nrules:\n- {" + ", ".join(f"{k}: {v}" for k, v in rule.items()) + "}"
    if (policy := _read(text)) is not None:
        assert rule.keys() <= known
        assert [rule.mode for rule in policy.rules] == [Mode.ASK]
