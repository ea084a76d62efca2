"""Robots on a simulated link, which Home Assistant's Bluetooth hears as it would hear real ones."""

from homeassistant.const import CONF_ADDRESS, CONF_NAME, EVENT_HOMEASSISTANT_CLOSE
from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType
import voluptuous as vol

from simulator.air import Air

from .const import AIR, CONF_ROBOTS, CONF_SLOTS, DEFAULT_SLOTS, DOMAIN
from .services import async_setup_services

ROBOT_SCHEMA = vol.Schema(
    {vol.Required(CONF_NAME): cv.string, vol.Required(CONF_ADDRESS): cv.string}
)
CONFIG_SCHEMA = vol.Schema(
    {
        DOMAIN: {
            vol.Optional(CONF_ROBOTS, default=[]): [ROBOT_SCHEMA],
            vol.Optional(CONF_SLOTS, default=DEFAULT_SLOTS): cv.positive_int,
        }
    },
    extra=vol.ALLOW_EXTRA,
)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Put the robots of the configuration in range, until Home Assistant has stopped."""
    air = hass.data[AIR] = Air(slots=config[DOMAIN][CONF_SLOTS])
    await air.start(hass)
    for robot in config[DOMAIN][CONF_ROBOTS]:
        await air.add_robot(robot[CONF_NAME], robot[CONF_ADDRESS])

    async def _stop(_: Event) -> None:
        await air.stop()

    # Not before the last of the integrations has said goodbye to its robot.
    hass.bus.async_listen_once(EVENT_HOMEASSISTANT_CLOSE, _stop)
    async_setup_services(hass)
    return True
