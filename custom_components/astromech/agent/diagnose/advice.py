"""What a model answered: checked against the contract, and weighed.

The model chooses among ids that our code enumerated, and explains. It cannot bring in a remedy,
change the cause, or decide what the agent proposes to do: an action of ours keeps its place.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cache
import json
from typing import TYPE_CHECKING, Any, Final

from ..model import Diagnosis, Remedy
from .contract import KNOWLEDGE, ContractError
from .prompt import NONE

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

MAX_EXPLANATION: Final = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """A checked answer; `explanation` is a remote text, to be shown as text."""

    candidate: Remedy | None
    evidence: tuple[str, ...]
    confidence: float
    explanation: str


@cache
def validator() -> Draft202012Validator:
    """Return the validator of answers; reads a file on first use."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415  slow, and not needed at once

    schema = json.loads((KNOWLEDGE / "advice.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def read(answer: Any, diagnosis: Diagnosis, symptoms: Collection[str]) -> Advice:
    """Return the advice in an answer about a diagnosis of some symptoms.

    Raises ContractError, with a constant as its text, if it has another form, or names a candidate
    or a symptom that it was not given.
    """
    for error in validator().iter_errors(answer):
        raise ContractError(f"{error.validator} of {_field(error.absolute_path)}")
    offered = {str(candidate.remedy): candidate.remedy for candidate in diagnosis.candidate_actions}
    if answer["candidate"] not in {*offered, NONE}:
        raise ContractError("candidate is not one of the candidates")
    if not set(answer["evidence"]) <= set(symptoms):
        raise ContractError("evidence names a symptom that there is not")
    return Advice(
        candidate=offered.get(answer["candidate"]),
        evidence=tuple(answer["evidence"]),
        confidence=float(answer["confidence"]),
        explanation=_plain(answer["explanation"]),
    )


def _field(path: Collection[str | int]) -> str:
    """Return which field an error is about; only names of ours."""
    first = next(iter(path), "answer")
    return str(first) if first in Advice.__slots__ else "answer"


def _plain(text: str) -> str:
    """Return a text on one line, without control characters."""
    printable = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(printable.split())[:MAX_EXPLANATION]


def weigh(diagnosis: Diagnosis, advice: Advice, ours: Collection[Remedy]) -> Diagnosis:
    """Return a diagnosis with its explanation, and the person's steps in the order advised.

    `ours` are the remedies that the agent carries out itself: if one of them comes first, or would
    come first, the order stays, so that no answer decides what is proposed.
    """
    explained = replace(diagnosis, explanation=advice.explanation)
    candidates = diagnosis.candidate_actions
    if advice.candidate is None or not candidates or diagnosis.abstained:
        return explained
    if {candidates[0].remedy, advice.candidate} & set(ours):
        return explained
    chosen = tuple(c for c in candidates if c.remedy is advice.candidate)
    rest = tuple(c for c in candidates if c.remedy is not advice.candidate)
    return replace(explained, candidate_actions=chosen + rest)
