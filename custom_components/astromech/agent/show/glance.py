"""The agent at a glance, kept up to date by what the journal is told: nothing is polled."""

from collections.abc import Callable, Coroutine, Iterable
from dataclasses import replace
from typing import Any

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_track_time_change
from homeassistant.util import dt as dt_util

from ..approve.restraint import Restraint
from ..coordinator import AgentCoordinator
from ..journal.figures import async_figures
from ..journal.record import Record
from ..model import Condition, ConditionFacts, Signal
from .health import Ailment, Health

type Spawn = Callable[[Coroutine[Any, Any, None], str], None]


class Glance:
    """Puts the snapshot together that entities show.

    `automatic` says whether the policy lets anything run without asking; until it is set, nothing.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        *,
        coordinator: AgentCoordinator,
        record: Record,
        spawn: Spawn,
    ) -> None:
        self._hass = hass
        self._coordinator = coordinator
        self._record = record
        self._spawn = spawn
        self._reading = False
        self._again = False
        self.health = Health(self.show)
        self.restraint = Restraint(hass, record, self.show)
        self.automatic: Callable[[], bool] = lambda: False

    async def async_start(self) -> list[CALLBACK_TYPE]:
        """Show how it stands, and begin to follow what happens; return what ends that."""
        end_of_pause = await self.restraint.async_start()
        await self._async_read()
        self._record.journal.written = self.refresh
        # A week ends at midnight, though nothing happens then.
        midnight = async_track_time_change(self._hass, self._midnight, hour=0, minute=0, second=0)
        return [end_of_pause, midnight]

    @callback
    def show(self) -> None:
        """Show what is known without a look at the journal."""
        self._coordinator.async_set_updated_data(
            replace(
                self._coordinator.data,
                ailments=self.health.ailments,
                hold=self.restraint.holds,
                read_only=self.restraint.read_only,
                automatic=self.automatic(),
            )
        )

    @callback
    def counted(self, open_incidents: int) -> None:
        """Show how many incidents are open."""
        data = replace(self._coordinator.data, open_incidents=open_incidents)
        self._coordinator.async_set_updated_data(data)

    @callback
    def hear(self, signals: Iterable[Signal]) -> None:
        """Note of signals what they say about the agent itself: it shares the event loop."""
        for signal in signals:
            match signal.facts:
                case ConditionFacts(condition=Condition.LOOP_LAGGING, holds=holds):
                    self.health.note(Ailment.LOOP_LAGGING, ails=holds)

    @callback
    def refresh(self) -> None:
        """Read the journal soon; asked again meanwhile, once more afterwards."""
        self._again = True
        if not self._reading:
            self._reading = True
            self._spawn(self._async_refresh(), "Astromech figures")

    @callback
    def _midnight(self, _now: Any) -> None:
        self.refresh()

    async def _async_refresh(self) -> None:
        try:
            while self._again:
                self._again = False
                await self._async_read()
        finally:
            self._reading = False

    async def _async_read(self) -> None:
        figures = await self._record.keep(async_figures(self._record.journal, dt_util.utcnow()))
        if figures is not None:
            data = replace(self._coordinator.data, figures=figures)
            self._coordinator.async_set_updated_data(data)
            self.health.note(Ailment.IN_DOUBT, ails=figures.in_doubt > 0)
        self.show()
