"""Labelled incidents through the embedded analyst: `script/score diagnosis FILE`.

Shares (0..1): `cause_top1`, `remediation_ok`, `domain_ok`, `abstained`, all over the cases that are
not benign, and `both_found`, over the cases with two causes. Counts: `n`, `benign_n`,
`benign_false_action` (over the benign cases), `false_incident` (over the houses where nothing is
wrong) and `spurious` (incidents beyond the labelled ones). An abstention is a miss. A benign case
is one whose label is to ignore it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
import logging
from typing import Any, Final

from custom_components.astromech.agent.diagnose.cards import Card
from custom_components.astromech.agent.diagnose.reading import named_exceptions
from custom_components.astromech.agent.diagnose.review import Finding, review
from custom_components.astromech.agent.diagnose.surroundings import Surroundings
from custom_components.astromech.agent.knowledge import load_cards
from custom_components.astromech.agent.model import (
    LogFacts,
    Remedy,
    Signal,
    Subject,
    SubjectKind,
)

type Line = dict[str, Any]

HARMLESS: Final = frozenset(
    {
        Remedy.IGNORE_BENIGN,
        Remedy.WAIT_AND_RETRY_WITH_BACKOFF,
        Remedy.UPDATE_INTEGRATION_OR_CORE,
        Remedy.REPORT_BUG_UPSTREAM,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What the analyst may see of a line, and nothing else."""

    signals: tuple[Signal, ...]
    surroundings: Surroundings


def case_of(line: Line) -> Case:
    """Return what may be seen of a line: its records, what was known, and the version."""
    return Case(
        signals=tuple(_signal(number, record) for number, record in enumerate(line["records"])),
        surroundings=Surroundings(
            facts=tuple(line["context"]), ha_version=line["ha_version"] or ""
        ),
    )


def _signal(number: int, record: dict[str, str]) -> Signal:
    error = record.get("exc") or ""
    facts = LogFacts(
        level=logging.getLevelNamesMapping().get(record["level"].upper(), logging.WARNING),
        logger=record["logger"],
        template=record["message"],
        call_site="",
        exceptions=tuple(sorted(named_exceptions(error))),
        message=record["message"],
        error=error,
    )
    return Signal(
        time=float(number),
        subject=Subject(kind=SubjectKind.LOGGER, id=record["logger"]),
        facts=facts,
    )


@cache
def cards() -> tuple[Card, ...]:
    """Return the shipped cards."""
    return load_cards()


def answer(case: Case) -> list[Finding]:
    """Return what the analyst says of a case."""
    return review(case.signals, cards(), case.surroundings)


def without_context(case: Case) -> Case:
    """Return a case of which only the records are known."""
    return replace(case, surroundings=replace(case.surroundings, facts=()))


# --- the judge --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How an answer compares to the labels of its line; None where that is not asked."""

    cause: bool | None = None
    remedy: bool | None = None
    domain: bool | None = None
    abstained: bool | None = None
    false_action: bool | None = None
    false_incident: bool | None = None
    both: bool | None = None
    spurious: int = 0


def judge(line: Line, findings: list[Finding]) -> Verdict:
    """Compare the answer to a line with its labels."""
    roots = line.get("roots", 1)
    label = line["label"]
    if roots == 0 or label["remediation"] == Remedy.IGNORE_BENIGN:
        return Verdict(
            false_action=any(_remedy(finding) not in HARMLESS for finding in findings),
            false_incident=bool(findings) if roots == 0 else None,
            spurious=max(0, len(findings) - roots),
        )
    seen = findings if "roots" in line else findings[:1]
    second = line.get("label2")
    return Verdict(
        cause=any(_has_cause(finding, label) for finding in seen),
        remedy=any(_has_remedy(finding, label) for finding in seen),
        domain=any(_has_domain(finding, label) for finding in seen),
        abstained=not findings,
        both=_both(findings, label, second) if roots == 2 and second else None,
        spurious=max(0, len(findings) - roots),
    )


def _both(findings: list[Finding], first: Line, second: Line) -> bool:
    """Say whether two different incidents have the two causes."""
    return any(
        _has_cause(one, first) and _has_cause(other, second)
        for one in findings
        for other in findings
        if one is not other
    )


def _remedy(finding: Finding) -> Remedy:
    actions = finding.diagnosis.candidate_actions
    return actions[0].remedy if actions else Remedy.IGNORE_BENIGN


def _has_cause(finding: Finding, label: Line) -> bool:
    return bool(finding.diagnosis.cause == label["cause"])


def _has_remedy(finding: Finding, label: Line) -> bool:
    return str(_remedy(finding)) in {label["remediation"], *label["remediation_alt"]}


def _has_domain(finding: Finding, label: Line) -> bool:
    name = finding.topic.removeprefix("homeassistant.helpers.")
    mine = name.partition(".")[0].replace("_", "")
    wanted = label["domain"].lower().replace("_", "").split()
    return any(mine == word or (len(mine) > 3 and mine in word) for word in wanted)


# --- the figures ------------------------------------------------------------------------------


def score(lines: list[Line]) -> dict[str, Any]:
    """Return the figures over labelled incidents, with what was known and without."""
    cases = [case_of(line) for line in lines]
    return {
        **_figures([judge(line, answer(case)) for line, case in zip(lines, cases, strict=True)]),
        "no_context": _figures(
            [
                judge(line, answer(without_context(case)))
                for line, case in zip(lines, cases, strict=True)
            ]
        ),
    }


def _figures(verdicts: list[Verdict]) -> dict[str, Any]:
    return {
        "n": len(verdicts),
        "cause_top1": _share(v.cause for v in verdicts),
        "remediation_ok": _share(v.remedy for v in verdicts),
        "domain_ok": _share(v.domain for v in verdicts),
        "abstained": _share(v.abstained for v in verdicts),
        "benign_n": sum(v.false_action is not None for v in verdicts),
        "benign_false_action": sum(v.false_action is True for v in verdicts),
        "false_incident": sum(v.false_incident is True for v in verdicts),
        "both_found": _share(v.both for v in verdicts),
        "spurious": sum(v.spurious for v in verdicts),
    }


def _share(answers: Iterable[bool | None]) -> float | None:
    """Return how much of what was asked is true; None if nothing was asked."""
    asked = [found for found in answers if found is not None]
    return round(sum(asked) / len(asked), 4) if asked else None
