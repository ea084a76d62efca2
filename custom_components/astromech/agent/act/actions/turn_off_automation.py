"""Turn an automation off, which ends its runs."""

from typing import override

from homeassistant.const import STATE_OFF, STATE_ON

from ...model import (
    ActionId,
    BlastRadius,
    Check,
    Diagnosis,
    Incident,
    Order,
    Remedy,
    Risk,
    SubjectKind,
)
from ..action import Memo, Site
from ..automation_switch import (
    PREFIX,
    AutomationSwitch,
    async_switch,
    state_refused,
    switch_refused,
)


class TurnOffAutomation(AutomationSwitch):
    """It no longer does what it was written for until somebody turns it on again."""

    id = ActionId.TURN_OFF_AUTOMATION
    remedies = frozenset({Remedy.DISABLE_AUTOMATION})
    risk = Risk.MEDIUM
    preconditions = ("automation_exists", "automation_valid", "automation_on")
    tests = (Check.AUTOMATION_OFF,)

    @override
    def suggest(self, site: Site, incident: Incident, diagnosis: Diagnosis) -> Order | None:
        """Return the order about the one automation that an incident is about, None if unclear."""
        subjects = {incident.scope, *(symptom.latest.subject for symptom in incident.symptoms)}
        named = [s for s in subjects if s.kind is SubjectKind.AUTOMATION]
        if len(named) != 1 or not named[0].id.startswith(PREFIX):
            return None
        return Order(action=self.id, target=named[0])

    @override
    def refused(self, site: Site, order: Order) -> str | None:
        """Return why the automation cannot be turned off, None if it can."""
        return switch_refused(site.hass, order) or state_refused(site.hass, order, STATE_ON)

    @override
    def blast_radius(self, site: Site, order: Order) -> BlastRadius:
        """Return the automation itself; for how long it is off is not known."""
        return BlastRadius(entities=1, automations=1)

    @override
    async def async_apply(self, site: Site, order: Order, memo: Memo) -> None:
        """Turn it off."""
        await async_switch(site, order, STATE_OFF)
