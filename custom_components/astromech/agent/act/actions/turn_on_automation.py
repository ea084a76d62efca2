"""Turn an automation on again."""

from typing import override

from homeassistant.const import STATE_OFF, STATE_ON

from ...model import ActionId, BlastRadius, Check, Order
from ..action import Memo, Site
from ..automation_switch import AutomationSwitch, async_switch, state_refused, switch_refused


class TurnOnAutomation(AutomationSwitch):
    """A person asks for it, when what was wrong with the automation is corrected."""

    id = ActionId.TURN_ON_AUTOMATION
    preconditions = ("automation_exists", "automation_valid", "automation_off")
    tests = (Check.AUTOMATION_ON,)

    @override
    def refused(self, site: Site, order: Order) -> str | None:
        """Return why the automation cannot be turned on, None if it can."""
        return switch_refused(site.hass, order) or state_refused(site.hass, order, STATE_OFF)

    @override
    def blast_radius(self, site: Site, order: Order) -> BlastRadius:
        """Return that nothing is disturbed: it does nothing yet."""
        return BlastRadius()

    @override
    async def async_apply(self, site: Site, order: Order, memo: Memo) -> None:
        """Turn it on."""
        await async_switch(site, order, STATE_ON)
