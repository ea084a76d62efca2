"""Where Home Assistant's Bluetooth and the driver meet, and where errors change worlds.

Inward, `connector` makes bleak's connections and bleak's errors into the driver's. Outward,
`failure_of` names a driver's error by the key of its text, and `home_assistant_error` raises it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from bleak import BleakClient
from bleak.exc import BleakError
import bleak_retry_connector as brc
from homeassistant.components import bluetooth
from homeassistant.components.bluetooth import BluetoothReachabilityIntent
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from .bb8 import (
    CommandRejected,
    Connect,
    ConnectionFailed,
    DroidError,
    LinkLost,
    MalformedAnswer,
    MotionRefused,
    NoAnswer,
    NoFreeSlot,
    NotConnected,
    NotSupported,
    Superseded,
)
from .const import DOMAIN

# A try at a robot that has left takes 20 s; three of them are as long as a person will wait.
MAX_ATTEMPTS: Final = 3


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong: the key of its text, and what the text is filled with."""

    key: str
    placeholders: dict[str, str] = field(default_factory=dict)


def connector(hass: HomeAssistant, address: str, name: str) -> Connect:
    """Return what the driver calls to be connected through Home Assistant's Bluetooth."""

    async def connect(on_disconnected: Callable[[], None]) -> BleakClient:
        device = bluetooth.async_ble_device_from_address(hass, address, connectable=True)
        if device is None or not _is_heard(hass, address):
            raise ConnectionFailed(reason=unreachable_reason(hass, address))
        with _as_driver_errors():
            # Looked up at call time: Home Assistant's Bluetooth puts its own class there.
            return await brc.establish_connection(
                brc.BleakClientWithServiceCache,
                device,
                name,
                disconnected_callback=lambda _: on_disconnected(),
                max_attempts=MAX_ATTEMPTS,
            )

    return connect


def _is_heard(hass: HomeAssistant, address: str) -> bool:
    """Tell whether an adapter or proxy is there for a robot; it is known beyond their removal."""
    return bool(bluetooth.async_scanner_devices_by_address(hass, address, connectable=True))


def unreachable_reason(hass: HomeAssistant, address: str) -> str:
    """Return why Home Assistant's Bluetooth may not reach an address, as an English sentence."""
    return bluetooth.async_address_reachability_diagnostics(
        hass, address, BluetoothReachabilityIntent.CONNECTION
    )


def failure_of(error: DroidError) -> Failure:
    """Return the text of a driver's error, found under `exceptions` and under `config.error`."""
    match error:
        case NoFreeSlot(reason=reason):
            return Failure("no_free_slot", {"reason": reason})
        case ConnectionFailed(reason=reason):
            return Failure("cannot_connect", {"reason": reason})
        case NotSupported(missing=missing):
            return Failure("not_supported", {"missing": missing})
        case LinkLost(reason=reason):
            return Failure("link_lost", {"reason": reason})
        case NoAnswer(command=command, seconds=seconds):
            return Failure("no_answer", {"command": command, "seconds": f"{seconds:g}"})
        case CommandRejected(command=command, code=code):
            return Failure("command_rejected", {"command": command, "code": code.name})
        case MalformedAnswer(command=command):
            return Failure("malformed_answer", {"command": command})
        case NotConnected():
            return Failure("not_connected")
        case _:
            return Failure("not_sent", {"detail": str(error)})


def home_assistant_error(error: DroidError) -> HomeAssistantError:
    """Return a driver's error as Home Assistant's, translated."""
    if isinstance(error, MotionRefused):
        return ServiceValidationError(translation_domain=DOMAIN, translation_key=error.reason.value)
    if isinstance(error, Superseded):
        return HomeAssistantError(translation_domain=DOMAIN, translation_key="superseded")
    failure = failure_of(error)
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=failure.key,
        translation_placeholders=failure.placeholders,
    )


@contextmanager
def _as_driver_errors() -> Iterator[None]:
    """Turn what a connection attempt raises into the driver's errors."""
    try:
        yield
    except brc.BleakOutOfConnectionSlotsError as err:
        raise NoFreeSlot(reason=str(err)) from err
    except (BleakError, TimeoutError, EOFError, BrokenPipeError) as err:
        raise ConnectionFailed(reason=str(err) or type(err).__name__) from err
