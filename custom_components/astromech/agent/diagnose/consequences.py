"""Which causes bring about which others: what stands upstream explains what stands below it."""

from typing import Final

from ..model import Cause

_BRINGS_ABOUT: Final[dict[Cause, frozenset[Cause]]] = {
    Cause.DISK_FULL: frozenset(
        {
            Cause.DATABASE_LOCKED_OR_SLOW,
            Cause.DATABASE_CORRUPT,
            Cause.BACKUP_FAILURE,
            Cause.ADDON_CRASHED,
            Cause.DEPENDENCY_INSTALL_FAILURE,
        }
    ),
    Cause.OUT_OF_MEMORY: frozenset(
        {Cause.ADDON_CRASHED, Cause.CONNECTION_REFUSED, Cause.TIMEOUT_SLOW_DEVICE}
    ),
    Cause.NETWORK_UNREACHABLE: frozenset(
        {Cause.DNS_FAILURE, Cause.TIMEOUT_SLOW_DEVICE, Cause.DEVICE_OFFLINE_OR_BATTERY}
    ),
    Cause.DNS_FAILURE: frozenset(
        {Cause.NETWORK_UNREACHABLE, Cause.TIMEOUT_SLOW_DEVICE, Cause.CLOUD_OUTAGE}
    ),
    Cause.BROKER_UNAVAILABLE: frozenset(
        {Cause.DEVICE_OFFLINE_OR_BATTERY, Cause.TIMEOUT_SLOW_DEVICE, Cause.CONNECTION_REFUSED}
    ),
    Cause.ADDON_CRASHED: frozenset(
        {Cause.CONNECTION_REFUSED, Cause.BROKER_UNAVAILABLE, Cause.TIMEOUT_SLOW_DEVICE}
    ),
    Cause.RADIO_OR_USB_DISCONNECTED: frozenset(
        {Cause.DEVICE_OFFLINE_OR_BATTERY, Cause.ADDON_CRASHED, Cause.TIMEOUT_SLOW_DEVICE}
    ),
    Cause.DATABASE_CORRUPT: frozenset({Cause.DATABASE_LOCKED_OR_SLOW}),
    Cause.TIME_OR_CLOCK: frozenset(
        {Cause.TLS_CERTIFICATE, Cause.AUTH_EXPIRED, Cause.CREDENTIALS_INVALID}
    ),
    Cause.DEPENDENCY_INSTALL_FAILURE: frozenset({Cause.MISSING_ENTITY_OR_SERVICE}),
}

_HOUSE_WIDE: Final = frozenset(
    {
        Cause.NETWORK_UNREACHABLE,
        Cause.DNS_FAILURE,
        Cause.DATABASE_CORRUPT,
        Cause.DATABASE_LOCKED_OR_SLOW,
        Cause.DISK_FULL,
        Cause.OUT_OF_MEMORY,
        Cause.BROKER_UNAVAILABLE,
        Cause.TIME_OR_CLOCK,
        Cause.BACKUP_FAILURE,
    }
)


def follows_from(effect: Cause, cause: Cause) -> bool:
    """Say whether one cause may be no more than the effect of another that is there too."""
    return effect in _BRINGS_ABOUT.get(cause, frozenset())


def house_wide(cause: Cause) -> bool:
    """Say whether there is one such trouble in a house at a time, whoever complains."""
    return cause in _HOUSE_WIDE
