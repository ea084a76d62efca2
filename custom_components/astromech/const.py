"""What the whole integration shares."""

from typing import Final

DOMAIN: Final = "astromech"

CONF_KIND: Final = "kind"

CONF_SETTLE: Final = "settle"
DEFAULT_SETTLE: Final = 60
"""How long (s) a failure must last before the agent reports it; 1..600."""

CONF_AI_ENTITY: Final = "ai_entity"

CONF_NOTIFY: Final = "notify"
"""The notify action, like `mobile_app_phone`, that tells of proposals; nobody is told without."""

CONF_FACE: Final = "face"
"""The device id of the droid that shows how the house is; none does without."""

CONF_QUIET_FROM: Final = "quiet_from"
CONF_QUIET_TO: Final = "quiet_to"
CONF_MODES: Final = "modes"
"""What a person chose for actions, over the policy file: modes by action."""
CONF_RELOAD_MODE: Final = "reload_mode"
"""The same in the form of the options, for the one action that most incidents end in."""
AS_IN_FILE: Final = "as_in_file"
"""What a person chooses to let the policy file alone speak."""

CONF_LINK_POLICY: Final = "link_policy"

CONF_IDLE_SECONDS: Final = "idle_seconds"
DEFAULT_IDLE_SECONDS: Final = 90
"""A connected robot is awake and its battery lasts an hour; Sphero's robots are to be let go after
60 to 120 s without use."""

CONF_RAW_MOTOR_SERVICES: Final = "raw_motor_services"

CONF_MQTT: Final = "mqtt"
"""Whether the form shows MQTT as on; stored is only the base topic, and none if it is off."""
CONF_MQTT_BASE: Final = "mqtt_base"

EVENT_DROID: Final = "astromech_event"
"""Fired when a robot tells something; data: device_id, type, and what belongs to the type."""

EVENT_DRILL: Final = "astromech_fire_drill"
"""Fired when a fire drill is over; data: passed, and the steps."""

EVENT_ATTESTATION: Final = "astromech_attestation"
"""Fired when a robot was attested; data: device_id, name, verdict, failed, figures, window_s."""

EVENT_ACTION: Final = "astromech_action"
"""Fired when a robot has answered an action; data: action, and what the response holds."""
