"""What becomes of the device and the entities when one robot takes another's place."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_ADDRESS
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.device_registry import format_mac


@callback
def async_hand_over(hass: HomeAssistant, entry: ConfigEntry[Any], address: str) -> None:
    """Give the device and the entities of an entry to the robot with another address.

    Their ids, names, areas and history stay; so automations go on with the new robot.
    """
    old: str = entry.data[CONF_ADDRESS]
    devices, entities = dr.async_get(hass), er.async_get(hass)
    for device in dr.async_entries_for_config_entry(devices, entry.entry_id):
        devices.async_update_device(
            device.id,
            new_connections={(dr.CONNECTION_BLUETOOTH, address)},
            sw_version=None,
        )
    for each in er.async_entries_for_config_entry(entities, entry.entry_id):
        _, _, kind = each.unique_id.partition(f"{format_mac(old)}_")
        if kind:
            entities.async_update_entity(
                each.entity_id, new_unique_id=f"{format_mac(address)}_{kind}"
            )
