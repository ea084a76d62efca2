"""The table of what was wrong."""

from custom_components.astromech.agent.diagnose.review import Finding
from custom_components.astromech.agent.model import Candidate, Cause, Diagnosis, Remedy
from custom_components.astromech.agent.show.report import rows_found, rows_of, table

from ..material import incident, log

DIAGNOSIS = Diagnosis(
    root_cause="The token has ended.",
    cause=Cause.AUTH_EXPIRED,
    impact="",
    confidence=0.9,
    evidence=(),
    candidate_actions=(Candidate(remedy=Remedy.START_REAUTH, rationale="Sign in."),),
)
JOURNALLED = {
    "id": 7,
    "first_seen": 0.0,
    "resolved": 60.0,
    "title": "Weather",
    "scope_id": "station",
    "cause": "auth_expired",
    "resolution": "cured_itself",
    "diagnosis": {
        "root_cause": "The token has ended.",
        "candidate_actions": [{"action": "start_reauth", "rationale": "Sign in."}],
    },
}


def test_an_incident_of_the_journal_is_a_row() -> None:
    (row,) = rows_of([JOURNALLED])
    assert (row["incident"], row["subject"], row["next_step"]) == (7, "Weather", "start_reauth")
    assert row["since"].endswith("+00:00") or "T" in row["since"]


def test_what_the_journal_knows_is_not_told_twice() -> None:
    found = Finding(topic="weather", incident=incident(log()), diagnosis=DIAGNOSIS)
    other = Finding(topic="broker", incident=incident(log()), diagnosis=DIAGNOSIS)
    rows = rows_found([found, other], rows_of([JOURNALLED]))
    assert [row["subject"] for row in rows] == ["broker"]


def test_hostile_text_stays_text_in_the_table() -> None:
    hostile = {**JOURNALLED, "title": "a|b\n<img src=x> [x](http://e) **bold**"}
    lines = table(rows_of([hostile])).splitlines()
    assert len(lines) == 3
    assert "\\|" in lines[2]
    assert "\\<img src=x\\>" in lines[2]
    assert "[x](" not in lines[2].replace("\\[x\\]", "")
