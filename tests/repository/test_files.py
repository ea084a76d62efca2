"""Workflows, scripts, and what no file may contain."""

import os
from pathlib import Path
import re
from typing import Any, Final

import pytest

from .source import ROOT, files, load_yaml, named

GITHUB: Final = ROOT / ".github"
WORKFLOWS: Final = tuple(sorted((GITHUB / "workflows").glob("*.yml")))
FORMS: Final = tuple(sorted((GITHUB / "ISSUE_TEMPLATE").glob("[!c]*.yml")))
COMMANDS: Final = tuple(
    p for p in files() if p.parent in {ROOT / "script", ROOT / ".ci"} and not p.suffix
)

PINNED: Final = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")

TEXT: Final = {"", ".json", ".md", ".py", ".sh", ".svg", ".toml", ".txt", ".yaml", ".yml"}
# Written apart, so that this file does not name them itself.
HOSTS: Final = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("deb", "debian", "org"),
        ("archive", "ubuntu", "com"),
        ("astral", "sh"),
    )
)
MACHINE_PATH: Final = re.compile(r"(?<![\w./~-])/(?:root|home|work|Users)/[\w.]")


@pytest.mark.parametrize("path", WORKFLOWS, ids=named)
def test_a_workflow_has_no_more_rights_than_it_needs(path: Path) -> None:
    workflow = load_yaml(path)
    assert set(workflow["permissions"].values()) <= {"read"}
    assert all(isinstance(job["timeout-minutes"], int) for job in workflow["jobs"].values())
    rights = {right for job in workflow["jobs"].values() for right in job.get("permissions", {})}
    assert rights <= {"contents"}


@pytest.mark.parametrize("path", WORKFLOWS, ids=named)
def test_a_workflow_uses_what_nobody_can_change_later(path: Path) -> None:
    used = {step["uses"] for step in _steps(load_yaml(path)) if "uses" in step}
    assert [name for name in used if not PINNED.fullmatch(name)] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=named)
def test_a_workflow_runs_no_text_that_a_stranger_wrote(path: Path) -> None:
    """What comes from an event goes through the environment, never into a command."""
    assert [s["run"] for s in _steps(load_yaml(path)) if "${{" in s.get("run", "")] == []


def _steps(workflow: dict[str, Any]) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def test_the_workflows_are_the_ones_that_are_needed() -> None:
    names = {path.stem for path in WORKFLOWS}
    assert {"tests", "hassfest", "hacs", "release", "pr-size", "token-gate"} <= names
    commands = [step.get("run") for step in _steps(load_yaml(GITHUB / "workflows" / "tests.yml"))]
    assert "CI=true bash .ci/run" in commands


@pytest.mark.parametrize("path", FORMS, ids=named)
def test_a_form_has_fields_with_names_of_their_own(path: Path) -> None:
    form = load_yaml(path)
    assert {"name", "description", "body"} <= form.keys()
    ids = [field["id"] for field in form["body"] if field["type"] != "markdown"]
    assert len(ids) == len(set(ids)) > 0


def test_the_bot_for_updates_is_set_up() -> None:
    assert load_yaml(GITHUB / "dependabot.yml")["version"] == 2


@pytest.mark.parametrize("path", COMMANDS, ids=named)
def test_a_command_can_be_run(path: Path) -> None:
    assert os.access(path, os.X_OK)
    first = path.read_text().partition("\n")[0]
    assert first in {"#!/usr/bin/env bash", "#!/usr/bin/env python3"}


def test_no_file_names_a_package_host_or_a_path_of_a_machine() -> None:
    texts = {p: p.read_text(errors="replace") for p in files() if p.suffix in TEXT}
    found = {
        (named(path), line)
        for path, text in texts.items()
        for line in text.splitlines()
        if MACHINE_PATH.search(line) or any(host in line for host in HOSTS)
    }
    assert len(texts) > 100
    assert not found
