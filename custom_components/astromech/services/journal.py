"""Actions that tell what the operations agent did, from its journal; they change nothing."""

from typing import TYPE_CHECKING, Final

from homeassistant.components.http.auth import async_sign_path
from homeassistant.core import ServiceCall
from homeassistant.exceptions import HomeAssistantError

from ..const import DOMAIN
from ..views import LINK_LASTS, export_path
from .question import ATTR_HOURS, HOURS, Answer, Question

if TYPE_CHECKING:
    from ..agent.loop import Agent


async def _timeline(agent: Agent, call: ServiceCall) -> Answer:
    """Return what happened in the last hours, the newest first, and whether there was more."""
    if (found := await agent.shown.annals.async_last(call.data[ATTR_HOURS])) is None:
        raise _unreadable()
    return found


async def _export(agent: Agent, call: ServiceCall) -> Answer:
    """Write the journal to a file; return where it is, and a link that ends."""
    try:
        export = await agent.shown.annals.async_export()
    except OSError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN, translation_key="export_failed"
        ) from err
    if export is None:
        raise _unreadable()
    return {
        "path": str(export.file),
        "link": async_sign_path(call.hass, export_path(export.file.name), LINK_LASTS),
        "lines": export.lines,
        "complete": export.complete,
    }


def _unreadable() -> HomeAssistantError:
    return HomeAssistantError(translation_domain=DOMAIN, translation_key="journal_unreadable")


QUESTIONS: Final = {
    "read_timeline": Question(_timeline, HOURS),
    "export_journal": Question(_export),
}
