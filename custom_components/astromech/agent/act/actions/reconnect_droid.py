"""Connect a robot that is in reach and was lost."""

from typing import override

from homeassistant.components.button import DOMAIN as BUTTON, SERVICE_PRESS
from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from ....const import DOMAIN
from ...model import ActionId, BlastRadius, Check, Order, SubjectKind
from ..action import Action, ActionRefused, Memo, Site
from ..droids import is_droid, loaded_droid


class ReconnectDroid(Action):
    """It presses the robot's own button, as a person would; a robot put to sleep is let sleep."""

    id = ActionId.RECONNECT_DROID
    targets = frozenset({SubjectKind.ENTRY})
    preconditions = ("entry_exists", "is_droid", "droid_disconnected", "droid_awake")
    tests = (Check.DROID_CONNECTED,)
    settle = 10.0
    """The effect is immediate: a link that cannot be held is lost within seconds."""
    patience = 60.0
    timeout = 90.0
    """Three attempts at a robot that has left take 20 s each."""
    needs_backup = False

    @override
    def refused(self, site: Site, order: Order) -> str | None:
        """Return why the robot must not be connected now, None if it may."""
        entry_id = order.target.id
        if site.graph.entry(entry_id) is None:
            return "entry_removed"
        if not is_droid(site.hass, entry_id):
            return "not_a_droid"
        droid = loaded_droid(site.hass, entry_id)
        if droid is None or _button(site.hass, entry_id) is None:
            return "not_loaded"
        if droid.data.connected:
            return "already_connected"
        if droid.memory.now.user_slept:
            return "put_to_sleep"
        return None if droid.available else "out_of_reach"

    @override
    def blast_radius(self, site: Site, order: Order) -> BlastRadius:
        """Return that connecting takes nothing away."""
        return BlastRadius()

    @override
    async def async_apply(self, site: Site, order: Order, memo: Memo) -> None:
        """Press the button; returns when the robot has answered."""
        if (reason := self.refused(site, order)) is not None:
            raise ActionRefused(reason)
        await site.hass.services.async_call(
            BUTTON,
            SERVICE_PRESS,
            {ATTR_ENTITY_ID: _button(site.hass, order.target.id)},
            blocking=True,
            context=site.context,
        )


@callback
def _button(hass: HomeAssistant, entry_id: str) -> str | None:
    """Return the robot's button *Connect*, None if there is none or a person has disabled it."""
    entry = hass.config_entries.async_get_entry(entry_id)
    registry = er.async_get(hass)
    entity_id = entry and registry.async_get_entity_id(BUTTON, DOMAIN, f"{entry.unique_id}_connect")
    entity = registry.async_get(entity_id) if entity_id else None
    return entity.entity_id if entity is not None and not entity.disabled else None
