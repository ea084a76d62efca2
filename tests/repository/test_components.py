"""Manifest, texts and icons of each component, held against its code."""

import ast
from collections.abc import Iterator
from pathlib import Path
import re
import string
from typing import Any, Final

from homeassistant.const import Platform
from homeassistant.helpers import config_validation as cv, selector
import pytest

from .source import COMPONENTS, PACKAGE, literals, load_json, load_yaml, named, python_files, tree

# Reasons and errors that Home Assistant itself names.
OF_HOME_ASSISTANT: Final = {
    "already_configured",
    "already_in_progress",
    "reauth_successful",
    "reconfigure_successful",
}
# States that Home Assistant itself names.
ON_OFF: Final = {"on", "off"}
FLOWS: Final = [
    pytest.param(component, flow, id=f"{component.name}-{flow}")
    for component in COMPONENTS
    for flow in ("config", "options")
    if flow in load_json(component / "translations" / "en.json")
]

each_component = pytest.mark.parametrize("component", COMPONENTS, ids=named)


def english(component: Path) -> dict[str, Any]:
    """Return the English texts of a component."""
    return load_json(component / "translations" / "en.json")


def code(component: Path) -> tuple[Path, ...]:
    """Return the Python files of a component."""
    return python_files(named(component))


def texts(data: dict[str, Any], at: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text with its path."""
    for key, value in data.items():
        if isinstance(value, dict):
            yield from texts(value, f"{at}{key}.")
        else:
            yield f"{at}{key}", value


def keywords(call: ast.Call, name: str) -> Iterator[str]:
    """Yield the literal that a call gives for a keyword."""
    for keyword in call.keywords:
        if keyword.arg == name and isinstance(keyword.value, ast.Constant):
            yield str(keyword.value.value)


def calls(node: ast.AST) -> Iterator[ast.Call]:
    """Yield all calls below a node."""
    return (found for found in ast.walk(node) if isinstance(found, ast.Call))


def raised_keys(component: Path) -> set[str]:
    """Return the translation keys of what is raised."""
    raises = (n for path in code(component) for n in ast.walk(tree(path)) if type(n) is ast.Raise)
    return {
        key for each in raises for call in calls(each) for key in keywords(call, "translation_key")
    }


def entity_keys(component: Path) -> set[tuple[str, str]]:
    """Return platform and translation key of every entity description."""
    found = set()
    for path in code(component):
        for call in calls(tree(path)):
            kind = ast.unparse(call.func)
            if kind.endswith("Description"):
                found |= {(_platform(kind), key) for key in keywords(call, "translation_key")}
    return found


def _platform(kind: str) -> str:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind).lower()
    return max((p for p in Platform if p in words), key=len, default="")


# --- manifest ---------------------------------------------------------------------------------


@each_component
def test_the_manifest_is_in_order(component: Path) -> None:
    manifest = load_json(component / "manifest.json")
    keys = list(manifest)
    assert keys == ["domain", "name", *sorted(set(keys) - {"domain", "name"})]
    assert manifest["domain"] == component.name
    assert manifest["documentation"].startswith("https://")
    assert all("==" in requirement for requirement in manifest["requirements"])
    assert not set(manifest.get("dependencies", ())) & set(manifest.get("after_dependencies", ()))


@each_component
def test_a_config_flow_is_announced_and_there(component: Path) -> None:
    announced = load_json(component / "manifest.json").get("config_flow", False)
    assert announced is (component / "config_flow.py").exists()


# --- texts ------------------------------------------------------------------------------------


@each_component
def test_what_is_raised_has_a_text(component: Path) -> None:
    assert raised_keys(component) <= english(component).get("exceptions", {}).keys()


@each_component
def test_no_text_of_an_exception_is_left_over(component: Path) -> None:
    used = {text for path in code(component) for text in literals(path)}
    assert english(component).get("exceptions", {}).keys() <= used


@each_component
def test_every_entity_has_a_name(component: Path) -> None:
    entities = english(component).get("entity", {})
    named_ones = {(platform, key) for platform, keys in entities.items() for key in keys}
    assert entity_keys(component) == named_ones


@pytest.mark.parametrize(("component", "flow"), FLOWS)
def test_a_flow_says_all_that_it_may_end_with(component: Path, flow: str) -> None:
    words = english(component)[flow]
    sources = [component / "config_flow.py", *sorted(component.glob("flows/*.py"))]
    trees = [tree(path) for path in sources]
    reasons = {
        reason
        for source in trees
        for call in calls(source)
        if ast.unparse(call.func).endswith("async_abort")
        for reason in keywords(call, "reason")
    }
    if flow == "config":
        assert reasons <= words.get("abort", {}).keys()
    steps = {f"async_step_{step}" for step in words["step"]}
    methods = {
        node.name
        for source in trees
        for node in ast.walk(source)
        if isinstance(node, ast.AsyncFunctionDef)
    }
    assert steps <= methods
    unused = words.get("abort", {}).keys() - {word for path in sources for word in literals(path)}
    assert unused <= OF_HOME_ASSISTANT


@pytest.mark.parametrize(("component", "flow"), FLOWS)
def test_every_field_is_described(component: Path, flow: str) -> None:
    for step in english(component)[flow]["step"].values():
        for part in (step, *step.get("sections", {}).values()):
            assert part.get("data", {}).keys() == part.get("data_description", {}).keys()


@each_component
def test_texts_are_plain(component: Path) -> None:
    for path, text in texts(english(component)):
        cv.string_with_no_html(text)
        assert text == text.strip(), path
        assert not re.search(r"://|\[%key:|'\{\w+\}'", text), path
        assert all(
            name is None or name.isidentifier() for _, name, _, _ in string.Formatter().parse(text)
        )


@each_component
def test_an_issue_is_described_or_mended(component: Path) -> None:
    for key, issue in english(component).get("issues", {}).items():
        assert ("description" in issue) is not ("fix_flow" in issue), key


# --- icons ------------------------------------------------------------------------------------


@each_component
def test_an_icon_stands_for_something(component: Path) -> None:
    icons, words = load_json(component / "icons.json"), english(component)
    for platform, keys in icons.get("entity", {}).items():
        for key, icon in keys.items():
            states = words["entity"][platform][key].get("state", {}).keys() | ON_OFF
            assert all(state in states or state.isdigit() for state in icon.get("state", {}))
    assert icons.get("services", {}).keys() == words.get("services", {}).keys()
    assert all(icon.startswith("mdi:") for _, icon in texts(icons))


# --- service actions --------------------------------------------------------------------------


@each_component
def test_service_actions_are_described(component: Path) -> None:
    actions, words = load_yaml(component / "services.yaml"), english(component).get("services", {})
    assert actions.keys() == words.keys()
    for name, action in actions.items():
        fields = (action or {}).get("fields", {})
        assert fields.keys() == words[name].get("fields", {}).keys()
        for field in fields.values():
            selector.validate_selector(field["selector"])


def test_the_checks_find_what_they_look_for() -> None:
    """A check that finds nothing to look at would hold whatever happens."""
    assert raised_keys(PACKAGE)
    assert ("sensor", "open_incidents") in entity_keys(PACKAGE)
    assert ("light", "main_led") in entity_keys(PACKAGE)
    assert len(COMPONENTS) == 3
