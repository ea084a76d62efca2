"""Which robot a call is about, and the form of the answer: what all its actions share."""

from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import (
    Context,
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import ServiceValidationError, Unauthorized
from homeassistant.helpers import (
    config_validation as cv,
    device_registry as dr,
    entity_registry as er,
)
from homeassistant.helpers.service import async_extract_config_entry_ids
import voluptuous as vol

from ..bb8 import InvalidArgument
from ..const import DOMAIN, EVENT_ACTION
from ..coordinator import DroidCoordinator
from ..kinds import DroidConfigEntry, EntryKind, kind_of

ATTR_CORRELATION_ID: Final = "correlation_id"

type Facts = dict[str, Any]


class Action(NamedTuple):
    """What a robot does when it is called, and the schema of the call's own fields."""

    act: Callable[[DroidCoordinator, ServiceCall], Awaitable[Facts]]
    fields: Mapping[vol.Marker, Any] = {}


@callback
def async_register(hass: HomeAssistant, actions: Mapping[str, Action]) -> None:
    """Register actions by name: each for one robot, with a response, and the caller's own id."""
    for name, action in actions.items():
        hass.services.async_register(
            DOMAIN,
            name,
            _handler(hass, action),
            schema=cv.make_entity_service_schema(
                {**action.fields, vol.Optional(ATTR_CORRELATION_ID): cv.string}
            ),
            supports_response=SupportsResponse.OPTIONAL,
        )


def _handler(
    hass: HomeAssistant, action: Action
) -> Callable[[ServiceCall], Coroutine[Any, Any, ServiceResponse]]:
    async def handle(call: ServiceCall) -> ServiceResponse:
        return _answer(call, await action.act(await async_resolve(hass, call), call))

    return handle


async def async_resolve(hass: HomeAssistant, call: ServiceCall) -> DroidCoordinator:
    """Return the robot that a call targets by entity, device, area, floor or label.

    Raises:
        ServiceValidationError: there is none, there are several, or it is not set up.
        Unauthorized: the user may not control all that the robot provides.
    """
    coordinator = one_droid(hass, await async_extract_config_entry_ids(call))
    await _async_check_user(hass, call.context, coordinator)
    return coordinator


async def _async_check_user(
    hass: HomeAssistant, context: Context, coordinator: DroidCoordinator
) -> None:
    """Ask Home Assistant's permissions, as its own entity actions do."""
    if context.user_id is None:
        return
    user = await hass.auth.async_get_user(context.user_id)
    entities = er.async_entries_for_config_entry(
        er.async_get(hass), coordinator.config_entry.entry_id
    )
    if user is None or not all(
        user.permissions.check_entity(entity.entity_id, POLICY_CONTROL) for entity in entities
    ):
        raise Unauthorized(context=context, permission=POLICY_CONTROL)


def one_droid(hass: HomeAssistant, entry_ids: Iterable[str | None]) -> DroidCoordinator:
    """Return the robot among some entries; raises as `async_resolve`."""
    droids = [entry for each in entry_ids if (entry := _droid_entry(hass, each))]
    if len(droids) != 1:
        raise _refused("several_droids" if droids else "no_droid")
    (entry,) = droids
    if entry.state is not ConfigEntryState.LOADED:
        raise _refused("droid_not_loaded", name=entry.title)
    return entry.runtime_data


@contextmanager
def valid() -> Iterator[None]:
    """Tell the caller of an argument that the driver does not take; raises as `async_resolve`."""
    try:
        yield
    except InvalidArgument as err:
        raise _refused("invalid_argument", argument=err.argument, expected=err.expected) from err


def is_droid(hass: HomeAssistant, device_id: str) -> bool:
    """Tell a robot's device from the agent's, and from one that is gone."""
    device = dr.async_get(hass).async_get(device_id)
    return bool(device and _droid_entry(hass, device.primary_config_entry))


def droid_of_device(hass: HomeAssistant, device_id: str) -> DroidCoordinator:
    """Return the robot of a device; raises as `async_resolve`."""
    device = dr.async_get(hass).async_get(device_id)
    return one_droid(hass, [device.primary_config_entry] if device else [])


def _answer(call: ServiceCall, facts: Facts) -> Facts:
    """Return what the robot answered, with the caller's own id if one was given; tell it, too."""
    if correlation_id := call.data.get(ATTR_CORRELATION_ID):
        facts[ATTR_CORRELATION_ID] = correlation_id
    call.hass.bus.async_fire(EVENT_ACTION, {"action": call.service, **facts}, context=call.context)
    return facts


def _droid_entry(hass: HomeAssistant, entry_id: str | None) -> DroidConfigEntry | None:
    entry = hass.config_entries.async_get_entry(entry_id) if entry_id else None
    if entry and entry.domain == DOMAIN and kind_of(entry) is EntryKind.DROID:
        return entry
    return None


def _refused(key: str, **placeholders: str) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders
    )
