"""One robot's link: kept up where that is wished, measured, judged and watched over."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import random
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers import issue_registry as ir

from .bb8 import DroidError, DroidState, NoFreeSlot
from .const import CONF_IDLE_SECONDS, CONF_LINK_POLICY, DEFAULT_IDLE_SECONDS, DOMAIN
from .link_policy import LinkKeeper, LinkPolicy, Standing
from .link_record import LinkRecord
from .service_levels import ServiceLevels
from .slots import SlotIssue
from .supervision import Supervisor
from .telemetry import Telemetry

if TYPE_CHECKING:
    from .attestation import Attestation
    from .coordinator import DroidCoordinator

LOOK_SECONDS: Final = 10
"""A robot that was let go says nothing new when it is heard again, so we look for it."""

ECHO_SECONDS: Final = 60
LEVELS_SECONDS: Final = 60


class LinkCare:
    """What surrounds the link of one robot.

    Args:
        coordinator: Of the robot.
        clock: Seconds, never going back.
        chance: Draws a number from 0 to 1.
    """

    def __init__(
        self,
        coordinator: DroidCoordinator,
        clock: Callable[[], float] = monotonic,
        chance: Callable[[], float] = random,
    ) -> None:
        hass, entry = coordinator.hass, coordinator.config_entry
        self._coordinator = coordinator
        self._trying = False
        self.attested: Attestation | None = None
        self.policy = LinkPolicy(entry.options.get(CONF_LINK_POLICY, LinkPolicy.ON_DEMAND))
        self.record = LinkRecord(clock)
        self.keeper = LinkKeeper(
            look=self._look, connect=coordinator.async_reconnect, clock=clock, chance=chance
        )
        self.telemetry = Telemetry(hass, entry, coordinator.address)
        self.levels = ServiceLevels(hass, entry, self.record, clock)
        self.slots = SlotIssue(hass, coordinator.address, entry.entry_id, entry.title)
        self.supervisor = Supervisor(
            hass,
            entry,
            clock=clock,
            may_recover=lambda: coordinator.memory.now.auto_recovery,
            on_change=self._tell_of_halted,
        )

    @property
    def idle_seconds(self) -> float | None:
        """Return after how long an unused robot is let go; None for never."""
        if self.policy is LinkPolicy.KEEP_CONNECTED:
            return None
        options = self._coordinator.config_entry.options
        seconds: float = options.get(CONF_IDLE_SECONDS, DEFAULT_IDLE_SECONDS)
        return seconds

    @callback
    def async_start(self) -> CALLBACK_TYPE:
        """Begin; return what ends it and takes back what was told."""
        self.supervisor.async_run("look", self._async_look, LOOK_SECONDS)
        self.supervisor.async_run("echo", self._async_echo, ECHO_SECONDS)
        self.supervisor.async_run("levels", self.levels.async_evaluate, LEVELS_SECONDS)
        stop = self.supervisor.async_start()
        self.telemetry.async_start()
        deafen = self._coordinator.droid.subscribe_echoes(self._async_echo_heard)

        @callback
        def end() -> None:
            deafen()
            stop()
            self.levels.async_clear()
            self.slots.async_clear()
            self._tell_of_halted([])

        return end

    @contextmanager
    def attempt(self, *, asked: bool) -> Iterator[None]:
        """Note an attempt to connect; others that join one under way are not counted."""
        if self._trying:
            yield
            return
        noted = self.record.begin(asked=asked)
        self.telemetry.async_attempt(self.keeper.failures + 1, self.keeper.backoff)
        self._trying = True
        try:
            yield
        except DroidError as err:
            self.keeper.failed()
            if isinstance(err, NoFreeSlot):
                self.slots.async_raise()
            raise
        finally:
            self._trying = False
        noted.answered = True
        self.slots.async_clear()

    @callback
    def async_state_changed(self, was: DroidState, state: DroidState, *, wanted: bool) -> None:
        """Take note of what changed.

        Args:
            was: Before.
            state: Now.
            wanted: We let the robot go ourselves, if it went.
        """
        if state.connected and not was.connected:
            self.keeper.connected()
        if was.connected and not state.connected:
            self.keeper.disconnected(lost=not wanted)

    def summary(self) -> dict[str, Any]:
        """Return the health of the link, as told in diagnostics and by the service."""
        return {
            "policy": str(self.policy),
            "pause_left": round(self.keeper.pause_left),
            "failures": self.keeper.failures,
            "attempts_last_hour": self.record.attempts,
            "levels": {str(level): figure for level, figure in self.levels.figures.items()},
            "breached": [str(level) for level in self.levels.breached],
            "auto_recovery": self._coordinator.memory.now.auto_recovery,
            "tasks": {
                name: {
                    "age": pulse.age,
                    "running": pulse.running,
                    "restarts_last_hour": pulse.restarts_last_hour,
                }
                for name, pulse in self.supervisor.pulses.items()
            },
        }

    async def _async_look(self) -> None:
        self.slots.async_check()
        self.keeper.check()

    async def _async_echo(self) -> None:
        if self._coordinator.data.connected:
            await self._coordinator.async_probe()

    @callback
    def _async_echo_heard(self, seconds: float) -> None:
        self.record.note_echo(seconds)
        self.telemetry.async_echo(seconds)
        self._coordinator.async_update_listeners()

    def _look(self, pause_left: float) -> Standing:
        coordinator = self._coordinator
        memory = coordinator.memory.now
        return Standing(
            policy=self.policy,
            allowed=memory.auto_reconnect,
            user_slept=memory.user_slept,
            connected=coordinator.busy,
            heard_ago=coordinator.presence.heard_ago,
            pause_left=pause_left,
        )

    @callback
    def _tell_of_halted(self, tasks: list[str]) -> None:
        """Tell of tasks that have spent their budget, or take it back."""
        hass, entry = self._coordinator.hass, self._coordinator.config_entry
        issue = f"tasks_halted_{entry.entry_id}"
        if not tasks:
            ir.async_delete_issue(hass, DOMAIN, issue)
            return
        ir.async_create_issue(
            hass,
            DOMAIN,
            issue,
            is_fixable=False,
            severity=ir.IssueSeverity.ERROR,
            translation_key="tasks_halted",
            translation_placeholders={"name": entry.title, "tasks": ", ".join(tasks)},
        )
