"""What the actions of the operations agent share: for administrators, and only while it runs."""

from collections.abc import Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.service import async_register_admin_service
import voluptuous as vol

from ..const import DOMAIN
from ..kinds import running_agent

if TYPE_CHECKING:
    from ..agent.loop import Agent

ATTR_HOURS: Final = "hours"

HOURS: Final = {
    vol.Optional(ATTR_HOURS, default=24): vol.All(vol.Coerce(int), vol.Range(min=1, max=168))
}
"""How far back an answer goes."""

type Answer = dict[str, Any]


class Question(NamedTuple):
    """What the agent is asked, the schema of the call, and whether the answer may be left."""

    ask: Callable[[Agent, ServiceCall], Coroutine[Any, Any, Answer]]
    fields: Mapping[vol.Marker, Any] = {}
    response: SupportsResponse = SupportsResponse.ONLY


@callback
def async_register_questions(hass: HomeAssistant, questions: Mapping[str, Question]) -> None:
    """Register actions by name."""
    for name, question in questions.items():
        async_register_admin_service(
            hass,
            DOMAIN,
            name,
            _handler(hass, question),
            schema=vol.Schema(dict(question.fields)),
            supports_response=question.response,
        )


def _handler(
    hass: HomeAssistant, question: Question
) -> Callable[[ServiceCall], Coroutine[Any, Any, ServiceResponse]]:
    async def handle(call: ServiceCall) -> ServiceResponse:
        if (agent := running_agent(hass)) is None:
            raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_agent")
        return await question.ask(agent, call)

    return handle
