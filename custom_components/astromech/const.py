"""What the whole integration shares."""

from typing import Final

DOMAIN: Final = "astromech"

CONF_KIND: Final = "kind"

CONF_SETTLE: Final = "settle"
DEFAULT_SETTLE: Final = 60
"""How long (s) a failure must last before the agent reports it; 1..600."""

CONF_AI_ENTITY: Final = "ai_entity"

CONF_LINK_POLICY: Final = "link_policy"

CONF_IDLE_SECONDS: Final = "idle_seconds"
DEFAULT_IDLE_SECONDS: Final = 90
"""A connected robot is awake and its battery lasts an hour; Sphero's robots are to be let go after
60 to 120 s without use."""

CONF_RAW_MOTOR_SERVICES: Final = "raw_motor_services"

EVENT_DROID: Final = "astromech_event"
"""Fired when a robot tells something; data: device_id, type, and what belongs to the type."""

EVENT_ACTION: Final = "astromech_action"
"""Fired when a robot has answered an action; data: action, and what the response holds."""
