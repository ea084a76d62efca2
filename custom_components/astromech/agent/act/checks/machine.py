"""Whether there is less in the database and more room on the disk, and what became of updates."""

from shutil import disk_usage
from typing import Final

from homeassistant.components.update import ATTR_INSTALLED_VERSION, ATTR_SKIPPED_VERSION
from homeassistant.core import HomeAssistant

from ...model import Check, CheckResult, Order
from .. import recorder
from ..backup_desk import manager_of
from .examination import Examination, Examiner

_MEGABYTE: Final = 1_000_000


async def database_purged(test: Check, seen: Examination) -> CheckResult:
    """See whether nothing is left in the database of what was to go."""
    purged = await recorder.async_is_purged(seen.site.hass, seen.memo["before"])
    return CheckResult(test=test, passed=purged, seen="purged" if purged else "not yet")


async def disk_freed(test: Check, seen: Examination) -> CheckResult:
    """See whether all that was to go has gone; how much room that made depends on others as well."""
    hass, memo = seen.site.hass, seen.memo
    manager = manager_of(hass)
    stored = (await manager.async_get_backups())[0] if manager else {}
    gone = not any(backup_id in stored for backup_id in memo["backups"])
    if gone and memo["before"] is not None:
        gone = await recorder.async_is_purged(hass, memo["before"])
    usage = await hass.async_add_executor_job(disk_usage, hass.config.config_dir)
    more = (usage.free - memo["free"]) / _MEGABYTE
    return CheckResult(test=test, passed=gone, seen=f"{more:+.1f} MB")


async def update_installed(test: Check, seen: Examination) -> CheckResult:
    """See whether the version that was offered is installed."""
    found = _attribute(seen.site.hass, seen.order, ATTR_INSTALLED_VERSION)
    return CheckResult(test=test, passed=found == seen.memo["latest"], seen=found)


async def update_skipped(test: Check, seen: Examination) -> CheckResult:
    """See whether the version that was offered is skipped."""
    found = _attribute(seen.site.hass, seen.order, ATTR_SKIPPED_VERSION)
    return CheckResult(test=test, passed=found == seen.memo["latest"], seen=found)


def _attribute(hass: HomeAssistant, order: Order, name: str) -> str:
    state = hass.states.get(order.target.id)
    return "removed" if state is None else str(state.attributes.get(name))


EXAMINERS: Final[dict[Check, Examiner]] = {
    Check.DATABASE_PURGED: database_purged,
    Check.DISK_FREED: disk_freed,
    Check.UPDATE_INSTALLED: update_installed,
    Check.UPDATE_SKIPPED: update_skipped,
}
