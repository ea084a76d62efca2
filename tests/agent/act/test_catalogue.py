"""The catalogue: what every action of it must declare, and that a person can read it."""

import ast
from collections.abc import Iterable, Iterator
import json
from pathlib import Path
from typing import Final

import pytest
import voluptuous as vol

from custom_components.astromech.agent.act import action as declared, actions
from custom_components.astromech.agent.act.action import Action
from custom_components.astromech.agent.act.catalogue import ACTIONS, actions_for
from custom_components.astromech.agent.act.checks import EXAMINERS
from custom_components.astromech.agent.model import ActionId, Check, Remedy, Risk, Undo

PACKAGE: Final = Path(declared.__file__).parent.parent.parent
WORDS: Final = json.loads((PACKAGE / "translations" / "en.json").read_text())["selector"]

each_action = pytest.mark.parametrize("action", ACTIONS.values(), ids=list(ACTIONS))


def words(group: str) -> set[str]:
    """Return what there is a text for."""
    return set(WORDS[group]["options"])


def test_each_file_is_an_action_and_the_catalogue_is_in_order() -> None:
    files = {path.stem for path in Path(actions.__path__[0]).glob("[a-z]*.py")}
    assert files == set(ACTIONS)
    assert list(ACTIONS) == [name for name in ActionId if name in ACTIONS]
    assert {action.id: action for action in ACTIONS.values()} == ACTIONS


@each_action
def test_an_action_is_judged_by_tests_that_can_be_run(action: Action) -> None:
    assert action.tests
    assert set(action.tests) <= set(EXAMINERS)
    assert 0 <= action.settle <= action.patience
    assert action.timeout > 0
    assert action.budget.times >= 1
    assert action.targets
    assert action.preconditions


@each_action
def test_what_is_put_back_by_the_action_itself_is_written(action: Action) -> None:
    own = {name for name in ("async_undo", "async_undone") if name in vars(type(action))}
    inherited = type(action).async_undo is not Action.async_undo
    assert (action.undo is Undo.OWN) is (bool(own) or inherited)


@each_action
def test_parameters_are_texts_that_are_validated(action: Action) -> None:
    for valid in action.parameters.values():
        with pytest.raises(vol.Invalid):
            vol.Schema(valid)(None)


def test_the_last_resorts_are_never_taken_without_asking() -> None:
    grave = {action.id for action in ACTIONS.values() if action.risk is Risk.HIGH}
    assert grave >= {ActionId.RESTART_CORE, ActionId.RESTORE_BACKUP}
    assert not [name for name in grave if ACTIONS[name].automatic]


@pytest.mark.parametrize(
    "remedy", [Remedy.IGNORE_BENIGN, Remedy.DOWNGRADE_OR_RESTORE_BACKUP, Remedy.RESTART_HOST]
)
def test_some_remedies_are_a_persons_own(remedy: Remedy) -> None:
    assert list(actions_for(remedy)) == []


# --- texts ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("group", "keys"),
    [("action", ActionId), ("check", Check), ("undo", Undo), ("risk", Risk)],
)
def test_every_word_has_a_text_and_every_text_a_word(
    group: str, keys: type[ActionId | Check | Undo | Risk]
) -> None:
    assert words(group) == set(keys)


def test_every_precondition_has_a_text_and_every_text_a_precondition() -> None:
    named = {name for action in ACTIONS.values() for name in action.preconditions}
    assert words("precondition") == named


def test_every_reason_to_refuse_has_a_text() -> None:
    files = [*(PACKAGE / "agent" / "act").glob("**/*.py")]
    reasons = {key for path in files for key in refusals(ast.parse(path.read_text()))}
    assert reasons >= {"entry_removed", "configuration_invalid", "wrong_target"}
    assert reasons - words("reason") == set()


def refusals(tree: ast.AST) -> Iterator[str]:
    """Yield the keys that ActionRefused is raised with, or that `*refused` functions return."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="ActionRefused"), args=args):
                yield from constants(args)
            case ast.FunctionDef(name=name) if name.endswith("refused"):
                yield from constants(n.value for n in ast.walk(node) if type(n) is ast.Return)


def constants(nodes: Iterable[ast.expr | None]) -> Iterator[str]:
    """Yield the texts that some expressions may stand for."""
    for node in nodes:
        match node:
            case ast.Constant(value=str(text)):
                yield text
            case ast.IfExp(body=body, orelse=orelse):
                yield from constants([body, orelse])
            case ast.BoolOp(values=values):
                yield from constants(values)
