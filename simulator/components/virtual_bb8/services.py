"""Looking at robots, and breaking them."""

from dataclasses import replace
from typing import Any

from homeassistant.const import CONF_NAME
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from simulator.peripheral import VirtualBB8
from simulator.robot import Received

from .const import AIR, DOMAIN
from .faults import FAULTS, NO_FREE_SLOT

FAULT, VALUE = "fault", "value"
ROBOT_SCHEMA = vol.Schema({vol.Required(CONF_NAME): cv.string})
FAULT_SCHEMA = ROBOT_SCHEMA.extend(
    {vol.Required(FAULT): vol.In((*FAULTS, NO_FREE_SLOT)), vol.Optional(VALUE): object}
)


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the services."""
    hass.services.async_register(
        DOMAIN, "packets", _packets, schema=ROBOT_SCHEMA, supports_response=SupportsResponse.ONLY
    )
    hass.services.async_register(DOMAIN, "forget_packets", _forget_packets, schema=ROBOT_SCHEMA)
    hass.services.async_register(DOMAIN, "fault", _fault, schema=FAULT_SCHEMA)
    hass.services.async_register(DOMAIN, "heal", _heal, schema=ROBOT_SCHEMA)
    hass.services.async_register(DOMAIN, "out_of_range", _out_of_range, schema=ROBOT_SCHEMA)
    hass.services.async_register(DOMAIN, "in_range", _in_range, schema=ROBOT_SCHEMA)


@callback
def _packets(call: ServiceCall) -> ServiceResponse:
    bb8 = _robot(call)
    robot = bb8.robot
    return {
        "packets": [_packet(packet) for packet in robot.packets],
        "connected": bb8.connected,
        "awake": robot.awake,
        "main_led": list(robot.main_led),
        "back_led": robot.back_led,
        "speed": robot.speed,
        "heading": robot.heading,
        "position": list(robot.position),
    }


def _packet(packet: Received) -> dict[str, Any]:
    return {
        "did": packet.did,
        "cid": packet.cid,
        "seq": packet.seq,
        "data": packet.data.hex(),
        "raw": packet.raw.hex(),
    }


@callback
def _forget_packets(call: ServiceCall) -> None:
    _robot(call).robot.packets.clear()


@callback
def _fault(call: ServiceCall) -> None:
    bb8, name = _robot(call), call.data[FAULT]
    if name == NO_FREE_SLOT:
        call.hass.data[AIR].radio.occupy()
        return
    fault = FAULTS[name]
    try:
        value = fault.value(call.data.get(VALUE, fault.default))
    except vol.Invalid as err:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="wrong_value",
            translation_placeholders={"fault": name, "error": str(err)},
        ) from err
    changed: dict[str, Any] = {name: value}
    bb8.robot.faults = replace(bb8.faults, **changed)


@callback
def _heal(call: ServiceCall) -> None:
    _robot(call).heal()
    call.hass.data[AIR].radio.vacate()


async def _out_of_range(call: ServiceCall) -> None:
    await _robot(call).out_of_range()


async def _in_range(call: ServiceCall) -> None:
    await _robot(call).in_range()


def _robot(call: ServiceCall) -> VirtualBB8:
    for robot in call.hass.data[AIR].robots.values():
        if robot.name == call.data[CONF_NAME]:
            return robot
    raise ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="no_such_robot",
        translation_placeholders={"name": call.data[CONF_NAME]},
    )
