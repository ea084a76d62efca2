"""What a person can have the agent do."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import Context

from ...kinds import AgentConfigEntry
from .entity import AgentEntity

if TYPE_CHECKING:
    from ..loop import Agent

PAUSE: Final = 3600.0
"""Seconds."""


@dataclass(frozen=True, kw_only=True)
class AgentButtonDescription(ButtonEntityDescription):
    """A button and what the agent does when it is pressed."""

    press_fn: Callable[[Agent, Context], Awaitable[object]]


async def _analyse(agent: Agent, _context: Context) -> None:
    agent.analyse_now()


BUTTONS: Final = (
    AgentButtonDescription(
        key="analyse_now",
        translation_key="analyse_now",
        press_fn=_analyse,
    ),
    AgentButtonDescription(
        key="pause_1_h",
        translation_key="pause_1_h",
        entity_category=EntityCategory.CONFIG,
        press_fn=lambda agent, _: agent.glance.restraint.async_pause(PAUSE),
    ),
    AgentButtonDescription(
        key="fire_drill",
        translation_key="fire_drill",
        entity_category=EntityCategory.DIAGNOSTIC,
        press_fn=lambda agent, context: agent.drill.async_run_for(context),
    ),
)


def agent_buttons(entry: AgentConfigEntry) -> Iterable[ButtonEntity]:
    """Return the buttons of the agent."""
    return [AgentButton(entry.runtime_data, description) for description in BUTTONS]


class AgentButton(AgentEntity, ButtonEntity):
    """A button of the agent."""

    entity_description: AgentButtonDescription

    def __init__(self, agent: Agent, description: AgentButtonDescription) -> None:
        super().__init__(agent.coordinator, description)
        self._agent = agent

    @override
    async def async_press(self) -> None:
        """Have it done, in the name of who presses."""
        await self.entity_description.press_fn(self._agent, self._context or Context())
