"""The evidence bundle: what does not follow from the measurements, or was touched, is told."""

from collections.abc import Callable
import json
from pathlib import Path
import re
import subprocess
from typing import Any

import pytest

from tests.attest import names
from tests.attest.bundle import SCHEMAS, digest, problems, seal, write, write_lines
from tests.attest.derive import read

from .source import ROOT

HEAD = "a" * 40
JUNIT = '<testsuites><testsuite tests="3" failures="{}" errors="0" skipped="1"/></testsuites>'


def measurements(folder: Path, **other: Any) -> None:
    """Write what would be measured where all is well, but for what is named."""
    of_files = ("WS_READY", "STRUCTURE_OK", "TOOLS_ALLOWED", "SCRIPTS_ALLOWED")
    of_house = ("SUBTREE_PUBLISH_OK", "CLEAN_RUNTIME_OK", "RUNTIME_TOPOLOGY_OK", "VERIFY_OK")
    failing = other.get("failing", ())
    checks = {
        name: {"passed": name not in failing, "seen": None} for name in (*of_files, *of_house)
    }
    write(
        folder / names.CHECKS,
        {"head_commit": HEAD, "version": "1", "scope": "all", "ts": 1, "checks": checks},
    )
    echoes = other.get("echoes", [1.0, 2.0, 3.0])
    trace = [
        {"command": "ping", "at": float(at), "ms": ms, "outcome": "ok" if ms else "no_answer"}
        for at, ms in enumerate(echoes)
    ]
    write_lines(folder / names.ECHO_TRACE, trace)
    told = {"device_id": "d", "ts": 1, "try": other.get("attempt", 1)}
    events = other.get("events", ("echo_roundtrip", "ble_connect_attempt", "led_discovery"))
    write_lines(folder / names.TELEMETRY, [{"event": event, "data": told} for event in events])
    entity = {
        "entity_id": "light.a",
        "unique_id": "a",
        "platform": "light",
        "device_id": "d",
        "disabled_by": None,
    }
    entities = [entity] * other.get("copies", 1)
    write(folder / names.DISCOVERY, {"devices": [], "entities": entities})
    (folder / names.JUNIT).write_text(JUNIT.format(other.get("failures", 0)))
    write(folder / names.COVERAGE, {"totals": {"percent_covered": other.get("coverage", 80.0)}})
    write(
        folder / names.PATCH_BUNDLE,
        {
            "contract": "patch_bundle_contract_v1",
            "head_target": HEAD,
            "version": "1",
            "target_files": [],
            "tests_affected": [],
            "diffs_applied": [],
            "uncommitted": [],
            "rollback_notes": "git revert",
        },
    )


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """Return the folder of a bundle where all is well."""
    measurements(tmp_path)
    seal(tmp_path, HEAD)
    return tmp_path


def resealed(folder: Path) -> None:
    """Bring the hashes of the manifest up to date, as somebody would who hides a change."""
    manifest = read(folder / names.MANIFEST)
    for each in manifest["artifacts"]:
        each["sha256"] = digest(folder / each["path"])
    write(folder / names.MANIFEST, manifest)


def test_where_all_is_well_all_gates_are_passed(bundle: Path) -> None:
    assert problems(bundle) == []
    assert read(bundle / names.TOKENS) == {"tokens": list(names.GATES), "missing": []}
    assert read(bundle / names.QA_REPORT)["verdict"] == "PASS"
    assert "DEPLOY_OK" not in names.GATES


@pytest.mark.parametrize(
    ("other", "criterion"),
    [
        ({"failing": ("VERIFY_OK",)}, "tokens_ok"),
        ({"failing": ("STRUCTURE_OK",)}, "tokens_ok"),
        ({"echoes": [1.0, 2.0, None]}, "tokens_ok"),
        ({"echoes": [151.0] * 3}, "service_levels_kept"),
        ({"echoes": []}, "echo_trace_present"),
        ({"attempt": 2, "events": ["ble_connect_attempt"] * 7}, "service_levels_kept"),
        ({"events": ["echo_roundtrip"]}, "tokens_ok"),
        ({"copies": 2}, "no_duplicates"),
        ({"copies": 0}, "discovery_dump_present"),
        ({"failures": 1}, "no_test_failures"),
        ({"coverage": 79.9}, "coverage_ge_80"),
    ],
)
def test_each_criterion_can_fail(tmp_path: Path, other: dict[str, Any], criterion: str) -> None:
    measurements(tmp_path, **other)
    seal(tmp_path, HEAD)
    report = read(tmp_path / names.QA_REPORT)
    assert report["verdict"] == "FAIL"
    assert not report["criteria"][criterion]
    assert problems(tmp_path) == []  # an honest failure is no tampering


@pytest.mark.parametrize("name", [*names.ARTIFACTS, names.MANIFEST])
def test_a_byte_that_was_changed_is_told(bundle: Path, name: str) -> None:
    content = bytearray((bundle / name).read_bytes())
    place = len(content) // 2
    content[place] ^= 1
    (bundle / name).write_bytes(bytes(content))
    assert problems(bundle)


@pytest.mark.parametrize("name", [*names.ARTIFACTS, names.MANIFEST])
def test_what_is_missing_is_told(bundle: Path, name: str) -> None:
    (bundle / name).unlink()
    assert problems(bundle)


def test_what_does_not_belong_there_is_told(bundle: Path) -> None:
    (bundle / "extra.json").write_text("{}")
    assert problems(bundle) == ["extra.json: not of the bundle"]


def _pass(folder: Path) -> None:
    report = read(folder / names.QA_REPORT)
    write(folder / names.QA_REPORT, {**report, "verdict": "PASS"})


def _token(folder: Path) -> None:
    write(folder / names.TOKENS, {"tokens": [*names.GATES, "DEPLOY_OK"], "missing": []})


def _metrics(folder: Path) -> None:
    metrics = read(folder / names.METRICS)
    write(folder / names.METRICS, {**metrics, "echo_p95_ms": 1.0})


def _commit(folder: Path) -> None:
    manifest = read(folder / names.MANIFEST)
    write(folder / names.MANIFEST, {**manifest, "head_commit": "b" * 40})


@pytest.mark.parametrize("forge", [_pass, _token, _metrics, _commit])
def test_a_verdict_that_does_not_follow_is_told_whatever_the_hashes_say(
    tmp_path: Path, forge: Callable[[Path], None]
) -> None:
    measurements(tmp_path, failures=1)
    seal(tmp_path, HEAD)
    forge(tmp_path)
    resealed(tmp_path)
    assert problems(tmp_path)


@pytest.mark.parametrize("schema", sorted(SCHEMAS.iterdir()), ids=lambda path: path.name)
def test_a_form_is_held(bundle: Path, schema: Path) -> None:
    name = schema.name.removesuffix(".schema.json")
    path = next(each for each in bundle.iterdir() if each.stem == name)
    first, *rest = path.read_text().splitlines() if path.suffix == ".jsonl" else [path.read_text()]
    spoiled = json.dumps({**json.loads(first), "surprise": 1})
    path.write_text("\n".join((spoiled, *rest)) + "\n")
    resealed(bundle)
    assert any("surprise" in problem or "follow" in problem for problem in problems(bundle))


def test_what_is_published_is_what_people_install(tmp_path: Path) -> None:
    remote = tmp_path / "distribution.git"

    def git(*arguments: str) -> list[str]:
        command = ("git", "-C", str(remote), *arguments)
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
        return done.stdout.split()

    subprocess.run(["git", "init", "-q", "--bare", str(remote)], check=True)  # noqa: S603, S607
    for _ in range(2):  # the second has nothing to add
        done = subprocess.run(  # noqa: S603
            [ROOT / "script" / "subtree", remote],
            capture_output=True,
            text=True,
            check=True,
        )
        assert re.search("^TOKEN: SUBTREE_PUBLISH_OK$", done.stdout, re.MULTILINE)
    names_there = set(git("ls-tree", "--name-only", "main"))
    assert {"custom_components", "hacs.json", "README.md", "LICENSE"} <= names_there
    assert not names_there & {"tests", "script", "simulator", ".github"}
    assert len(git("rev-list", "main")) == 1
