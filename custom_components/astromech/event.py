"""What happens: to the droid (bumps, spins, tiredness, the cradle), and to the agent's incidents."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import ATTR_DEVICE_ID, CONF_TYPE
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .bb8 import PowerState
from .bb8.fall import Fall, fall
from .bb8.messages import Collision, DidSleep, GyroLimit, Message, SensorData, SleepWarning
from .const import EVENT_DROID
from .coordinator import DroidCoordinator
from .entity import DroidEntity
from .kinds import EntryKind, kind_of

PARALLEL_UPDATES = 0

type Happening = tuple[str, dict[str, Any]]

UNRESPONSIVE = "unresponsive"
FREE_FALL = "free_fall"
LANDED = "landed"
CHARGING_STARTED = "charging_started"
CHARGING_STOPPED = "charging_stopped"


@dataclass(frozen=True, kw_only=True)
class DroidEventDescription(EventEntityDescription):
    """An event and the message of the robot that it is made of, if it is made of one."""

    happening_fn: Callable[[Message], Happening | None]


def _collision(message: Message) -> Happening | None:
    if not isinstance(message, Collision):
        return None
    return "collision", {
        "axes": [axis.name.lower() for axis in message.axis if axis.name],
        "x": round(message.x, 3),
        "y": round(message.y, 3),
        "x_magnitude": message.x_magnitude,
        "y_magnitude": message.y_magnitude,
        "speed": message.speed,
        "timestamp": message.timestamp,
    }


def _sleep(message: Message) -> Happening | None:
    match message:
        case SleepWarning():
            return "sleep_warning", {}
        case DidSleep():
            return "did_sleep", {}
        case _:
            return None


def _gyro_limit(message: Message) -> Happening | None:
    if not isinstance(message, GyroLimit):
        return None
    return "gyro_limit", {"axes": [axis.name.lower() for axis in message.axes if axis.name]}


DESCRIPTIONS = (
    DroidEventDescription(
        key="collision",
        translation_key="collision",
        event_types=["collision"],
        happening_fn=_collision,
    ),
    DroidEventDescription(
        key="sleep",
        translation_key="sleep",
        event_types=["sleep_warning", "did_sleep"],
        happening_fn=_sleep,
    ),
    DroidEventDescription(
        key="gyro_limit",
        translation_key="gyro_limit",
        event_types=["gyro_limit"],
        happening_fn=_gyro_limit,
    ),
)

CHARGING = EventEntityDescription(
    key="charging",
    translation_key="charging",
    event_types=[CHARGING_STARTED, CHARGING_STOPPED],
)

SILENCE = EventEntityDescription(
    key="unresponsive", translation_key="unresponsive", event_types=[UNRESPONSIVE]
)

FALL = EventEntityDescription(key="fall", translation_key="fall", event_types=[FREE_FALL, LANDED])

EVENT_TYPES = tuple(
    event_type
    for description in (*DESCRIPTIONS, CHARGING, SILENCE, FALL)
    for event_type in description.event_types or ()
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ConfigEntry[Any],
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the events of an entry."""
    if kind_of(entry) is EntryKind.AGENT:
        # A house with a droid alone does not load the agent.
        from .agent.entities.events import agent_events  # noqa: PLC0415

        async_add_entities(agent_events(entry))
    else:
        async_add_entities(_droid_events(entry.runtime_data))


def _droid_events(coordinator: DroidCoordinator) -> Iterator[EventEntity]:
    yield from (DroidEvent(coordinator, each) for each in DESCRIPTIONS)
    yield ChargingEvent(coordinator, CHARGING)
    yield SilenceEvent(coordinator, SILENCE)
    yield FallEvent(coordinator, FALL)


class HappeningEntity(DroidEntity, EventEntity):
    """An event, which is also fired on the bus: device triggers stand on that."""

    @callback
    def _happened(self, event_type: str, attributes: dict[str, Any]) -> None:
        self._trigger_event(event_type, attributes)
        device_id = self.device_entry.id if self.device_entry else None
        self.hass.bus.async_fire(
            EVENT_DROID, {ATTR_DEVICE_ID: device_id, CONF_TYPE: event_type, **attributes}
        )


class DroidEvent(HappeningEntity):
    """An event that the robot tells."""

    entity_description: DroidEventDescription

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self.async_on_remove(self.coordinator.droid.subscribe_events(self._async_told))

    @callback
    def _async_told(self, message: Message) -> None:
        if happening := self.entity_description.happening_fn(message):
            self._happened(*happening)
            self.async_write_ha_state()


class ChargingEvent(HappeningEntity):
    """The robot was put into its cradle, or taken out of it, as far as it tells."""

    def __init__(self, coordinator: DroidCoordinator, description: EventEntityDescription) -> None:
        super().__init__(coordinator, description)
        self._power = coordinator.data.power

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        was, self._power = self._power, self.coordinator.data.power
        # What was not known before is no change.
        if was and self._power and (was is PowerState.CHARGING) != self._is_charging:
            self._happened(CHARGING_STARTED if self._is_charging else CHARGING_STOPPED, {})
        super()._handle_coordinator_update()

    @property
    def _is_charging(self) -> bool:
        return self._power is PowerState.CHARGING


class SilenceEvent(HappeningEntity):
    """The robot is connected and has stopped answering."""

    _silent = False

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        was, self._silent = self._silent, self.coordinator.data.unresponsive
        if self._silent and not was:
            self._happened(UNRESPONSIVE, {})
        super()._handle_coordinator_update()


class FallEvent(HappeningEntity):
    """The robot falls, and lands, as far as it streams its acceleration."""

    _falling = False

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self.async_on_remove(self.coordinator.droid.subscribe_events(self._async_told))

    @callback
    def _async_told(self, message: Message) -> None:
        if not isinstance(message, SensorData):
            return
        for sample in message.samples:
            change = fall(sample, self._falling)
            if change is None:
                continue
            self._falling = change is Fall.BEGAN
            self._happened(FREE_FALL if self._falling else LANDED, {})
            self.async_write_ha_state()
