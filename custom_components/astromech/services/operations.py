"""Actions that tell what the operations agent saw; for administrators, and they change nothing."""

from collections.abc import Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from homeassistant.components.http.auth import async_sign_path
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import async_register_admin_service
import voluptuous as vol

from ..const import DOMAIN
from ..kinds import running_agent
from ..views import LINK_LASTS, bundle_path

if TYPE_CHECKING:
    from ..agent.loop import Agent

ATTR_HOURS: Final = "hours"
ATTR_INCIDENT: Final = "incident"

type Answer = dict[str, Any]


class Question(NamedTuple):
    """What the agent is asked, and the schema of the call."""

    ask: Callable[[Agent, ServiceCall], Coroutine[Any, Any, Answer]]
    fields: Mapping[vol.Marker, Any]


@callback
def async_register_questions(hass: HomeAssistant) -> None:
    """Register the actions of this module."""
    for name, question in QUESTIONS.items():
        async_register_admin_service(
            hass,
            DOMAIN,
            name,
            _handler(hass, question),
            schema=vol.Schema(dict(question.fields)),
            supports_response=SupportsResponse.ONLY,
        )


def _handler(
    hass: HomeAssistant, question: Question
) -> Callable[[ServiceCall], Coroutine[Any, Any, ServiceResponse]]:
    async def handle(call: ServiceCall) -> ServiceResponse:
        if (agent := running_agent(hass)) is None:
            raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_agent")
        return await question.ask(agent, call)

    return handle


async def _explain(agent: Agent, call: ServiceCall) -> Answer:
    """Return what was wrong in the last hours, as rows and as a table to read."""
    return await agent.lookback.async_report(call.data[ATTR_HOURS])


async def _export(agent: Agent, call: ServiceCall) -> Answer:
    """Write the bundle of an incident to a file; return where it is, and a link that ends."""
    row = call.data[ATTR_INCIDENT]
    if (file := await agent.lookback.async_export(row)) is None:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="no_incident",
            translation_placeholders={"incident": str(row)},
        )
    return {"file": file, "link": async_sign_path(call.hass, bundle_path(row), LINK_LASTS)}


QUESTIONS: Final = {
    "explain": Question(
        _explain,
        {vol.Optional(ATTR_HOURS, default=24): vol.All(vol.Coerce(int), vol.Range(min=1, max=168))},
    ),
    "export_incident": Question(_export, {vol.Required(ATTR_INCIDENT): cv.positive_int}),
}
