"""What follows from the measurements: figures, gates and the verdict. Pure: files in, documents out."""

from collections import Counter
from collections.abc import Mapping, Sequence
import json
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET

from custom_components.astromech.link_record import percentile
from custom_components.astromech.service_levels import LIMITS, MIN_ECHOES, Level

from . import names

MIN_COVERAGE: Final = 80.0
"""Per cent of the lines and branches of what was covered."""

ECHO_WINDOW: Final = 10.0
"""Seconds in which at least MIN_ECHOES answers have to come."""

EVENTS: Final = ("echo_roundtrip", "ble_connect_attempt", "led_discovery")
"""What has to be in the telemetry."""

type Document = dict[str, Any]


def derive(folder: Path) -> dict[str, Document]:
    """Return the documents that follow from the measurements in a folder, by their names.

    Raises:
        OSError: one is missing.
        ValueError, KeyError, ET.ParseError: one is not what it should be.
    """
    checks = read(folder / names.CHECKS)
    echoes = read_lines(folder / names.ECHO_TRACE)
    telemetry = read_lines(folder / names.TELEMETRY)
    discovery = read(folder / names.DISCOVERY)
    metrics = figures(echoes, telemetry, discovery)
    tokens = gates(checks, echoes, telemetry, metrics)
    tests = outcome_of_tests(folder / names.JUNIT)
    covered = read(folder / names.COVERAGE)["totals"]["percent_covered"]
    criteria = {
        "coverage_ge_80": covered >= MIN_COVERAGE,
        "no_test_failures": tests["total"] > 0 and tests["failures"] + tests["errors"] == 0,
        "echo_trace_present": bool(echoes),
        "discovery_dump_present": bool(discovery["entities"]),
        "no_duplicates": metrics["duplicates"] == 0,
        "service_levels_kept": metrics["verdict"] == "PASS",
        "tokens_ok": not tokens["missing"],
    }
    return {
        names.METRICS: metrics,
        names.TOKENS: tokens,
        names.QA_REPORT: {
            "contract": "qa_report_contract_v1",
            "verdict": "PASS" if all(criteria.values()) else "FAIL",
            "coverage": round(covered, 1),
            "tests": tests,
            "scope": checks["scope"],
            "tokens": tokens["tokens"],
            "echoes": {"evidence_file": names.ECHO_TRACE, "count": len(echoes)},
            "discovery": {"file": names.DISCOVERY, "entities": len(discovery["entities"])},
            "telemetry": {"snapshot": names.TELEMETRY, "metrics": names.METRICS},
            "head_commit": checks["head_commit"],
            "version": checks["version"],
            "criteria": criteria,
            "ts": checks["ts"],
        },
    }


def figures(
    echoes: Sequence[Document], telemetry: Sequence[Document], discovery: Document
) -> Document:
    """Return the service levels as they were measured."""
    times = [echo["ms"] / 1000 for echo in echoes if echo["ms"] is not None]
    attempts = [each for each in telemetry if each["event"] == "ble_connect_attempt"]
    ids = Counter((each["platform"], each["unique_id"]) for each in discovery["entities"])
    measured: dict[Level, float | None] = {
        Level.ECHO_P50: percentile(times, 0.5),
        Level.ECHO_P95: percentile(times, 0.95),
        # Those that were not the first: a robot is there to be connected for a command.
        Level.ATTEMPTS: sum(each["data"]["try"] > 1 for each in attempts),
        Level.DUPLICATES: sum(count - 1 for count in ids.values()),
    }
    broken = [
        str(level) for level, figure in measured.items() if figure is None or figure > LIMITS[level]
    ]
    return {
        "echoes": len(echoes),
        "answered": len(times),
        "echo_p50_ms": measured[Level.ECHO_P50],
        "echo_p95_ms": measured[Level.ECHO_P95],
        "vain_attempts": measured[Level.ATTEMPTS],
        "duplicates": measured[Level.DUPLICATES],
        "limits": {str(level): limit for level, limit in LIMITS.items()},
        "broken": broken,
        "verdict": "FAIL" if broken else "PASS",
    }


def gates(
    checks: Document,
    echoes: Sequence[Document],
    telemetry: Sequence[Document],
    metrics: Mapping[str, Any],
) -> Document:
    """Return the gates that are passed, and those that are not."""
    passed = {name for name, check in checks["checks"].items() if check["passed"]}
    answered = [echo for echo in echoes if echo["ms"] is not None and echo["at"] < ECHO_WINDOW]
    if len(answered) >= MIN_ECHOES and metrics["verdict"] == "PASS":
        passed.add("ECHO_WINDOW_10S_OK")
    told = {each["event"] for each in telemetry if "ts" in each["data"]}
    if told >= set(EVENTS):
        passed.add("TELEMETRY_ATTEST_OK")
    return {
        "tokens": [gate for gate in names.GATES if gate in passed],
        "missing": [gate for gate in names.GATES if gate not in passed],
    }


def outcome_of_tests(path: Path) -> dict[str, int]:
    """Return how the tests of a JUnit report ended."""
    suites = ET.parse(path).getroot().iter("testsuite")  # noqa: S314  written by pytest
    kinds = {"total": "tests", "failures": "failures", "errors": "errors", "skipped": "skipped"}
    totals = Counter[str]()
    for suite in suites:
        totals.update({name: int(suite.get(kind, "0")) for name, kind in kinds.items()})
    return {name: totals[name] for name in kinds}


def read(path: Path) -> Document:
    """Return the JSON of a file."""
    document: Document = json.loads(path.read_text(encoding="utf-8"))
    return document


def read_lines(path: Path) -> list[Document]:
    """Return the JSON of each line of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
