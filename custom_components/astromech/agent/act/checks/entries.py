"""Whether an entry is disabled, whether a person is being asked, whether a robot is connected."""

from typing import Final

from homeassistant.config_entries import SOURCE_REAUTH, SOURCE_RECONFIGURE

from ...model import Check, CheckResult
from ..droids import loaded_droid
from .examination import Examination, Examiner, target_entry


async def entry_disabled(test: Check, seen: Examination) -> CheckResult:
    """See whether the entry is disabled, and taken down."""
    node = target_entry(seen.order, seen.site.graph)
    state = "removed" if node is None else "disabled" if node.disabled else node.state
    passed = node is not None and node.disabled and node.state == "not_loaded"
    return CheckResult(test=test, passed=passed, seen=state)


async def flow_started(test: Check, seen: Examination) -> CheckResult:
    """See whether a form of the integration waits for a person."""
    hass = seen.site.hass
    entry = hass.config_entries.async_get_entry(seen.order.target.id)
    sources = {SOURCE_REAUTH, SOURCE_RECONFIGURE}
    flow = next(entry.async_get_active_flows(hass, sources), None) if entry else None
    return CheckResult(test=test, passed=flow is not None, seen="open" if flow else "none")


async def droid_connected(test: Check, seen: Examination) -> CheckResult:
    """See whether the robot is connected."""
    droid = loaded_droid(seen.site.hass, seen.order.target.id)
    connected = droid is not None and droid.data.connected
    state = str(droid.connection) if droid is not None else "not_loaded"
    return CheckResult(test=test, passed=connected, seen=state)


EXAMINERS: Final[dict[Check, Examiner]] = {
    Check.ENTRY_DISABLED: entry_disabled,
    Check.FLOW_STARTED: flow_started,
    Check.DROID_CONNECTED: droid_connected,
}
