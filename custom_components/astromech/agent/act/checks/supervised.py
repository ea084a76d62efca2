"""Whether an add-on runs, and whether what a suggestion was about is gone: asked of the Supervisor."""

from typing import Final

from ...model import Check, CheckResult
from .. import supervisor
from .examination import Examination, Examiner


async def addon_running(test: Check, seen: Examination) -> CheckResult:
    """See whether the add-on runs, by the Supervisor's word of this moment."""
    slug = seen.order.target.id
    addon = await supervisor.async_ask(
        seen.site.hass, lambda client: client.addons.addon_info(slug)
    )
    return CheckResult(test=test, passed=addon.state == "started", seen=addon.state.value)


async def suggestion_applied(test: Check, seen: Examination) -> CheckResult:
    """See whether the resolution centre no longer has the issue."""
    known = await supervisor.async_ask(seen.site.hass, lambda client: client.resolution.info())
    gone = seen.memo["issue"] not in {issue.uuid.hex for issue in known.issues}
    return CheckResult(test=test, passed=gone, seen="gone" if gone else "there")


EXAMINERS: Final[dict[Check, Examiner]] = {
    Check.ADDON_RUNNING: addon_running,
    Check.SUGGESTION_APPLIED: suggestion_applied,
}
