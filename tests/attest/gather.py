"""Measure all that a bundle is made of; nothing is taken from an earlier run."""

import asyncio
import importlib.metadata
import json
from pathlib import Path
import shutil
import subprocess
import sys
import tempfile
import time
from typing import Any, Final

from simulator.demo.house import NEWEST_HA, PROJECT

from . import names
from .bundle import write, write_lines
from .runtime import PACKAGE, Runtime, observe

QUICK: Final = ("tests/test_attestation.py", "tests/test_service_levels.py")
"""The tests that are run unless reports of others are given: those of what is attested here."""

QUICK_COVERS: Final = tuple(
    f"custom_components.astromech.{module}"
    for module in ("attestation", "link_record", "service_levels", "telemetry")
)
NEEDED: Final = ("git", "bash")
LOADED: Final = "loaded"


def gather(folder: Path, junit: Path | None, coverage: Path | None) -> str:
    """Measure into an empty folder; returns the commit that was measured."""
    scope = _test(folder, junit, coverage)
    with tempfile.TemporaryDirectory() as scratch:
        runtime = asyncio.run(observe(Path(scratch)))
        publishing = _publish(Path(scratch) / "distribution.git")
    version = json.loads((PROJECT / PACKAGE / "manifest.json").read_text())["version"]
    head = _git("rev-parse", "HEAD")
    write_lines(folder / names.ECHO_TRACE, [{"command": "ping", **each} for each in runtime.echoes])
    write_lines(folder / names.TELEMETRY, runtime.telemetry)
    write(folder / names.DISCOVERY, runtime.discovery)
    write(
        folder / names.CHECKS,
        {
            "head_commit": head,
            "version": version,
            "scope": scope,
            "ts": int(time.time()),
            "checks": {
                **_workspace(),
                **_structure(),
                "SUBTREE_PUBLISH_OK": publishing,
                **_house(runtime, version),
            },
        },
    )
    write(folder / names.PATCH_BUNDLE, _patch(head, version))
    return head


def _check(passed: bool, seen: Any) -> dict[str, Any]:
    return {"passed": bool(passed), "seen": seen}


def _test(folder: Path, junit: Path | None, coverage: Path | None) -> str:
    """Put the reports of tests into the folder; returns what they are about."""
    if junit and coverage:
        shutil.copy(junit, folder / names.JUNIT)
        shutil.copy(coverage, folder / names.COVERAGE)
        return f"{junit.name}, {coverage.name}"
    _run(
        *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *QUICK),
        *(f"--cov={module}" for module in QUICK_COVERS),
        *("--cov-branch", f"--junitxml={folder / names.JUNIT}"),
        f"--cov-report=json:{folder / names.COVERAGE}",
    )
    return f"tests: {', '.join(QUICK)}; coverage: {', '.join(QUICK_COVERS)}"


def _workspace() -> dict[str, Any]:
    """Look whether what the work needs is there."""
    tools = {tool: bool(shutil.which(tool)) for tool in NEEDED}
    found = {
        **tools,
        "python": sys.version_info >= (3, 14, 2),
        "homeassistant": importlib.metadata.version("homeassistant"),
        "newest_homeassistant": NEWEST_HA.exists(),
    }
    return {"WS_READY": _check(all(found.values()), found)}


def _structure() -> dict[str, Any]:
    done = _run(sys.executable, "script/structure")
    printed = done.stdout.splitlines()
    return {
        token: _check(f"TOKEN: {token}" in printed, printed)
        for token in ("STRUCTURE_OK", "TOOLS_ALLOWED", "SCRIPTS_ALLOWED")
    }


def _publish(remote: Path) -> dict[str, Any]:
    """Publish to a repository made for it, and look what arrived there."""
    _run("git", "init", "--quiet", "--bare", str(remote))
    done = _run("script/subtree", str(remote))
    there = _run("git", "-C", str(remote), "ls-tree", "--name-only", "main").stdout.split()
    return _check(
        "TOKEN: SUBTREE_PUBLISH_OK" in done.stdout.splitlines()
        and {"custom_components", "hacs.json"} <= set(there)
        and "tests" not in there,
        there,
    )


def _house(runtime: Runtime, version: str) -> dict[str, Any]:
    entries = runtime.entries
    return {
        "CLEAN_RUNTIME_OK": _check(not runtime.strays, runtime.strays),
        "RUNTIME_TOPOLOGY_OK": _check(runtime.version == version, runtime.version),
        "VERIFY_OK": _check(
            set(entries.values()) == {LOADED} and not runtime.surprises,
            {"entries": entries, "log": runtime.surprises},
        ),
    }


def _patch(head: str, version: str) -> dict[str, Any]:
    """Tell of the commit that was measured."""
    files = _git("show", "--no-renames", "--name-only", "--format=", head).splitlines()
    return {
        "contract": "patch_bundle_contract_v1",
        "head_target": head,
        "version": version,
        "target_files": [each for each in files if not each.startswith("tests/")],
        "tests_affected": [each for each in files if each.startswith("tests/")],
        "diffs_applied": [_git("show", "--no-patch", "--format=%s", head)],
        "uncommitted": _git("status", "--porcelain").splitlines(),
        "rollback_notes": f"git revert {head}",
    }


def _git(*arguments: str) -> str:
    return _run("git", *arguments).stdout.strip()


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603
        command, cwd=PROJECT, capture_output=True, text=True, check=False
    )
