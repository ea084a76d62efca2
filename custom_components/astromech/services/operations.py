"""Actions that tell what the operations agent saw; they change nothing."""

from typing import TYPE_CHECKING, Final

from homeassistant.components.http.auth import async_sign_path
from homeassistant.core import ServiceCall
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..const import DOMAIN
from ..views import LINK_LASTS, bundle_path
from .question import ATTR_HOURS, HOURS, Answer, Question

if TYPE_CHECKING:
    from ..agent.loop import Agent

ATTR_INCIDENT: Final = "incident"


async def _explain(agent: Agent, call: ServiceCall) -> Answer:
    """Return what was wrong in the last hours, as rows and as a table to read."""
    return await agent.shown.lookback.async_report(call.data[ATTR_HOURS])


async def _export(agent: Agent, call: ServiceCall) -> Answer:
    """Write the bundle of an incident to a file; return where it is, and a link that ends."""
    row = call.data[ATTR_INCIDENT]
    if (file := await agent.shown.lookback.async_export(row)) is None:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="no_incident",
            translation_placeholders={"incident": str(row)},
        )
    return {"file": file, "link": async_sign_path(call.hass, bundle_path(row), LINK_LASTS)}


QUESTIONS: Final = {
    "explain": Question(_explain, HOURS),
    "export_incident": Question(_export, {vol.Required(ATTR_INCIDENT): cv.positive_int}),
}
