"""From the text of a policy to the policy: everything is right, or nothing is taken."""

from collections.abc import Iterator
from datetime import time
from enum import StrEnum
import re
from typing import Any, Final

from ...model import ActionId, BackupRule, Check, Mode
from .document import ALL_DAYS, Policy, PolicyError, Rule, Scope, ScopeKind, Term, Window
from .tree import Fields, Items, Node, Text, read_tree

VERSION: Final = "1"
MOST_RULES: Final = 500
MOST_WINDOWS: Final = 20
LONGEST_COOLDOWN: Final = 30 * 86400.0
LONGEST_REUSE: Final = 168.0
"""Hours: a backup that is older than a week is none."""

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ANY_ADMIN: Final = "admin"

ANYWHERE: Final = frozenset({Check.NO_REGRESSION, Check.SYMPTOM_GONE, Check.WITNESS_AGREES})
"""Tests that can be asked for after every action."""
OF_ENTRIES: Final = frozenset({Check.ENTRY_LOADED, Check.ENTITIES_AVAILABLE})
"""Tests that only make sense where a config entry is to run afterwards."""
BRINGS_ENTRIES_UP: Final = frozenset(
    {
        ActionId.RELOAD_CONFIG_ENTRY,
        ActionId.ENABLE_CONFIG_ENTRY,
        ActionId.RETRY_MIGRATION,
        ActionId.RELOAD_BLUETOOTH_ADAPTER,
        ActionId.RECONNECT_DROID,
    }
)

_TOP: Final = frozenset(
    {"version", "quiet_hours", "quiet_hours_bypass", "maintenance_windows", "rules"}
)
_WINDOW: Final = frozenset({"from", "to", "days"})
_RULE: Final = frozenset(
    {"action", "scope", "mode", "conditions", "cooldown_s", "backup", "tests", "approvers"}
)
_SCOPES: Final = frozenset(kind for kind in ScopeKind if kind is not ScopeKind.EVERYTHING)
_REUSE: Final = "reuse_younger_than_h"

_TIME: Final = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])", re.ASCII)
_NUMBER: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,3})?", re.ASCII)
_ENTITY: Final = re.compile(r"[a-z0-9_]{1,64}\.[a-z0-9_]{1,191}", re.ASCII)
_DEVICE_CLASS: Final = re.compile(r"[a-z0-9_]{1,40}", re.ASCII)


def parse(text: str) -> Policy:
    """Return the policy that a text describes; raises PolicyError with the line of what is wrong."""
    top = _mapping(read_tree(text), _TOP, "version", "rules")
    if (version := _word(top.fields["version"])) != VERSION:
        raise PolicyError("unknown_version", top.lines["version"], version)
    found = top.fields
    return Policy(
        rules=tuple(_rules(found["rules"])),
        quiet=_windows(found.get("quiet_hours")),
        bypass=_words(found.get("quiet_hours_bypass"), _DEVICE_CLASS, "wrong_device_class"),
        maintenance=_windows(found.get("maintenance_windows")),
    )


# --- rules ------------------------------------------------------------------------------------


def _rules(node: Node) -> Iterator[Rule]:
    known: set[tuple[ActionId, Scope]] = set()
    for item in _list(node):
        for rule in _rules_of(_mapping(item, _RULE, "action", "mode")):
            if (rule.action, rule.scope) in known:
                raise PolicyError("duplicate_rule", item.line, rule.action)
            known.add((rule.action, rule.scope))
            if len(known) > MOST_RULES:
                raise PolicyError("too_many", item.line)
            yield rule


def _rules_of(node: Fields) -> Iterator[Rule]:
    """Return a rule for each action that one item of the list names."""
    found = node.fields
    rest: dict[str, Any] = {
        "mode": _choice(found["mode"], Mode, "unknown_mode"),
        "scope": _scope(found.get("scope")),
        "terms": tuple(_terms(found.get("conditions"))),
        "cooldown": _seconds(found.get("cooldown_s")),
        "approvers": _approvers(found.get("approvers")),
        **_backup(found.get("backup")),
    }
    for item in _one_or_more(found["action"]):
        action = _choice(item, ActionId, "unknown_action")
        yield Rule(action=action, tests=tuple(_tests(found.get("tests"), action)), **rest)


def _scope(node: Node | None) -> Scope:
    if node is None:
        return Scope()
    mapping = _mapping(node, _SCOPES, unknown="unknown_scope")
    if len(mapping.fields) != 1:
        raise PolicyError("one_scope", node.line)
    ((kind, value),) = mapping.fields.items()
    return Scope(kind=ScopeKind(kind), value=_word(value))


def _terms(node: Node | None) -> Iterator[Term]:
    for item in _list(node):
        found = _mapping(item, frozenset({"entity", "state"}), "entity", "state").fields
        entity = _word(found["entity"])
        if not _ENTITY.fullmatch(entity):
            raise PolicyError("wrong_entity", found["entity"].line, entity)
        states = frozenset(_word(state) for state in _one_or_more(found["state"]))
        yield Term(entity=entity, states=states)


def _seconds(node: Node | None) -> float:
    return 0.0 if node is None else _number(node, LONGEST_COOLDOWN)


def _approvers(node: Node | None) -> frozenset[str]:
    if node is None:
        return frozenset()
    named = frozenset(_word(item) for item in _one_or_more(node))
    return frozenset() if ANY_ADMIN in named else named


def _backup(node: Node | None) -> dict[str, Any]:
    if isinstance(node, Fields):
        hours = _mapping(node, frozenset({_REUSE}), _REUSE).fields[_REUSE]
        return {"backup": BackupRule.REUSE, "reuse_hours": _number(hours, LONGEST_REUSE)}
    rule = BackupRule.ALWAYS if node is None else _choice(node, BackupRule, "wrong_backup")
    if rule is BackupRule.REUSE:
        raise PolicyError("wrong_backup", node.line if node else 0, rule)
    return {"backup": rule}


def _tests(node: Node | None, action: ActionId) -> Iterator[Check]:
    sensible = ANYWHERE | OF_ENTRIES if action in BRINGS_ENTRIES_UP else ANYWHERE
    for item in _one_or_more(node) if node else ():
        test = _choice(item, Check, "unknown_test")
        if test not in sensible:
            raise PolicyError("senseless_test", item.line, test)
        yield test


# --- times ------------------------------------------------------------------------------------


def _windows(node: Node | None) -> tuple[Window, ...]:
    items = _list(node)
    if len(items) > MOST_WINDOWS:
        raise PolicyError("too_many", items[MOST_WINDOWS].line)
    return tuple(_window(_mapping(item, _WINDOW, "from", "to")) for item in items)


def _window(node: Fields) -> Window:
    start, end = _time(node.fields["from"]), _time(node.fields["to"])
    if start == end:
        raise PolicyError("same_time", node.lines["to"])
    days = node.fields.get("days")
    return Window(start=start, end=end, days=ALL_DAYS if days is None else _days(days))


def _time(node: Node) -> time:
    text = _word(node)
    if (found := _TIME.fullmatch(text)) is None:
        raise PolicyError("wrong_time", node.line, text)
    return time(int(found[1]), int(found[2]))


def _days(node: Node) -> frozenset[int]:
    days = frozenset(_day(item) for item in _list(node))
    if not days:
        raise PolicyError("empty", node.line)
    return days


def _day(node: Node) -> int:
    if (word := _word(node)) not in DAYS:
        raise PolicyError("unknown_day", node.line, word)
    return DAYS.index(word)


# --- nodes ------------------------------------------------------------------------------------


def _mapping(
    node: Node, known: frozenset[str], *required: str, unknown: str = "unknown_key"
) -> Fields:
    """Return a mapping that has only known keys, and all that are required."""
    if not isinstance(node, Fields):
        raise PolicyError("no_mapping", node.line)
    for key, line in node.lines.items():
        if key not in known:
            raise PolicyError(unknown, line, key)
    for key in required:
        if key not in node.fields:
            raise PolicyError("missing_key", node.line, key)
    return node


def _list(node: Node | None) -> list[Node]:
    if node is None:
        return []
    if not isinstance(node, Items):
        raise PolicyError("no_list", node.line)
    return node.items


def _one_or_more(node: Node) -> list[Node]:
    """Return the items of a list, or the one thing that stands in its place."""
    items: list[Node] = node.items if isinstance(node, Items) else [node]
    if not items:
        raise PolicyError("empty", node.line)
    return items


def _word(node: Node) -> str:
    if not isinstance(node, Text):
        raise PolicyError("no_word", node.line)
    if not node.value.strip():
        raise PolicyError("empty", node.line)
    return node.value


def _words(node: Node | None, form: re.Pattern[str], key: str) -> frozenset[str]:
    words = {_word(item): item.line for item in _list(node)}
    for word, line in words.items():
        if not form.fullmatch(word):
            raise PolicyError(key, line, word)
    return frozenset(words)


def _choice[W: StrEnum](node: Node, words: type[W], key: str) -> W:
    word = _word(node)
    if word not in words:
        raise PolicyError(key, node.line, word)
    return words(word)


def _number(node: Node, most: float) -> float:
    word = _word(node)
    if not _NUMBER.fullmatch(word) or float(word) > most:
        raise PolicyError("wrong_number", node.line, word)
    return float(word)
