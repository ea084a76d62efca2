"""What administrators can download: the context of an incident, and the journal."""

from datetime import timedelta
from http import HTTPStatus
from typing import Final

from aiohttp import web
from homeassistant.auth.models import User
from homeassistant.components.http import KEY_HASS_USER, HomeAssistantView
from homeassistant.core import HomeAssistant, callback

from .const import DOMAIN
from .kinds import running_agent

BUNDLES: Final = f"/api/{DOMAIN}/incidents"
EXPORTS: Final = f"/api/{DOMAIN}/exports"

LINK_LASTS: Final = timedelta(minutes=10)
"""How long a signed link is good for."""


def bundle_path(row: int) -> str:
    """Return where the bundle of an incident is; the path must be signed, or the caller known."""
    return f"{BUNDLES}/{row}/bundle"


def export_path(name: str) -> str:
    """Return where an exported journal is; as above."""
    return f"{EXPORTS}/{name}"


@callback
def async_setup_views(hass: HomeAssistant) -> None:
    """Register the views, once."""
    hass.http.register_view(BundleView(hass))
    hass.http.register_view(ExportView(hass))


class BundleView(HomeAssistantView):
    """The bundle of an incident as a JSON file."""

    url = f"{BUNDLES}/{{row:\\d{{1,12}}}}/bundle"
    name = f"api:{DOMAIN}:bundle"

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass

    async def get(self, request: web.Request, row: str) -> web.Response:
        """Return the file; 401 for who is no administrator, 404 if there is none."""
        if not _may_read(request[KEY_HASS_USER]):
            return self.json_message("Administrators only", HTTPStatus.UNAUTHORIZED)
        agent = running_agent(self._hass)
        document = await agent.shown.lookback.async_bundle(int(row)) if agent else None
        if document is None:
            return self.json_message("No such incident", HTTPStatus.NOT_FOUND)
        file = f"{DOMAIN}-incident-{row}.json"
        return self.json(
            document, headers={"Content-Disposition": f'attachment; filename="{file}"'}
        )


class ExportView(HomeAssistantView):
    """A journal that was exported, as a file of JSON lines."""

    url = f"{EXPORTS}/{{name:journal-[0-9T]{{1,32}}\\.jsonl}}"
    name = f"api:{DOMAIN}:export"

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass

    async def get(self, request: web.Request, name: str) -> web.Response:
        """Return the file; 401 for who is no administrator, 404 if there is none."""
        if not _may_read(request[KEY_HASS_USER]):
            return self.json_message("Administrators only", HTTPStatus.UNAUTHORIZED)
        agent = running_agent(self._hass)
        data = await agent.shown.annals.async_exported(name) if agent else None
        if data is None:
            return self.json_message("No such export", HTTPStatus.NOT_FOUND)
        return web.Response(
            body=data,
            content_type="application/jsonl",
            headers={"Content-Disposition": f'attachment; filename="{DOMAIN}-{name}"'},
        )


def _may_read(user: User) -> bool:
    """Say whether a request may read: an administrator's, or a link that we have signed ourselves.

    A person's signed link carries that person; one signed by Home Assistant, its own user.
    """
    return user.is_admin or user.system_generated
