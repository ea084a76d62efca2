"""What can be asked of the desk, as websocket commands; and what happens, as it happens."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.components.websocket_api.const import ERR_NOT_FOUND
from homeassistant.core import HomeAssistant, callback
import voluptuous as vol

from ..agent.approve.approval import ApprovalRefused, Approver, Door
from ..approvals import (
    APPROVE,
    DRY_RUN,
    LIST_INCIDENTS,
    PENDING,
    PROPOSE,
    REJECT,
    RESOLVE,
    SNOOZE,
    Operation,
    async_ask,
    reason_text,
)
from ..const import DOMAIN
from ..kinds import running_agent

CHANGED: Final = "changed"
"""What is told when the journal was written, or the figures are others: a step of an execution."""

OPERATIONS: Final = {
    "incidents": LIST_INCIDENTS,
    "proposals": PENDING,
    "propose": PROPOSE,
    "dry_run": DRY_RUN,
    "approve": APPROVE,
    "reject": REJECT,
    "snooze": SNOOZE,
    "resolve": RESOLVE,
}
"""By the last part of the command; `id` is the message's own, so a proposal's is `proposal`."""


@callback
def async_register_operations(hass: HomeAssistant) -> None:
    """Register the operations of the desk as commands, and the subscription to what happens."""
    for name, operation in OPERATIONS.items():
        command = f"{DOMAIN}/{name}"
        fields = {_renamed(field): valid for field, valid in operation.fields.items()}
        websocket_api.async_register_command(
            hass,
            command,
            _handler(operation),
            websocket_api.BASE_COMMAND_MESSAGE_SCHEMA.extend(
                {vol.Required("type"): command, **fields}
            ),
        )
    websocket_api.async_register_command(hass, subscribe)


def _handler(operation: Operation) -> websocket_api.const.WebSocketCommandHandler:
    @websocket_api.require_admin
    @websocket_api.async_response
    async def handle(
        hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
    ) -> None:
        by = Approver.of(connection.user, Door.WEBSOCKET)
        try:
            answer = await async_ask(hass, operation, _words(msg), by)
        except ApprovalRefused as err:
            connection.send_error(msg["id"], err.key, reason_text(hass, err.key))
        else:
            connection.send_result(msg["id"], answer)

    return handle


def _renamed(field: vol.Marker) -> vol.Marker:
    return vol.Required("proposal") if field == "id" else field


def _words(msg: Mapping[str, Any]) -> dict[str, Any]:
    """Return the words of a message, as the operation knows them."""
    words = {key: value for key, value in msg.items() if key not in {"id", "type"}}
    if "proposal" in words:
        words["id"] = words.pop("proposal")
    return words


@websocket_api.websocket_command({vol.Required("type"): f"{DOMAIN}/subscribe"})
@websocket_api.require_admin
@callback
def subscribe(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Tell what happens, until the client has heard enough."""
    if (agent := running_agent(hass)) is None:
        connection.send_error(msg["id"], ERR_NOT_FOUND, reason_text(hass, "no_agent"))
        return

    @callback
    def tell(happening: Any) -> None:
        event = {"kind": str(happening.kind), **happening.data}
        connection.send_message(websocket_api.event_message(msg["id"], event))

    @callback
    def tell_of_change() -> None:
        connection.send_message(websocket_api.event_message(msg["id"], {"kind": CHANGED}))

    ends = (
        agent.announcer.subscribe(tell),
        agent.coordinator.async_add_listener(tell_of_change),
    )

    @callback
    def end() -> None:
        for each in ends:
            each()

    connection.subscriptions[msg["id"]] = end
    connection.send_result(msg["id"])
