"""The secrets that Home Assistant itself holds: what the redactor knows before it looks."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
import logging
import os
from pathlib import Path
from typing import Final

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import instance_id
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.util.yaml import load_yaml_dict
from yarl import URL

from ..diagnose.redact import Pseudonyms, Redactor, coordinate_forms, secrets_in

_LOGGER = logging.getLogger(__name__)

REFRESH: Final = timedelta(hours=1)
"""How often everything is gathered anew: new logins and edited files tell nobody."""

SECRET_FILES: Final = ("secrets.yaml", "esphome/secrets.yaml", "zigbee2mqtt/secret.yaml")
TOKENS_OF_THE_PROCESS: Final = ("SUPERVISOR_TOKEN", "HASSIO_TOKEN")
NETWORK_SENSORS: Final = ("_ssid", "_wi_fi_connection", "_wifi_connection")
PERSON: Final = "person"
WEBHOOK: Final = "webhook"
CREDENTIALS: Final = "application_credentials"


class KnownSecrets:
    """Keeps a redactor that knows the secrets of this installation.

    What a config entry has new is learned at once; everything is gathered anew each hour.
    """

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self.redactor = Redactor()

    async def async_refresh(self, _now: datetime | None = None) -> None:
        """Gather all secrets; files are read, and their forms made, outside of the loop."""
        hass = self._hass
        key = (await instance_id.async_get(hass)).encode()
        tokens, names = await self._async_logins()
        secrets = [*self._of_entries(), *self._of_the_house(), *tokens]
        names += [state.name for state in hass.states.async_all(PERSON)]
        files = [Path(hass.config.path(name)) for name in SECRET_FILES]
        everyday = frozenset(hass.config.components)
        self.redactor = await hass.async_add_executor_job(
            _redactor, secrets, names, files, everyday, key
        )

    @callback
    def start(self) -> CALLBACK_TYPE:
        """Begin to learn what is new; return what ends it."""
        stops = (
            async_dispatcher_connect(self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._entry_changed),
            async_track_time_interval(
                self._hass, self.async_refresh, REFRESH, cancel_on_shutdown=True
            ),
        )

        def stop() -> None:
            for end in stops:
                end()

        return stop

    @callback
    def _entry_changed(self, change: ConfigEntryChange, entry: ConfigEntry[object]) -> None:
        if change is not ConfigEntryChange.REMOVED:
            self.redactor.learn(_of_entry(entry))

    def _of_entries(self) -> Iterator[str]:
        for entry in self._hass.config_entries.async_entries():
            yield from _of_entry(entry)

    async def _async_logins(self) -> tuple[list[str], list[str]]:
        """Return the tokens of all users, and how the users are called."""
        users = await self._hass.auth.async_get_users()
        logins = [token for user in users for token in user.refresh_tokens.values()]
        tokens = [secret for token in logins for secret in (token.token, token.jwt_key)]
        people = [user for user in users if not user.system_generated]
        credentials = [credential.data for user in people for credential in user.credentials]
        names = [user.name or "" for user in people]
        names += [str(data.get("username", "")) for data in credentials]
        return tokens, names

    def _of_the_house(self) -> Iterator[str]:
        """Yield where the house is and how it is reached from outside."""
        hass, config = self._hass, self._hass.config
        yield from coordinate_forms(config.latitude)
        yield from coordinate_forms(config.longitude)
        if config.external_url and (host := URL(config.external_url).host):
            yield host
        yield from hass.data.get(WEBHOOK, ())
        yield from (token for name in TOKENS_OF_THE_PROCESS if (token := os.environ.get(name)))
        for state in hass.states.async_all("sensor"):
            if state.entity_id.endswith(NETWORK_SENSORS):
                yield state.state
        if (credentials := hass.data.get(CREDENTIALS)) is not None:
            for item in credentials.async_items():
                yield from secrets_in(item)


def _of_entry(entry: ConfigEntry[object]) -> Iterator[str]:
    yield from secrets_in(entry.data)
    yield from secrets_in(entry.options)
    for subentry in entry.subentries.values():
        yield from secrets_in(subentry.data)


def _redactor(
    secrets: Iterable[str],
    names: Iterable[str],
    files: Iterable[Path],
    everyday: frozenset[str],
    key: bytes,
) -> Redactor:
    """Return a redactor for all that was gathered; runs in a thread of its own."""
    known = {*secrets, *(secret for file in files for secret in _in_file(file))}
    return Redactor(known - everyday, names=names, pseudonyms=Pseudonyms(key))


def _in_file(file: Path) -> Iterator[str]:
    """Yield the values of a file of secrets; one that is broken is no reason to stop."""
    try:
        content = load_yaml_dict(file)
    except FileNotFoundError:
        return
    except HomeAssistantError, OSError, UnicodeDecodeError:
        _LOGGER.warning("The secrets in %s cannot be read, so they are not known", file.name)
        return
    for value in content.values():
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            yield str(value)
