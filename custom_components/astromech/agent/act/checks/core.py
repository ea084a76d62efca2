"""Whether an issue is gone, a backup is stored, Home Assistant has started anew."""

from typing import Final

from homeassistant.core import CoreState
from homeassistant.helpers import issue_registry as ir

from ...model import Check, CheckResult
from ..backup import MARK
from ..backup_desk import manager_of
from ..boot import BOOT
from .examination import Examination, Examiner


async def repair_cleared(test: Check, seen: Examination) -> CheckResult:
    """See whether the issue is gone, and was not raised again."""
    order = seen.order
    registry = ir.async_get(seen.site.hass)
    issue = registry.async_get_issue(order.target.id, order.parameters["issue_id"])
    gone = issue is None or not issue.active
    return CheckResult(test=test, passed=gone, seen="gone" if gone else "there")


async def backup_stored(test: Check, seen: Examination) -> CheckResult:
    """See whether the backup with our mark is stored anywhere."""
    manager = manager_of(seen.site.hass)
    backups = (await manager.async_get_backups())[0] if manager else {}
    stored = any(
        found.extra_metadata.get(MARK) == seen.memo["mark"] and found.agents
        for found in backups.values()
    )
    return CheckResult(test=test, passed=stored, seen="stored" if stored else "missing")


async def home_assistant_started(test: Check, seen: Examination) -> CheckResult:
    """See whether this is another start than the one before, and Home Assistant has come up."""
    state = seen.site.hass.state
    anew = seen.memo.get("boot") != BOOT
    passed = anew and state is CoreState.running
    return CheckResult(test=test, passed=passed, seen=state.value if anew else "not restarted")


EXAMINERS: Final[dict[Check, Examiner]] = {
    Check.REPAIR_CLEARED: repair_cleared,
    Check.BACKUP_STORED: backup_stored,
    Check.HOME_ASSISTANT_STARTED: home_assistant_started,
}
