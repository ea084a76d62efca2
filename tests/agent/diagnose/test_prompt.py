"""What a model is told: constants of code, and nothing that anybody could have put there."""

from dataclasses import replace

from hypothesis import given, settings, strategies as st
from syrupy.assertion import SnapshotAssertion

from custom_components.astromech.agent.diagnose.prompt import MAX_SYMPTOMS, once_more, question
from custom_components.astromech.agent.model import (
    Candidate,
    Cause,
    Condition,
    ConditionFacts,
    Diagnosis,
    EntryFacts,
    Incident,
    Remedy,
    RepairFacts,
    RunFacts,
    Signal,
    Subject,
    SubjectKind,
)

from ..material import STATION, availability, incident, log

HOST = Subject(kind=SubjectKind.HOST, id="disk")


def trouble(text: str) -> Incident:
    """Return an incident with a text in every place that a remote one can reach."""
    slug = f"automation.{text}"
    signals = [
        log(
            f"Error fetching {text}: {text}",
            template="Error fetching %s: %s",
            error=text,
            exceptions=("UpdateFailed",),
            root_frame="client.py:get",
            has_args=True,
        ),
        log(f"Received {text}", template=f"Received {text}", call_site="api.py:push"),
        log(
            "x",
            logger=f"homeassistant.components.automation.{text}",
            template="%s failed",
            has_args=True,
        ),
        availability(f"sensor.{text}"),
    ]
    facts = (
        (STATION, EntryFacts(state="setup_retry", reason=text, reason_key="cannot_connect")),
        (STATION, RepairFacts(domain="weather", issue_id=text, translation_key="moved")),
        (
            Subject(kind=SubjectKind.AUTOMATION, id=slug),
            RunFacts(failed=True, step="action/0", missing=(text,), started_by=text, error=text),
        ),
        (HOST, ConditionFacts(condition=Condition.DISK_LOW, holds=True, figure=0.01)),
    )
    signals += [Signal(time=1.0, subject=subject, facts=fact) for subject, fact in facts]
    return replace(incident(*signals), fingerprint="0123456789ab", was_down=True)


def diagnosis(found: Incident) -> Diagnosis:
    """Return what the embedded analyst might say."""
    return Diagnosis(
        root_cause="The device cannot be reached.",
        cause=Cause.NETWORK_UNREACHABLE,
        impact="Nothing is read from it.",
        confidence=0.7,
        evidence=tuple(symptom.id for symptom in found.symptoms),
        candidate_actions=(
            Candidate(remedy=Remedy.FIX_NETWORK_OR_DNS_BY_USER, rationale="Look at the network."),
        ),
    )


def ask(found: Incident) -> str:
    """Return the prompt about an incident."""
    past = [{"cause": "network_unreachable", "remedy": "none", "outcome": "cured_itself"}]
    return question(found, diagnosis(found), domain="weather", ha_version="2026.11.0", past=past)


def test_the_golden_prompt(snapshot: SnapshotAssertion) -> None:
    assert ask(trouble("garden")) == snapshot


@settings(max_examples=80, deadline=None)
@given(text=st.text(alphabet=st.characters(categories=("L", "N")), min_size=12, max_size=40))
def test_no_remote_text_is_ever_in_it(text: str) -> None:
    asked = ask(trouble(text))
    assert text not in asked
    assert text not in once_more(asked, "maximum of confidence")
    assert text not in asked.encode().decode("unicode_escape", errors="ignore")


def test_it_stays_short_whatever_happens() -> None:
    signals = [
        log(template=f"{n} of %s failed", call_site=f"a.py:{n}", has_args=True) for n in range(40)
    ]
    found = replace(incident(*signals), fingerprint="0123456789ab")
    assert ask(found).count('"kind": "log"') == MAX_SYMPTOMS
    assert len(ask(found)) < 12_000


def test_a_record_without_arguments_may_be_anything() -> None:
    found = incident(log("50% of Anna's 7 flowers", template="50% of Anna's <number> flowers"))
    assert "Anna" not in ask(replace(found, fingerprint="0123456789ab"))
