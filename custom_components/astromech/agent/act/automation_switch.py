"""What turning an automation on and off have in common."""

from typing import Final, override

from homeassistant.components.automation import DOMAIN as AUTOMATION
from homeassistant.const import (
    ATTR_ENTITY_ID,
    SERVICE_TURN_OFF,
    SERVICE_TURN_ON,
    STATE_OFF,
    STATE_ON,
    STATE_UNAVAILABLE,
)
from homeassistant.core import HomeAssistant, callback

from ..model import Order, SubjectKind, Undo
from .action import Action, Budget, Memo, Site

PREFIX: Final = f"{AUTOMATION}."


class AutomationSwitch(Action):
    """Puts back what the automation was if that is not how it stays."""

    targets = frozenset({SubjectKind.AUTOMATION})
    settle = 3.0
    """The effect is immediate."""
    patience = 30.0
    undo = Undo.OWN
    needs_backup = False
    budget = Budget(times=2, window=86400.0)

    @override
    async def async_remember(self, site: Site, order: Order) -> Memo:
        """Return how the automation stands."""
        return {"state": state_of(site.hass, order)}

    @override
    async def async_undo(self, site: Site, order: Order, memo: Memo) -> None:
        """Put back what it was."""
        await async_switch(site, order, memo["state"])

    @override
    async def async_undone(self, site: Site, order: Order, memo: Memo) -> bool:
        """Say whether it is what it was."""
        before: str = memo["state"]
        return state_of(site.hass, order) == before


@callback
def switch_refused(hass: HomeAssistant, order: Order) -> str | None:
    """Return why an automation cannot be turned on or off at all, None if it can."""
    if not order.target.id.startswith(PREFIX):
        return "not_an_automation"
    match state_of(hass, order):
        case None:
            return "automation_removed"
        case state if state == STATE_UNAVAILABLE:
            return "automation_unavailable"
    return None


@callback
def state_refused(hass: HomeAssistant, order: Order, expected: str) -> str | None:
    """Return that an automation is already as it shall be, None if it is as expected."""
    if state_of(hass, order) == expected:
        return None
    return "already_off" if expected == STATE_ON else "already_on"


@callback
def state_of(hass: HomeAssistant, order: Order) -> str | None:
    """Return the state of the automation of an order, None if it is gone."""
    state = hass.states.get(order.target.id)
    return None if state is None else state.state


async def async_switch(site: Site, order: Order, state: str) -> None:
    """Turn an automation on or off; ends its runs when it goes off."""
    data: dict[str, object] = {ATTR_ENTITY_ID: order.target.id}
    service = SERVICE_TURN_ON
    if state == STATE_OFF:
        service, data["stop_actions"] = SERVICE_TURN_OFF, True
    await site.hass.services.async_call(
        AUTOMATION, service, data, blocking=True, context=site.context
    )
