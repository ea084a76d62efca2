"""The robots, for administrators: which there are, how one is at each moment, what is said to it.

They need no agent, and wake no robot: who looks is told what is known.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from time import monotonic
from typing import Any, Final

from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.components.websocket_api.const import ERR_NOT_FOUND
from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..approvals import reason_text
from ..bb8 import Signal
from ..const import DOMAIN
from ..coordinator import DroidCoordinator
from ..kinds import DroidConfigEntry, EntryKind, kind_of
from ..packet_trace import told
from ..service_levels import LIMITS

PAUSE: Final = 0.2
"""Seconds between two events, so that a robot that streams does not flood a page."""

SHOWN: Final = (Signal.PITCH, Signal.ROLL, Signal.YAW, Signal.POSITION_X, Signal.POSITION_Y)

STATE: Final = (
    *("unresponsive", "power", "voltage", "streaming", "heading", "speed", "moving"),
    *("gyro_limit", "picked_up", "e_stop"),
)
"""What is told of the state as it is."""

type Facts = dict[str, Any]


@callback
def async_register_droid(hass: HomeAssistant) -> None:
    """Register the commands about robots."""
    websocket_api.async_register_command(hass, droids)
    websocket_api.async_register_command(hass, droid)
    websocket_api.async_register_command(hass, droid_packets)


@websocket_api.websocket_command({vol.Required("type"): f"{DOMAIN}/droids"})
@websocket_api.require_admin
@callback
def droids(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Tell which robots there are, set up or not."""
    devices = dr.async_get(hass)
    connection.send_result(
        msg["id"],
        [
            {
                "entry_id": entry.entry_id,
                "name": entry.title,
                "loaded": entry.state is ConfigEntryState.LOADED,
                "device_id": next(
                    (
                        each.id
                        for each in dr.async_entries_for_config_entry(devices, entry.entry_id)
                    ),
                    None,
                ),
            }
            for entry in hass.config_entries.async_entries(DOMAIN)
            if kind_of(entry) is EntryKind.DROID
        ],
    )


@websocket_api.websocket_command(
    {vol.Required("type"): f"{DOMAIN}/droid", vol.Required("entry_id"): str}
)
@websocket_api.require_admin
@callback
def droid(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Tell how a robot is, now and whenever that changes."""
    if (entry := _entry(hass, connection, msg)) is None:
        return

    @callback
    def tell(facts: Facts) -> None:
        connection.send_message(websocket_api.event_message(msg["id"], facts))

    connection.send_result(msg["id"])
    connection.subscriptions[msg["id"]] = Look(hass, entry, tell).end


@websocket_api.websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/droid_packets",
        vol.Required("entry_id"): str,
        vol.Optional("after", default=0): vol.Coerce(float),
    }
)
@websocket_api.require_admin
@callback
def droid_packets(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Tell the last packets, oldest first; `after` is the cursor of an earlier answer."""
    if (entry := _entry(hass, connection, msg)) is None:
        return
    kept = entry.runtime_data.droid.trace.packets if _is_loaded(entry) else ()
    packets = [packet for packet in kept if packet.time > msg["after"]]
    since = dt_util.utcnow().timestamp() - monotonic()
    answer = [{**packet, "time": packet["time"] + since} for packet in told(packets)]
    cursor = packets[-1].time if packets else msg["after"]
    connection.send_result(msg["id"], {"packets": answer, "cursor": cursor})


class Look:
    """Somebody looks at a robot, which may be set up and unloaded meanwhile.

    Args:
        hass: Whose loop it is.
        entry: Of the robot.
        tell: Called with how the robot is, once at first.
    """

    def __init__(
        self, hass: HomeAssistant, entry: DroidConfigEntry, tell: Callable[[Facts], None]
    ) -> None:
        self._hass = hass
        self._entry = entry
        self._tell = tell
        self._unlisten: CALLBACK_TYPE | None = None
        self._timer: CALLBACK_TYPE | None = None
        self._due = False
        self._unfollow = async_dispatcher_connect(
            hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._async_entry_changed
        )
        self._listen()

    @callback
    def end(self) -> None:
        """Look away."""
        self._unfollow()
        self._leave()

    @callback
    def _async_entry_changed(self, _change: ConfigEntryChange, entry: DroidConfigEntry) -> None:
        if entry is not self._entry or _is_loaded(entry) is bool(self._unlisten):
            return
        self._leave()
        self._listen()

    def _listen(self) -> None:
        if not _is_loaded(self._entry):
            self._tell({"loaded": False})
            return
        self._unlisten = self._entry.runtime_data.async_add_listener(self._async_changed)
        self._async_changed()

    def _leave(self) -> None:
        for end in (self._unlisten, self._timer):
            if end:
                end()
        self._unlisten = self._timer = None

    @callback
    def _async_changed(self) -> None:
        """Tell at once, but after a pause what comes right after."""
        if self._timer:
            self._due = True
            return
        self._due = False
        self._timer = async_call_later(
            self._hass,
            PAUSE,
            HassJob(self._async_pause_over, "Look again", cancel_on_shutdown=True),
        )
        self._tell(standing(self._entry.runtime_data))

    @callback
    def _async_pause_over(self, _now: datetime) -> None:
        self._timer = None
        if self._due:
            self._async_changed()


def standing(coordinator: DroidCoordinator) -> Facts:
    """Return how a robot is."""
    state, memory, levels = coordinator.data, coordinator.memory.now, coordinator.care.levels
    sample = state.sample or {}
    return {
        "loaded": True,
        "connection": coordinator.connection,
        "reason": coordinator.reason,
        "rssi": coordinator.presence.rssi,
        **{name: getattr(state, name) for name in STATE},
        "motion_allowed": memory.motion_allowed,
        "speed_cap": memory.speed_cap,
        "sample": {str(signal): sample[signal] for signal in SHOWN if signal in sample},
        "levels": [
            {"level": level, "figure": figure, "limit": LIMITS[level]}
            for level, figure in levels.figures.items()
        ],
    }


def _entry(
    hass: HomeAssistant, connection: ActiveConnection, msg: Mapping[str, Any]
) -> DroidConfigEntry | None:
    """Return the robot that a message is about; without one, say so."""
    entry = hass.config_entries.async_get_entry(msg["entry_id"])
    if entry and entry.domain == DOMAIN and kind_of(entry) is EntryKind.DROID:
        return entry
    connection.send_error(msg["id"], ERR_NOT_FOUND, reason_text(hass, "not_found"))
    return None


def _is_loaded(entry: DroidConfigEntry) -> bool:
    return entry.state is ConfigEntryState.LOADED
