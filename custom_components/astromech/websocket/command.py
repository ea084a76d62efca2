"""One form for every question of the panel: an administrator asks the agent, and gets JSON."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.components.websocket_api.const import ERR_NOT_FOUND
from homeassistant.core import HomeAssistant, callback
import voluptuous as vol

from ..agent.approve.approval import ApprovalRefused, Approver, Door
from ..approvals import reason_text
from ..const import DOMAIN
from ..kinds import running_agent

if TYPE_CHECKING:
    from ..agent.loop import Agent

type Words = Mapping[str, Any]
type Ask = Callable[[Agent, Words, Approver], Awaitable[Any]]


class NotKnown(Exception):
    """What was asked about is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A question to the agent: `astromech/<name>`, the schema of its words, and who answers.

    The answer is JSON; NotKnown is told as `not_found`, ApprovalRefused by its key. There is one
    answer for everybody without an agent: `not_found`.
    """

    name: str
    ask: Ask
    fields: Mapping[vol.Marker, Any] = field(default_factory=dict)


@callback
def async_register(hass: HomeAssistant, command: Command) -> None:
    """Register a command; administrators only."""
    kind = f"{DOMAIN}/{command.name}"
    schema = websocket_api.BASE_COMMAND_MESSAGE_SCHEMA.extend(
        {vol.Required("type"): kind, **command.fields}
    )
    websocket_api.async_register_command(hass, kind, _handler(command.ask), schema)


def _handler(ask: Ask) -> websocket_api.const.WebSocketCommandHandler:
    @websocket_api.require_admin
    @websocket_api.async_response
    async def handle(
        hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
    ) -> None:
        if (agent := running_agent(hass)) is None:
            connection.send_error(msg["id"], ERR_NOT_FOUND, reason_text(hass, "no_agent"))
            return
        words = {key: value for key, value in msg.items() if key not in {"id", "type"}}
        try:
            answer = await ask(agent, words, Approver.of(connection.user, Door.WEBSOCKET))
        except NotKnown:
            connection.send_error(msg["id"], ERR_NOT_FOUND, reason_text(hass, "not_found"))
        except ApprovalRefused as err:
            connection.send_error(msg["id"], err.key, reason_text(hass, err.key))
        else:
            connection.send_result(msg["id"], answer)

    return handle
