"""Actions that ask, answer and put off what the operations agent proposes."""

from typing import TYPE_CHECKING, Final

from homeassistant.core import HomeAssistant, ServiceCall, SupportsResponse
from homeassistant.exceptions import ServiceValidationError

from ..agent.approve.approval import ApprovalRefused, Approver, Door
from ..approvals import (
    APPROVE,
    DRY_RUN,
    LIST_INCIDENTS,
    PROPOSE,
    REJECT,
    RESOLVE,
    SNOOZE,
    Operation,
    async_ask,
    reason_text,
)
from ..const import DOMAIN
from .question import Answer, Question

if TYPE_CHECKING:
    from ..agent.loop import Agent


def _question(operation: Operation, response: SupportsResponse) -> Question:
    """Return an operation of the desk as an action."""

    async def ask(_agent: Agent, call: ServiceCall) -> Answer:
        by = await _async_caller(call.hass, call)
        try:
            return await async_ask(call.hass, operation, call.data, by)
        except ApprovalRefused as err:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="refused",
                translation_placeholders={"reason": reason_text(call.hass, err.key)},
            ) from err

    return Question(ask, operation.fields, response)


async def _async_caller(hass: HomeAssistant, call: ServiceCall) -> Approver:
    """Return who calls; an automation that nobody started is nobody."""
    user_id = call.context.user_id
    user = None if user_id is None else await hass.auth.async_get_user(user_id)
    return Approver(door=Door.SERVICE) if user is None else Approver.of(user, Door.SERVICE)


QUESTIONS: Final = {
    "propose": _question(PROPOSE, SupportsResponse.OPTIONAL),
    "approve": _question(APPROVE, SupportsResponse.OPTIONAL),
    "reject": _question(REJECT, SupportsResponse.OPTIONAL),
    "dry_run": _question(DRY_RUN, SupportsResponse.ONLY),
    "list_incidents": _question(LIST_INCIDENTS, SupportsResponse.ONLY),
    "snooze": _question(SNOOZE, SupportsResponse.OPTIONAL),
    "resolve": _question(RESOLVE, SupportsResponse.OPTIONAL),
}
