"""The contract of a root cause analysis: a diagnosis as a document that can be checked.

What goes out (to the journal, to an export) and what comes in (from the journal, from a model)
has the form of knowledge/rca.schema.json, or is refused.
"""

from collections.abc import Mapping
from functools import cache
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ..model import Candidate, Cause, Check, Diagnosis, Remedy, Risk

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

KNOWLEDGE: Final = Path(__file__).parent.parent / "knowledge"


class ContractError(ValueError):
    """A document does not have the agreed form; the message names the first violation."""


@cache
def validator() -> Draft202012Validator:
    """Return the validator of the contract; reads a file on first use."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415  slow, and not needed at once

    schema = json.loads((KNOWLEDGE / "rca.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def check(document: Mapping[str, Any]) -> None:
    """Raise ContractError unless a document has the form of the contract."""
    for error in validator().iter_errors(document):
        where = "/".join(str(part) for part in error.absolute_path) or "document"
        raise ContractError(f"{where}: {error.validator}")


def to_document(diagnosis: Diagnosis) -> dict[str, Any]:
    """Return a diagnosis as a checked document."""
    document: dict[str, Any] = {
        "root_cause": diagnosis.root_cause,
        "cause": str(diagnosis.cause),
        "impact": diagnosis.impact,
        "confidence": diagnosis.confidence,
        "evidence": list(diagnosis.evidence),
        "candidate_actions": [
            {"action": str(candidate.remedy), "rationale": candidate.rationale}
            for candidate in diagnosis.candidate_actions
        ],
        "risk": str(diagnosis.risk),
        "tests": [str(test) for test in diagnosis.tests],
        "rule": diagnosis.rule,
        "abstained": diagnosis.abstained,
        "explanation": diagnosis.explanation,
    }
    check(document)
    return document


def from_document(document: Mapping[str, Any]) -> Diagnosis:
    """Return the diagnosis that a document holds; raise ContractError if it is malformed."""
    check(document)
    return Diagnosis(
        root_cause=document["root_cause"],
        cause=Cause(document["cause"]),
        impact=document["impact"],
        confidence=document["confidence"],
        evidence=tuple(document["evidence"]),
        candidate_actions=tuple(
            Candidate(remedy=Remedy(item["action"]), rationale=item["rationale"])
            for item in document["candidate_actions"]
        ),
        risk=Risk(document["risk"]),
        tests=tuple(Check(test) for test in document["tests"]),
        rule=document["rule"],
        abstained=document["abstained"],
        explanation=document.get("explanation", ""),
    )
