"""Whether files are what they were changed to, and what they make is in order."""

from typing import Final

from ...model import Check, CheckResult
from ..patch.file_change import async_contents, newly_broken
from .examination import Examination, Examiner


async def configuration_patched(test: Check, seen: Examination) -> CheckResult:
    """See whether each file is what was written, and nothing that it makes is broken by it."""
    site, memo = seen.site, seen.memo
    if await async_contents(site, memo) != [each["after"] for each in memo["files"]]:
        return CheckResult(test=test, passed=False, seen="other content")
    new = newly_broken(site, memo)
    return CheckResult(test=test, passed=not new, seen=", ".join(new) or "in order")


EXAMINERS: Final[dict[Check, Examiner]] = {Check.CONFIGURATION_PATCHED: configuration_patched}
"""By test, what looks at it."""
