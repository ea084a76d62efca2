"""Names of the component that brings robots into the house."""

from homeassistant.util.hass_dict import HassKey

from simulator.air import Air

DOMAIN = "virtual_bb8"
AIR: HassKey[Air] = HassKey(DOMAIN)
CONF_ROBOTS, CONF_SLOTS = "robots", "slots"
DEFAULT_SLOTS = 3
