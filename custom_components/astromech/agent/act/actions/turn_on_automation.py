"""Turn an automation on again."""

from typing import override

from homeassistant.const import STATE_OFF, STATE_ON

from ...model import ActionId, BlastRadius, Check, Order, SubjectKind, Undo
from ..action import Action, Budget, Memo, Site
from .turn_off_automation import async_switch, state_of, state_refused, switch_refused


class TurnOnAutomation(Action):
    """A person asks for it, when what was wrong with the automation is corrected."""

    id = ActionId.TURN_ON_AUTOMATION
    targets = frozenset({SubjectKind.AUTOMATION})
    preconditions = ("automation_exists", "automation_valid", "automation_off")
    tests = (Check.AUTOMATION_ON,)
    settle = 3.0
    """The effect is immediate."""
    patience = 30.0
    undo = Undo.OWN
    needs_backup = False
    budget = Budget(times=2, window=86400.0)

    @override
    def refused(self, site: Site, order: Order) -> str | None:
        """Return why the automation cannot be turned on, None if it can."""
        return switch_refused(site.hass, order) or state_refused(site.hass, order, STATE_OFF)

    @override
    def blast_radius(self, site: Site, order: Order) -> BlastRadius:
        """Return that nothing is disturbed: it does nothing yet."""
        return BlastRadius()

    @override
    async def async_remember(self, site: Site, order: Order) -> Memo:
        """Return how the automation stands."""
        return {"state": state_of(site.hass, order)}

    @override
    async def async_apply(self, site: Site, order: Order, memo: Memo) -> None:
        """Turn it on."""
        await async_switch(site, order, STATE_ON)

    @override
    async def async_undo(self, site: Site, order: Order, memo: Memo) -> None:
        """Put back what it was."""
        await async_switch(site, order, memo["state"])

    @override
    async def async_undone(self, site: Site, order: Order, memo: Memo) -> bool:
        """Say whether it is what it was."""
        before: str = memo["state"]
        return state_of(site.hass, order) == before
