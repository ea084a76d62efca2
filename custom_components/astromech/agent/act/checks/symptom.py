"""Whether the symptoms of the incident have come again."""

from typing import Final

from ...model import Check, CheckResult
from .examination import Examination, Examiner


async def symptom_gone(test: Check, seen: Examination) -> CheckResult:
    """See whether no symptom has come again since it must hold."""
    if seen.symptoms_back is None:
        return CheckResult(test=test, passed=None, seen="not_asked")
    back = seen.symptoms_back(seen.since)
    return CheckResult(test=test, passed=not back, seen="back" if back else "gone")


EXAMINERS: Final[dict[Check, Examiner]] = {Check.SYMPTOM_GONE: symptom_gone}
