"""What was wrong of late, as rows and as a table: the journal's incidents, and what the log tells.

The journal knows what was watched. What only showed in Home Assistant's log, also before the agent
was started, is gone over by the analyst once more.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from homeassistant.util import dt as dt_util

from ..diagnose.review import Finding
from ..model import Diagnosis

COLUMNS: Final = ("since", "until", "subject", "cause", "root_cause", "next_step")
MAX_CELL: Final = 200


def rows_of(incidents: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of incidents of the journal."""
    return [
        {
            "incident": incident["id"],
            "since": _time(incident["first_seen"]),
            "until": _time(incident["resolved"]) if incident["resolved"] else None,
            "subject": incident["title"] or incident["scope_id"],
            "cause": incident["cause"],
            "root_cause": incident["diagnosis"]["root_cause"],
            "next_step": _first(incident["diagnosis"]["candidate_actions"]),
            "resolution": incident["resolution"],
        }
        for incident in incidents
    ]


def rows_found(
    findings: Iterable[Finding], known: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return the rows of findings that no known row is about: same cause, same subject."""
    told = {(row["cause"], str(row["subject"]).lower()) for row in known}
    return [
        _row(finding)
        for finding in findings
        if (str(finding.diagnosis.cause), finding.topic.lower()) not in told
    ]


def _row(finding: Finding) -> dict[str, Any]:
    diagnosis: Diagnosis = finding.diagnosis
    candidates = [{"action": str(c.remedy)} for c in diagnosis.candidate_actions]
    return {
        "incident": None,
        "since": _time(finding.incident.first_seen),
        "until": None,
        "subject": finding.topic,
        "cause": str(diagnosis.cause),
        "root_cause": diagnosis.root_cause,
        "next_step": _first(candidates),
        "resolution": None,
    }


def _first(candidates: Sequence[Mapping[str, Any]]) -> str | None:
    return candidates[0]["action"] if candidates else None


def _time(seconds: float) -> str:
    return dt_util.as_local(dt_util.utc_from_timestamp(seconds)).isoformat(timespec="seconds")


def table(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return rows as a Markdown table; what could be taken for markup is escaped."""
    lines = [f"| {' | '.join(COLUMNS)} |", f"|{'---|' * len(COLUMNS)}"]
    lines += [f"| {' | '.join(_cell(row[column]) for column in COLUMNS)} |" for row in rows]
    return "\n".join(lines)


def _cell(value: Any) -> str:
    text = " ".join(str("" if value is None else value).split())[:MAX_CELL]
    return "".join(f"\\{c}" if c in "\\|<>[]`*_" else c for c in text)
