"""The commands of a release and of a pull request, run in small repositories of git."""

from collections.abc import Callable
import json
import os
from pathlib import Path
import shutil
import subprocess
import sys
from typing import Final
import zipfile

import pytest

from .source import PACKAGE, ROOT, load_json, named

ARCHIVE: Final = "dist/astromech.zip"


def project(folder: Path, script: str) -> Path:
    """Return a small repository with one of our scripts in it."""
    (folder / script).parent.mkdir()
    shutil.copy2(ROOT / script, folder / script)
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder)
    return folder


def run(folder: Path, *command: str | Path) -> int:
    """Run a command in a folder and return its exit code; git knows no other repository there."""
    environment = {name: value for name, value in os.environ.items() if name[:4] != "GIT_"}
    return subprocess.run(command, cwd=folder, env=environment, check=False).returncode  # noqa: S603


def git(folder: Path, *arguments: str) -> None:
    """Run git as somebody, whatever the machine's settings are."""
    who = ("-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=no")
    assert run(folder, "git", *who, *arguments) == 0


def commit(folder: Path) -> None:
    """Commit everything."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=Change")


def test_the_archive_holds_the_package_with_its_version(tmp_path: Path) -> None:
    folder = project(tmp_path, "script/package")
    package = folder / named(PACKAGE)
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    commit(folder)
    (package / "left-behind.tmp").touch()
    assert run(folder, sys.executable, "script/package", "1.2.3") == 0
    with zipfile.ZipFile(folder / ARCHIVE) as archive:
        held = set(archive.namelist())
        manifest = json.loads(archive.read("manifest.json"))
    ours = load_json(PACKAGE / "manifest.json")
    assert manifest == ours | {"version": "1.2.3"}
    assert list(manifest) == list(ours)
    assert {"__init__.py", "brand/icon.png", "translations/en.json", "bb8/py.typed"} <= held
    assert not any("left-behind" in name or "__pycache__" in name for name in held)


@pytest.mark.parametrize("version", ["", "1.2", "v1.2.3", "1.2.3-beta", "../1.2.3"])
def test_no_archive_is_made_of_what_is_no_version(version: str) -> None:
    assert run(ROOT, sys.executable, "script/package", version) == 2


@pytest.mark.parametrize(
    ("changed", "lines", "fits"),
    [
        ("notes.md", 200, True),
        ("notes.md", 201, False),
        ("tests/data/vectors.jsonl", 5000, True),
        ("tests/agent/__snapshots__/test_x.ambr", 5000, True),
        ("requirements/suite.txt", 5000, True),
        ("tests/test_x.py", 201, False),
    ],
)
def test_a_pull_request_is_small(tmp_path: Path, changed: str, lines: int, fits: bool) -> None:
    folder = project(tmp_path, "script/pr-size")
    git(folder, "checkout", "--quiet", "-b", "feat/x")
    (folder / changed).parent.mkdir(parents=True, exist_ok=True)
    (folder / changed).write_text("line\n" * lines)
    commit(folder)
    for base in ("main", "main..HEAD", "HEAD~1"):
        assert run(folder, folder / "script" / "pr-size", base) == (0 if fits else 1)


def laid_out(folder: Path) -> Path:
    """Return a copy of what script/structure looks at."""
    package = folder / named(PACKAGE)
    package.mkdir(parents=True)
    shutil.copy(PACKAGE / "manifest.json", package)
    (folder / "script").mkdir()
    for name in ("script/structure", "pyproject.toml", "hacs.json", "CHANGELOG.md"):
        shutil.copy(ROOT / name, folder / name)
    return package


def structure(folder: Path) -> tuple[int, list[str]]:
    """Return the exit code of script/structure, and the lines it printed."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, ROOT / "script/structure", folder],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout.splitlines()


def test_the_layout_is_what_a_release_needs(tmp_path: Path) -> None:
    laid_out(tmp_path)
    tokens = [f"TOKEN: {name}" for name in ("TOOLS_ALLOWED", "SCRIPTS_ALLOWED", "STRUCTURE_OK")]
    assert structure(tmp_path) == structure(ROOT) == (0, tokens)


def _second_package(package: Path) -> None:
    (package.parent / "other").mkdir()


def _version(package: Path) -> None:
    manifest = load_json(package / "manifest.json") | {"version": "99.0.0"}
    (package / "manifest.json").write_text(json.dumps(manifest))


@pytest.mark.parametrize(
    ("spoil", "code", "drift"),
    [
        (shutil.rmtree, 2, "package_missing"),
        (_second_package, 2, "second_package:other"),
        (lambda package: (package / ".git").mkdir(), 3, "package_is_a_repository"),
        (lambda package: (package / "docs").mkdir(), 4, "forbidden_in_package:docs"),
        (lambda package: (package / "x.orig").touch(), 4, "forbidden_in_package:x.orig"),
        (lambda package: (package / "x").symlink_to("/"), 4, "link_in_package:x"),
        (lambda package: (package / "tools").mkdir(), 5, "tools_without_a_reason"),
        (lambda package: (package / "scripts").mkdir(), 6, "scripts_without_a_reason"),
        (lambda package: (package / "manifest.json").unlink(), 7, "missing_manifest"),
        (lambda package: (package.parents[1] / "hacs.json").unlink(), 8, "missing_hacs_json"),
        (_version, 10, f"version_desync:99.0.0:{load_json(PACKAGE / 'manifest.json')['version']}"),
        (
            lambda package: (package.parents[1] / "CHANGELOG.md").write_text(""),
            11,
            "changelog_silent",
        ),
    ],
)
def test_a_layout_that_drifts_is_found(
    tmp_path: Path, spoil: Callable[[Path], object], code: int, drift: str
) -> None:
    spoil(laid_out(tmp_path))
    found, lines = structure(tmp_path)
    assert found == code
    assert lines[-1] == f"DRIFT:{drift}"
    assert "TOKEN: STRUCTURE_OK" not in lines
