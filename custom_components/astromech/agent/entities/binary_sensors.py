"""How the agent itself is doing, and whether it may act."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, override

from homeassistant.components.binary_sensor import (
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory

from ...kinds import AgentConfigEntry
from ..coordinator import AgentSnapshot
from .entity import AgentEntity


@dataclass(frozen=True, kw_only=True)
class AgentBinarySensorDescription(BinarySensorEntityDescription):
    """A two-state sensor, where its value is in a snapshot, and what it has to say about it."""

    is_on_fn: Callable[[AgentSnapshot], bool]
    attributes_fn: Callable[[AgentSnapshot], Mapping[str, Any]]


def _why_not_automatic(snapshot: AgentSnapshot) -> str | None:
    if snapshot.hold is not None:
        return snapshot.hold
    return None if snapshot.automatic else "policy"


BINARY_SENSORS: Final = (
    AgentBinarySensorDescription(
        key="healthy",
        translation_key="healthy",
        entity_category=EntityCategory.DIAGNOSTIC,
        is_on_fn=lambda snapshot: not snapshot.ailments,
        attributes_fn=lambda snapshot: {"reasons": list(snapshot.ailments)},
    ),
    AgentBinarySensorDescription(
        key="automatic_mode",
        translation_key="automatic_mode",
        entity_category=EntityCategory.DIAGNOSTIC,
        is_on_fn=lambda snapshot: _why_not_automatic(snapshot) is None,
        attributes_fn=lambda snapshot: {"reason": _why_not_automatic(snapshot)},
    ),
)


def agent_binary_sensors(entry: AgentConfigEntry) -> Iterable[BinarySensorEntity]:
    """Return the two-state sensors of the agent."""
    coordinator = entry.runtime_data.coordinator
    return [AgentBinarySensor(coordinator, description) for description in BINARY_SENSORS]


class AgentBinarySensor(AgentEntity, BinarySensorEntity):
    """Something about the agent that is so, or is not."""

    entity_description: AgentBinarySensorDescription
    _unrecorded_attributes = frozenset({"reason", "reasons"})

    @property
    @override
    def is_on(self) -> bool:
        """Say whether it is so."""
        return self.entity_description.is_on_fn(self.coordinator.data)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        """Return why, as keys."""
        return self.entity_description.attributes_fn(self.coordinator.data)
