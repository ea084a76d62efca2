"""What the agent counts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import UnitOfTime
from homeassistant.helpers.typing import StateType

from ...kinds import AgentConfigEntry
from ..coordinator import AgentSnapshot
from ..model import FINAL_STATES
from .entity import AgentEntity


@dataclass(frozen=True, kw_only=True)
class AgentSensorDescription(SensorEntityDescription):
    """A sensor, and where its value is in a snapshot."""

    value_fn: Callable[[AgentSnapshot], StateType]


SENSORS: Final = (
    AgentSensorDescription(
        key="open_incidents",
        translation_key="open_incidents",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda snapshot: snapshot.open_incidents,
    ),
    AgentSensorDescription(
        key="pending_approvals",
        translation_key="pending_approvals",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda snapshot: snapshot.figures.pending_approvals,
    ),
    AgentSensorDescription(
        key="last_outcome",
        translation_key="last_outcome",
        device_class=SensorDeviceClass.ENUM,
        options=sorted(FINAL_STATES),
        value_fn=lambda snapshot: snapshot.figures.last_outcome,
    ),
    AgentSensorDescription(
        key="mean_time_to_repair",
        translation_key="mean_time_to_repair",
        device_class=SensorDeviceClass.DURATION,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfTime.SECONDS,
        suggested_unit_of_measurement=UnitOfTime.MINUTES,
        suggested_display_precision=1,
        value_fn=lambda snapshot: snapshot.figures.mean_time_to_repair,
    ),
    AgentSensorDescription(
        key="remedies_this_week",
        translation_key="remedies_this_week",
        # It begins at zero each Monday.
        state_class=SensorStateClass.TOTAL_INCREASING,
        value_fn=lambda snapshot: snapshot.figures.remedies_this_week,
    ),
)


def agent_sensors(entry: AgentConfigEntry) -> Iterable[SensorEntity]:
    """Return the sensors of the agent."""
    return [AgentSensor(entry.runtime_data.coordinator, description) for description in SENSORS]


class AgentSensor(AgentEntity, SensorEntity):
    """A figure about the house, as the agent sees it."""

    entity_description: AgentSensorDescription

    @property
    @override
    def native_value(self) -> StateType:
        """Return the figure."""
        return self.entity_description.value_fn(self.coordinator.data)
