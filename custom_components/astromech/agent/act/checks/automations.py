"""Whether an automation is on or off, and whether what was read anew is in order."""

from typing import Final

from homeassistant.const import STATE_OFF, STATE_ON

from ...model import Check, CheckResult
from ..yaml_domains import YamlDomain, broken
from .examination import Examination, Examiner

_EXPECTED: Final = {Check.AUTOMATION_OFF: STATE_OFF, Check.AUTOMATION_ON: STATE_ON}


async def automation_switched(test: Check, seen: Examination) -> CheckResult:
    """See whether the automation is on, or off."""
    state = seen.site.hass.states.get(seen.order.target.id)
    found = "removed" if state is None else state.state
    return CheckResult(test=test, passed=found == _EXPECTED[test], seen=found)


async def yaml_loaded(test: Check, seen: Examination) -> CheckResult:
    """See whether nothing that was set up before is broken now."""
    domain = YamlDomain(seen.order.parameters["domain"])
    new = sorted(set(broken(seen.site.hass, domain)) - set(seen.memo["broken"]))
    return CheckResult(test=test, passed=not new, seen=", ".join(new) or "in order")


EXAMINERS: Final[dict[Check, Examiner]] = {
    Check.AUTOMATION_OFF: automation_switched,
    Check.AUTOMATION_ON: automation_switched,
    Check.YAML_LOADED: yaml_loaded,
}
