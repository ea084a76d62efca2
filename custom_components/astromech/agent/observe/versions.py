"""Versions that are not what they were when Home Assistant ran last: of the core, and of the rest.

Custom integrations change only while Home Assistant is down, so one look at the start will do.
"""

from collections.abc import Callable
from typing import Final, TypedDict

from homeassistant.const import __version__
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.storage import Store
from homeassistant.loader import async_get_custom_components
from homeassistant.util import dt as dt_util

from ...const import DOMAIN
from ..model import Change, ChangeKind, Subject, SubjectKind
from .changes import CORE

STORE_KEY: Final = f"{DOMAIN}.versions"
STORE_VERSION: Final = 1


class _Versions(TypedDict):
    core: str
    integrations: dict[str, str]


async def async_forget(hass: HomeAssistant) -> None:
    """Delete what was kept: the agent is removed for good."""
    await Store[_Versions](hass, STORE_VERSION, STORE_KEY).async_remove()


class VersionCollector:
    """Compares the versions with those of the last run, and keeps them for the next one."""

    def __init__(self, hass: HomeAssistant, sink: Callable[[Change], None]) -> None:
        self._hass = hass
        self._sink = sink
        self._store = Store[_Versions](hass, STORE_VERSION, STORE_KEY)

    @callback
    def start(self) -> CALLBACK_TYPE:
        """Begin to compare; return what ends it. On the first run there is nothing to tell."""
        work = self._async_compare(dt_util.utcnow().timestamp())
        task = self._hass.async_create_background_task(work, "Astromech versions")

        @callback
        def stop() -> None:
            task.cancel()

        return stop

    async def _async_compare(self, now: float) -> None:
        before, after = await self._store.async_load(), await self._async_versions()
        if before != after:
            await self._store.async_save(after)
        if before is None:
            return
        if before["core"] != after["core"]:
            self._tell(now, CORE, "homeassistant", before["core"], after["core"])
        old, new = before["integrations"], after["integrations"]
        for domain in sorted(old.keys() | new.keys()):
            if old.get(domain) != new.get(domain):
                subject = Subject(kind=SubjectKind.INTEGRATION, id=domain)
                self._tell(now, subject, domain, old.get(domain, ""), new.get(domain, ""))

    async def _async_versions(self) -> _Versions:
        custom = await async_get_custom_components(self._hass)
        return {
            "core": __version__,
            "integrations": {
                domain: str(integration.version or "") for domain, integration in custom.items()
            },
        }

    def _tell(self, now: float, subject: Subject, what: str, before: str, after: str) -> None:
        self._sink(
            Change(
                time=now,
                kind=ChangeKind.VERSION,
                subject=subject,
                what=what,
                before=before,
                after=after,
            )
        )
