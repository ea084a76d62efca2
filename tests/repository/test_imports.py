"""Imports point inward and downward."""

from graphlib import TopologicalSorter
from pathlib import Path
import sys
from typing import Final

from .source import imports, module_name, named, python_files

PREFIX: Final = "custom_components.astromech"
OURS: Final = {"custom_components"}

# Each part of the package, and what else of the package it may know. The longest name that fits
# a module counts; what fits none (Home Assistant's doors) may know everything.
MAY_KNOW: Final = {
    "bb8": {"bb8"},
    "agent.model": {"agent.model"},
    "agent.diagnose": {"agent.model", "agent.diagnose"},
    "agent.diagnose.ai_task": {"agent.model", "agent.diagnose", "agent.journal"},
    "agent.knowledge": {"agent.model", "agent.diagnose"},
    "agent.observe": {
        "agent.clock",
        "agent.diagnose",
        "agent.model",
        "agent.observe",
        "agent.pace",
        "const",
    },
    "agent.observe.droids": {"agent.model", "agent.observe", "const", "kinds", "service_levels"},
    "agent.journal": {"agent.model", "agent.diagnose", "agent.journal"},
    "agent.act": {
        "agent.act",
        "agent.diagnose",
        "agent.journal",
        "agent.model",
        "const",
        "kinds",
    },
    "agent.act.policy": {"agent.act.policy", "agent.model"},
    "agent": {"agent", "compat", "const", "kinds"},
    "compat": set[str](),
    "const": set[str](),
}

# What must run without Home Assistant, and the libraries that it may use.
FREE_OF_HOME_ASSISTANT: Final = {
    "bb8": {"bleak"},
    "agent.model": set[str](),
    "agent.act.policy": {"yaml"},
    "agent.diagnose": {"jsonschema"},
    "agent.observe.addons": set[str](),
    "agent.observe.conditions": set[str](),
    "agent.observe.machine": set[str](),
    "agent.observe.radios": set[str](),
    "agent.observe.supervised": set[str](),
}
DOOR_TO_HOME_ASSISTANT: Final = "agent.diagnose.ai_task"

MODULES: Final = python_files("custom_components/astromech")
SIMULATOR: Final = python_files("simulator")


def part_of(name: str, parts: set[str]) -> str | None:
    """Return the longest of some dotted names that a module's name falls under."""
    fitting = (part for part in parts if name == part or name.startswith(f"{part}."))
    return max(fitting, key=len, default=None)


def roots(path: Path) -> set[str]:
    """Return the top-level packages that a module imports."""
    return {found.name.partition(".")[0] for found in imports(path)}


def inner_name(path: Path) -> str:
    """Return the name of a module as the package's own modules see it."""
    return module_name(path).removeprefix(PREFIX).removeprefix(".")


def inner_imports(path: Path) -> set[str]:
    """Return what a module imports of its own package at run time."""
    names = (found.name for found in imports(path) if not found.for_types_only)
    return {name.removeprefix(f"{PREFIX}.") for name in names if name.startswith(f"{PREFIX}.")}


def test_a_module_knows_only_what_lies_below_it() -> None:
    strangers = {
        (named(path), name)
        for path in MODULES
        if (part := part_of(inner_name(path), set(MAY_KNOW))) is not None
        for name in inner_imports(path)
        if part_of(name, MAY_KNOW[part]) is None
    }
    assert not strangers


def test_no_module_imports_itself_in_a_circle() -> None:
    modules = {inner_name(path): path for path in MODULES}
    known = set(modules)
    graph = {
        name: {part_of(found, known) or "" for found in inner_imports(path)} - {name, ""}
        for name, path in modules.items()
    }
    assert tuple(TopologicalSorter(graph).static_order())


def test_the_driver_and_the_diagnosis_run_without_home_assistant() -> None:
    strangers = {
        (named(path), root)
        for path in MODULES
        if (name := inner_name(path)) != DOOR_TO_HOME_ASSISTANT
        if (part := part_of(name, set(FREE_OF_HOME_ASSISTANT))) is not None
        for root in roots(path) - FREE_OF_HOME_ASSISTANT[part] - OURS - sys.stdlib_module_names
    }
    assert not strangers


def test_the_package_does_not_know_what_is_for_development_only() -> None:
    only_ours = {"simulator", "tests", "bumble"}
    assert {named(path) for path in MODULES if roots(path) & only_ours} == set()


def test_the_simulator_does_not_know_the_package() -> None:
    assert {named(path) for path in SIMULATOR if roots(path) & (OURS | {"tests"})} == set()


def test_the_rules_speak_of_parts_that_exist() -> None:
    """A rule about a part that was renamed would hold whatever happens."""
    assert MODULES
    assert SIMULATOR
    expected = set(MAY_KNOW) - {"compat"}
    names = {inner_name(path) for path in MODULES}
    assert {part for part in expected if any(part_of(n, {part}) for n in names)} == expected
