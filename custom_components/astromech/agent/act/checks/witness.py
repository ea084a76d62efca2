"""Whether somebody else sees it too: another integration that knows the same device or host."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from homeassistant.components.binary_sensor import BinarySensorDeviceClass
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import (
    ATTR_DEVICE_CLASS,
    CONF_HOST,
    CONF_IP_ADDRESS,
    STATE_NOT_HOME,
    STATE_OFF,
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
    Platform,
)
from homeassistant.core import HomeAssistant, State, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from ...model import Check, CheckResult, Order, SubjectKind
from .examination import Examination, Examiner

PING: Final = "ping"
ATTRIBUTES: Final = ("ip", "mac")
"""Where the trackers of routers tell what they track."""

MAX_TOLD: Final = 5
"""Witnesses that are told by name."""

_NO_VALUE: Final = {STATE_UNAVAILABLE, STATE_UNKNOWN}


async def witness_agrees(test: Check, seen: Examination) -> CheckResult:
    """See whether any independent witness finds the target there; if there is none, say so.

    Who tells of presence is believed before entities that merely have a value.
    """
    states = witnesses(seen.site.hass, seen.order)
    telling = set(filter(_tells_presence, states)) or states
    present = {state: _is_there(state) for state in telling}
    if not present:
        return CheckResult(test=test, passed=None, seen="nobody")
    agree = any(present.values())
    names = [state.entity_id for state, there in present.items() if there is agree]
    return CheckResult(test=test, passed=agree, seen=", ".join(sorted(names)[:MAX_TOLD]))


@callback
def witnesses(hass: HomeAssistant, order: Order) -> set[State]:
    """Return the states by which other integrations tell of the target's devices and hosts."""
    devices = _devices(hass, order)
    entry_ids = {device.config_entry_id for device in devices}
    if order.target.kind is SubjectKind.ENTRY:
        entry_ids.add(order.target.id)
    entries = [e for e in map(hass.config_entries.async_get_entry, filter(None, entry_ids)) if e]
    own = {entry.domain for entry in entries}
    names = {*_hosts(entries), *_macs(devices)}
    entity_ids = {*_of_same_devices(hass, devices), *_pings(hass, names), *_trackers(hass, names)}
    registry = er.async_get(hass)
    strangers = {i for i in entity_ids if (e := registry.async_get(i)) and e.platform not in own}
    return {state for state in map(hass.states.get, strangers) if state}


def _devices(hass: HomeAssistant, order: Order) -> list[dr.DeviceEntry]:
    """Return the devices of the target."""
    registry = dr.async_get(hass)
    if order.target.kind is SubjectKind.ENTRY:
        return dr.async_entries_for_config_entry(registry, order.target.id)
    device = registry.async_get(order.target.id)
    return [device] if isinstance(device, dr.DeviceEntry) else []


def _hosts(entries: Iterable[ConfigEntry[Any]]) -> Iterator[str]:
    for entry in entries:
        values = (entry.data.get(key) for key in (CONF_HOST, CONF_IP_ADDRESS))
        yield from (value.lower() for value in values if isinstance(value, str))


def _macs(devices: Iterable[dr.DeviceEntry]) -> Iterator[str]:
    for device in devices:
        yield from (at for kind, at in device.connections if kind == dr.CONNECTION_NETWORK_MAC)


def _of_same_devices(hass: HomeAssistant, devices: Iterable[dr.DeviceEntry]) -> Iterator[str]:
    """Yield the entities of the devices that other integrations have of the very same thing."""
    registry, entities = dr.async_get(hass), er.async_get(hass)
    for device in devices:
        for same in registry.async_get_devices(
            identifiers=device.identifiers, connections=device.connections
        ):
            for entity in er.async_entries_for_device(entities, same.id):
                yield entity.entity_id


def _pings(hass: HomeAssistant, names: set[str]) -> Iterator[str]:
    """Yield what Home Assistant's ping tells of some hosts."""
    entities = er.async_get(hass)
    for entry in hass.config_entries.async_loaded_entries(PING):
        if str(entry.options.get(CONF_HOST)).lower() in names:
            for entity in er.async_entries_for_config_entry(entities, entry.entry_id):
                yield entity.entity_id


def _trackers(hass: HomeAssistant, names: set[str]) -> Iterator[str]:
    """Yield what routers tell of some addresses."""
    for state in hass.states.async_all(Platform.DEVICE_TRACKER):
        if not names.isdisjoint(str(state.attributes.get(key)).lower() for key in ATTRIBUTES):
            yield state.entity_id


def _tells_presence(state: State) -> bool:
    connectivity = state.attributes.get(ATTR_DEVICE_CLASS) == BinarySensorDeviceClass.CONNECTIVITY
    return state.domain == Platform.DEVICE_TRACKER or connectivity


def _is_there(state: State) -> bool:
    """Say whether a state tells of something that is there."""
    if _tells_presence(state):
        return state.state not in {*_NO_VALUE, STATE_NOT_HOME, STATE_OFF}
    return state.state not in _NO_VALUE


EXAMINERS: Final[dict[Check, Examiner]] = {Check.WITNESS_AGREES: witness_agrees}
