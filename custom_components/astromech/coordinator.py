"""The droid at home: connected on demand, let go when idle, told about once when it goes."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
import logging
from typing import TYPE_CHECKING, Final, override

from homeassistant.components import bluetooth
from homeassistant.const import CONF_ADDRESS, CONF_NAME, EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryNotReady
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed

from .bb8 import Droid, DroidError, DroidState, MotionRefused, NoAnswer, NotConnected, PowerState
from .bb8.link import RENEW_AFTER
from .connection import connector, failure_of, home_assistant_error, unreachable_reason
from .const import DOMAIN
from .idle import IdleTimer
from .kinds import DroidConfigEntry
from .link_care import LinkCare
from .link_record import ConnectionState, Counters
from .memory import RobotMemory
from .presence import Presence
from .sensing import recall

if TYPE_CHECKING:
    from .mqtt.bridge import Bridge

_LOGGER = logging.getLogger(__name__)

# A robot that is being woken is awake after a few seconds, and only then can be put to sleep again.
WAKING_SECONDS: Final = 5
# Advertisements come many times a second; the signal strength of one a minute is enough.
SIGNAL_INTERVAL: Final = timedelta(minutes=1)


async def async_setup_droid(hass: HomeAssistant, entry: DroidConfigEntry) -> None:
    """Set up a droid that Home Assistant's Bluetooth sees; it is connected on demand, not here.

    Raises:
        ConfigEntryNotReady: no adapter or proxy hears the robot; with the reason.
    """
    address: str = entry.data[CONF_ADDRESS]
    if bluetooth.async_ble_device_from_address(hass, address, connectable=True) is None:
        raise ConfigEntryNotReady(
            translation_domain=DOMAIN,
            translation_key="out_of_range",
            translation_placeholders={
                "name": entry.title,
                "reason": unreachable_reason(hass, address),
            },
        )
    memory = RobotMemory(hass, address)
    await memory.async_load()
    entry.runtime_data = coordinator = DroidCoordinator(hass, entry, memory)
    coordinator.async_start()


class DroidCoordinator(DataUpdateCoordinator[DroidState]):
    """One robot: its driver, its presence, and the time it is kept awake."""

    config_entry: DroidConfigEntry

    def __init__(self, hass: HomeAssistant, entry: DroidConfigEntry, memory: RobotMemory) -> None:
        super().__init__(hass, _LOGGER, config_entry=entry, name=entry.title, update_interval=None)
        self.address: str = entry.data[CONF_ADDRESS]
        self.droid = Droid(
            entry.data[CONF_NAME], connector(hass, self.address, entry.data[CONF_NAME])
        )
        self.memory = memory
        self.droid.motion.allowed = memory.now.motion_allowed
        self.droid.motion.speed_cap = memory.now.speed_cap
        self.droid.motion.latch(memory.now.e_stop)
        recall(self.droid, memory.now)
        self.data = self.droid.state
        self.care = LinkCare(self)
        self.presence = Presence(hass, self.address, self._publish, self.care.keeper.check)
        self.counters = Counters()
        self.bridge: Bridge | None = None
        """Its topics on an MQTT broker, if a person wants them."""
        self.stops = 0
        """How often somebody has stopped the robot: what was asked before does not begin after."""
        self._idle = IdleTimer(hass, self.care.idle_seconds, self._async_let_go)
        self.last_failure: str | None = None
        self._attempts: set[asyncio.Task[None]] = set()
        self._leaving = False
        self._closed = False
        self._was_available = True

    @property
    def available(self) -> bool:
        """Return whether the robot can be used: a connected one is silent, and within reach."""
        return self.data.connected or self.presence.in_range

    @property
    def busy(self) -> bool:
        """Return whether there is a link, or one is being made or ended."""
        return self.data.connected or bool(self._attempts) or self._leaving or self._closed

    @property
    def connection(self) -> ConnectionState:
        """Return how the robot and Home Assistant stand."""
        if self.data.connected:
            return ConnectionState.CONNECTED
        if self._attempts:
            return ConnectionState.CONNECTING
        if self.presence.in_range:
            return ConnectionState.DISCONNECTED
        return ConnectionState.OUT_OF_RANGE

    @property
    def reason(self) -> str | None:
        """Return why the robot is out of range, or why it could not be used the last time."""
        return self.last_failure if self.available else self.presence.reason

    @property
    def device_info(self) -> DeviceInfo:
        """Return what the device registry is told."""
        versions = self.data.versions
        return DeviceInfo(
            connections={(dr.CONNECTION_BLUETOOTH, self.address)},
            manufacturer="Sphero",
            model="BB-8",
            name=self.config_entry.title,
            sw_version=versions.firmware if versions else None,
        )

    @callback
    def async_start(self) -> None:
        """Follow the robot until the entry is unloaded or Home Assistant stops."""
        entry = self.config_entry
        entry.async_on_unload(self.droid.subscribe(self._async_state_changed))
        entry.async_on_unload(self.presence.async_start())
        entry.async_on_unload(
            async_track_time_interval(self.hass, self._async_signal_due, SIGNAL_INTERVAL)
        )
        entry.async_on_unload(
            self.hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, self._async_stopping)
        )
        entry.async_on_unload(self.async_close)
        entry.async_on_unload(self.care.async_start())

    async def async_close(self) -> None:
        """Stop the robot, put it to sleep and disconnect, for good. Idempotent."""
        self._closed = True
        self._idle.close()
        if self._attempts:
            _, hopeless = await asyncio.wait(self._attempts, timeout=WAKING_SECONDS)
            for attempt in hopeless:
                attempt.cancel()
        await self._async_let_go()

    async def async_run[T](self, command: Callable[[Droid], Awaitable[T]]) -> T:
        """Connect where needed, carry out a command and keep the robot awake for a while.

        Raises:
            HomeAssistantError: the robot could not be reached, did not answer or refused.
        """
        await self.memory.async_change(user_slept=False)
        with self._idle.in_use():
            try:
                await self._async_connect(asked=True)
                result = await command(self.droid)
            except MotionRefused as err:
                raise home_assistant_error(err) from err
            except DroidError as err:
                self._note_failure(err)
                raise home_assistant_error(err) from err
        self.last_failure = None
        return result

    @callback
    def async_reconnect(self) -> None:
        """Begin to connect of our own accord; a failure is noted and nobody's error."""
        self.config_entry.async_create_background_task(
            self.hass, self._async_reconnect(), f"Reconnect {self.name}"
        )

    async def async_sleep(self) -> None:
        """Put the robot to sleep for a person; from then on only a command wakes it."""
        await self.memory.async_change(user_slept=True)
        await self._async_let_go()

    async def async_probe(self) -> None:
        """Measure the round trip of a connected robot; one that is silent is asked again at once.

        So its link knows within seconds, and sees to it.
        """
        with suppress(DroidError):
            for _ in range(RENEW_AFTER):
                try:
                    await self.droid.ping()
                except NoAnswer:
                    self.care.telemetry.async_echo(None, "no_answer")
                else:
                    return

    async def _async_reconnect(self) -> None:
        try:
            await self._async_connect(asked=False)
        except DroidError as err:
            self._note_failure(err)

    @override
    async def _async_update_data(self) -> DroidState:
        """Read the battery of a connected robot, when a person asks for an update."""
        if not self.data.connected:
            return self.data
        try:
            await self.droid.read_power()
        except DroidError as err:
            failure = failure_of(err)
            raise UpdateFailed(
                translation_domain=DOMAIN,
                translation_key=failure.key,
                translation_placeholders=failure.placeholders,
            ) from err
        return self.droid.state

    async def _async_connect(self, *, asked: bool) -> None:
        if self._closed:
            raise NotConnected(self.name)
        if self.data.connected and not self._leaving:
            return
        attempt = self.hass.async_create_task(self.droid.connect(), f"Connect {self.name}")
        self._attempts.add(attempt)
        self.async_update_listeners()
        try:
            with self.care.attempt(asked=asked):
                await attempt
        except asyncio.CancelledError as err:
            if self._closed:
                raise NotConnected(self.name) from err
            raise
        finally:
            self._attempts.discard(attempt)
            self.async_update_listeners()

    async def _async_let_go(self) -> None:
        self._idle.stop()
        self._leaving = True
        try:
            await self.droid.disconnect()
        finally:
            self._leaving = False

    def _note_failure(self, error: DroidError) -> None:
        self.counters.failures += 1
        self.last_failure = str(error)
        self.async_update_listeners()

    @callback
    def _async_state_changed(self, state: DroidState) -> None:
        was, self.data = self.data, state
        self.care.async_state_changed(was, state, wanted=self._leaving)
        if state.connected and not was.connected:
            self.counters.connects += 1
        self._idle.hold(_at_work(state))
        if was.connected and not state.connected:
            self.counters.lost += not self._leaving
            self._idle.stop()
            self.presence.async_expect()
        if state.versions != was.versions:
            self._register_device()
        self._publish()

    @callback
    def _async_signal_due(self, _now: datetime) -> None:
        self.async_update_listeners()

    async def _async_stopping(self, _event: Event) -> None:
        await self.async_close()

    @callback
    def _publish(self) -> None:
        """Tell the entities, and the log once when the robot goes and once when it is back."""
        if self.available != self._was_available:
            self._was_available = self.available
            if self.available:
                _LOGGER.info("%s is back", self.name)
            else:
                _LOGGER.info("%s is unavailable: %s", self.name, self.presence.reason)
        self.async_set_updated_data(self.data)

    def _register_device(self) -> None:
        dr.async_get(self.hass).async_get_or_create(
            config_entry_id=self.config_entry.entry_id, **self.device_info
        )


def _at_work(state: DroidState) -> bool:
    """Return whether the robot does something that is to go on: not until its battery is empty."""
    if state.power in (PowerState.LOW, PowerState.CRITICAL):
        return False
    return state.connected and (state.streaming or state.effect is not None)
