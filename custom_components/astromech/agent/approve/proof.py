"""Whether an incident is over, looked at when a person says so; changes nothing."""

from typing import Final

from ..act.action import Site
from ..act.checks import EXAMINERS
from ..act.checks.examination import Examination, Vitals
from ..diagnose.standing import Standing
from ..judge.watch import Case
from ..model import ActionId, Check, CheckResult, Order, Outcome, RepairFacts, SubjectKind

AT_ONCE: Final = (Check.ENTRY_LOADED, Check.ENTITIES_AVAILABLE)
"""Tests that need to know nothing of the time before."""


async def async_prove(case: Case, seen: Standing, site: Site) -> Outcome:
    """Return what speaks for and against it that an incident is over.

    Errors in the log cannot be proved to be over: they make it an incident again if they come back.
    """
    over = seen not in {Standing.DOWN, Standing.UNDECIDED} and not _is_still_reported(case, seen)
    gone = CheckResult(test=Check.SYMPTOM_GONE, passed=over, seen=seen.name.lower())
    return Outcome(checks=(gone, *await _async_examine_entry(case, site)))


def _is_still_reported(case: Case, seen: Standing) -> bool:
    facts = (symptom.latest.facts for symptom in case.incident.symptoms)
    reported = any(isinstance(fact, RepairFacts) and fact.active for fact in facts)
    return reported and seen is Standing.COMPLAINING


async def _async_examine_entry(case: Case, site: Site) -> list[CheckResult]:
    if case.incident.scope.kind is not SubjectKind.ENTRY:
        return []
    order = Order(action=ActionId.RELOAD_CONFIG_ENTRY, target=case.incident.scope)
    examination = Examination(site=site, order=order, memo={}, before=Vitals.of(order, site.graph))
    return [await EXAMINERS[test](test, examination) for test in AT_ONCE]
