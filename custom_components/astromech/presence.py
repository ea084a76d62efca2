"""Whether Home Assistant's Bluetooth hears the robot, and why not."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from homeassistant.components import bluetooth
from homeassistant.components.bluetooth import (
    MONOTONIC_TIME,
    BluetoothCallbackMatcher,
    BluetoothChange,
    BluetoothScanningMode,
    BluetoothServiceInfoBleak,
)
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

from .connection import unreachable_reason

# A robot is silent while it is connected, so Home Assistant forgets it in a long session. Let go,
# it advertises again within a second or two; a proxy that reports late gets the rest.
RETURN_SECONDS: Final = 30


class Presence:
    """Follows the advertisements of one address.

    Args:
        hass: Whose Bluetooth hears them.
        address: Of the robot.
        on_change: Called when it comes into range or leaves.
        on_heard: Called with each advertisement that Home Assistant passes on.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        address: str,
        on_change: Callable[[], None],
        on_heard: Callable[[], None],
    ) -> None:
        self._hass = hass
        self._address = address
        self._on_change = on_change
        self._on_heard = on_heard
        self._check_job = HassJob(self._async_check, "Heard again", cancel_on_shutdown=True)
        self._cancel_check: CALLBACK_TYPE | None = None
        self.in_range = bluetooth.async_address_present(hass, address, connectable=True)
        self.reason: str | None = None

    @property
    def rssi(self) -> int | None:
        """Return the signal strength of the last advertisement in dBm; None when forgotten."""
        info = bluetooth.async_last_service_info(self._hass, self._address, connectable=True)
        return info.rssi if info else None

    @property
    def heard_ago(self) -> float | None:
        """Return the age of the last advertisement in seconds; None when it is forgotten."""
        info = bluetooth.async_last_service_info(self._hass, self._address, connectable=True)
        return MONOTONIC_TIME() - info.time if info else None

    @callback
    def async_start(self) -> CALLBACK_TYPE:
        """Listen; return what ends it."""
        unsubscribe = (
            bluetooth.async_register_callback(
                self._hass,
                self._async_heard,
                BluetoothCallbackMatcher(address=self._address, connectable=True),
                BluetoothScanningMode.PASSIVE,
            ),
            bluetooth.async_track_unavailable(
                self._hass, self._async_gone, self._address, connectable=True
            ),
        )

        @callback
        def stop() -> None:
            self._forget_check()
            for each in unsubscribe:
                each()

        return stop

    @callback
    def async_expect(self) -> None:
        """Take the robot, just let go, as in range until it had the time to advertise again."""
        self._forget_check()
        self._cancel_check = async_call_later(self._hass, RETURN_SECONDS, self._check_job)
        self._set(in_range=True)

    @callback
    def _async_check(self, _now: datetime) -> None:
        self._cancel_check = None
        self._set(in_range=bluetooth.async_address_present(self._hass, self._address))

    @callback
    def _async_heard(self, _info: BluetoothServiceInfoBleak, _change: BluetoothChange) -> None:
        self._set(in_range=True)
        self._on_heard()

    @callback
    def _async_gone(self, _info: BluetoothServiceInfoBleak) -> None:
        self._set(in_range=False)

    def _set(self, *, in_range: bool) -> None:
        if in_range is self.in_range:
            return
        self.in_range = in_range
        self.reason = None if in_range else unreachable_reason(self._hass, self._address)
        self._on_change()

    def _forget_check(self) -> None:
        if self._cancel_check:
            self._cancel_check()
            self._cancel_check = None
