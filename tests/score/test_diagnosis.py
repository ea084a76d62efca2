"""The judge of the analyst: what it lets through, and how it counts."""

from typing import Any

import pytest

from . import diagnosis
from .diagnosis import case_of, score

LINE: dict[str, Any] = {
    "id": "one",
    "ha_version": "2026.10",
    "records": [
        {"level": "ERROR", "logger": "homeassistant.components.nest", "message": "invalid_grant"}
    ],
    "context": ["since yesterday"],
    "label": {
        "domain": "nest",
        "cause": "auth_expired",
        "remediation": "start_reauth",
        "remediation_alt": [],
    },
}
DISK = {"level": "ERROR", "logger": "kernel", "message": "No space left on device", "exc": ""}


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations() -> None:
    """Stand in for the fixture of the same name, which starts Home Assistant for each test."""


def changed(**fields: Any) -> dict[str, Any]:
    return {**LINE, **fields}


def test_the_analyst_sees_records_context_and_version_only() -> None:
    secret = "disk_full"
    judged = changed(
        title=secret,
        source=secret,
        record_basis=secret,
        records_form=secret,
        logger_inferred=secret,
        roots=1,
        noise=0,
        signal_idx=[0],
        label2={"cause": secret},
    )
    assert case_of(judged) == case_of(LINE)
    assert secret not in repr(case_of(judged))


def test_a_right_answer_counts() -> None:
    result = score([LINE])
    assert (result["cause_top1"], result["remediation_ok"], result["domain_ok"]) == (1, 1, 1)
    assert set(result) - {"no_context"} == set(result["no_context"])


def test_an_abstention_is_a_miss() -> None:
    nothing = [{"level": "ERROR", "logger": "x", "message": "The flux capacitor is warm"}]
    result = score([changed(records=nothing)])
    assert (result["cause_top1"], result["abstained"]) == (0, 1)


def test_a_benign_case_counts_apart() -> None:
    benign = {**LINE["label"], "remediation": "ignore_benign"}
    result = score([changed(label=benign), LINE])
    assert (result["n"], result["benign_n"], result["cause_top1"]) == (2, 1, 1)
    assert result["benign_false_action"] == 1


def test_an_incident_in_a_quiet_house_is_false() -> None:
    benign = {**LINE["label"], "cause": "other", "remediation": "ignore_benign"}
    result = score([changed(label=benign, roots=0)])
    assert (result["false_incident"], result["spurious"], result["cause_top1"]) == (1, 1, None)


def test_both_causes_must_be_found_in_different_incidents() -> None:
    second = {**LINE["label"], "cause": "disk_full", "remediation": "free_disk_space"}
    two = changed(roots=2, label2=second, records=[*LINE["records"], DISK])
    assert score([two])["both_found"] == 1
    assert score([{**two, "records": LINE["records"]}])["both_found"] == 0


def test_only_the_first_incident_counts_where_one_is_asked_for() -> None:
    lines = [changed(records=[DISK, *LINE["records"]])]
    assert score(lines)["spurious"] == 1
    assert len(diagnosis.answer(case_of(lines[0]))) == 2
