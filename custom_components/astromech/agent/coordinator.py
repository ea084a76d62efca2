"""What the agent tells its entities."""

from dataclasses import dataclass, field
import logging
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

from .approve.restraint import Hold
from .journal.figures import Figures
from .show.health import Ailment

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSnapshot:
    """The agent at a glance.

    `hold` is what keeps it from acting; `read_only` whether a person decided so; `automatic`
    whether the policy lets anything run without asking.
    """

    open_incidents: int = 0
    figures: Figures = field(default_factory=Figures)
    ailments: tuple[Ailment, ...] = ()
    hold: Hold | None = None
    read_only: bool = False
    automatic: bool = False


class AgentCoordinator(DataUpdateCoordinator[AgentSnapshot]):
    """Pushes snapshots; it never polls."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
        super().__init__(
            hass,
            _LOGGER,
            config_entry=entry,
            name=entry.title,
            update_interval=None,
            always_update=False,
        )
        self.data = AgentSnapshot()
