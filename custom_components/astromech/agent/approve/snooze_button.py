"""A button on a phone that puts an incident off: for notifications that a person's automation sends.

An automation has no rights of its own here. The button comes back with who pressed it, and only an
administrator is heard; all that it can do is to keep an incident quiet for some hours.
"""

import re
from typing import Any, Final

from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback

from .approval import ApprovalRefused, Approver, Door
from .desk import Desk
from .notices import ANSWERED

SNOOZE: Final = re.compile(r"ASTROMECH_SNOOZE_([0-9a-f]{12})")
HOURS: Final = 8.0


@callback
def async_listen_to_snooze(hass: HomeAssistant, desk: Desk) -> CALLBACK_TYPE:
    """Put off what somebody wants to hear no more of for now; return what ends listening."""

    async def pressed(event: Event[Any]) -> None:
        button = SNOOZE.fullmatch(str(event.data.get("action", "")))
        user_id = event.context.user_id
        if button is None or user_id is None:
            return
        try:
            by = Approver(door=Door.NOTIFICATION, user_id=user_id)
            await desk.async_snooze(button[1], HOURS, by)
        except ApprovalRefused:
            return  # it is over meanwhile, or they are no administrator: nothing to put off

    return hass.bus.async_listen(ANSWERED, pressed)
