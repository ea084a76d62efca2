"""What a config entry needs to work, read from its manifest and its data."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
import re
from typing import Any, Final
from urllib.parse import urlsplit

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.loader import Integration, IntegrationNotLoaded, async_get_loaded_integration

from ..diagnose.wiring import BLUETOOTH, EntryRow

type AnyEntry = ConfigEntry[object]

_ADDRESS_KEYS: Final = ("host", "ip_address", "ip", "address", "hostname", "broker", "url")
_ADDON_HOST: Final = re.compile(r"^(?:core|local|[0-9a-f]{8})-[a-z0-9-]+$")
_HOST: Final = re.compile(r"^(?=.*[.a-zA-Z])[\w.-]{1,253}$")
_HERE: Final = frozenset({"localhost", "127.0.0.1"})


@callback
def entry_row(hass: HomeAssistant, entry: AnyEntry) -> EntryRow:
    """Return what a config entry needs."""
    integration = _integration(hass, entry.domain)
    needs = frozenset(integration.dependencies) if integration else frozenset[str]()
    iot_class = (integration.iot_class if integration else None) or ""
    host = _host(entry.data)
    addon = host.replace("-", "_") if host and _ADDON_HOST.match(host) else None
    return EntryRow(
        id=entry.entry_id,
        domain=entry.domain,
        needs=needs,
        cloud=iot_class.startswith("cloud"),
        address=None if addon else host,
        addon=addon,
        provided_by=_provided_by(entry),
        scanner=entry.unique_id if entry.domain == BLUETOOTH else None,
        radio=_radio(hass, entry) if "bluetooth_adapters" in needs else None,
    )


def _integration(hass: HomeAssistant, domain: str) -> Integration | None:
    try:
        return async_get_loaded_integration(hass, domain)
    except IntegrationNotLoaded:
        return None


def _host(data: Mapping[str, Any]) -> str | None:
    """Return the host that an entry talks to, None if it has none or is this machine itself."""
    for key in _ADDRESS_KEYS:
        value = data.get(key)
        host = _host_in(value) if isinstance(value, str) else None
        if host is not None and host not in _HERE:
            return host
    return None


def _host_in(value: str) -> str | None:
    """Return the host in a URL or in `host:port`; hardware addresses and IPv6 are left alone."""
    if "://" in value:
        try:
            value = urlsplit(value).hostname or ""
        except ValueError:
            return None
    host, _, port = value.partition(":")
    return host.lower() if _HOST.match(host) and ":" not in port else None


def _provided_by(entry: AnyEntry) -> str | None:
    """Return the entry that lends Bluetooth a radio of its own, None for an adapter."""
    source = entry.data.get("source_config_entry_id")
    return source if entry.domain == BLUETOOTH and isinstance(source, str) else None


def _radio(hass: HomeAssistant, entry: AnyEntry) -> str | None:
    """Return the Bluetooth entry whose scanner last heard the device of an entry."""
    if BLUETOOTH not in hass.config.components or not entry.unique_id:
        return None
    from homeassistant.components import bluetooth  # noqa: PLC0415  only where it runs

    heard = bluetooth.async_last_service_info(hass, entry.unique_id.upper(), connectable=False)
    if heard is None:
        return None
    scanners = hass.config_entries.async_entries(BLUETOOTH, include_ignore=False)
    return next((s.entry_id for s in scanners if s.unique_id == heard.source), None)


class Libraries:
    """Which integration uses the library that logs under a name."""

    def __init__(self, hass: HomeAssistant | None = None, domains: Iterable[str] = ()) -> None:
        self._users: dict[str, set[str]] = defaultdict(set)
        for domain in set(domains):
            integration = _integration(hass, domain) if hass else None
            for logger in (integration.loggers if integration else None) or ():
                self._users[logger].add(domain)

    def domain_of(self, logger: str) -> str | None:
        """Return the integration, None if none uses it, or several do."""
        name = logger
        while name:
            if name in self._users:
                users = self._users[name]
                return next(iter(users)) if len(users) == 1 else None
            name = name.rpartition(".")[0]
        return None
