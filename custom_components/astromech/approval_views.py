"""The endpoints at which actions are proposed and approved, by administrators; JSON in and out.

What is wrong with a request is answered as `{"error": key, "message": text}`.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from aiohttp import web
from homeassistant.auth.models import User
from homeassistant.components.http import KEY_HASS_USER, HomeAssistantView
from homeassistant.core import HomeAssistant, callback
from homeassistant.util.json import json_loads
import voluptuous as vol

from .agent.approve.approval import ApprovalRefused, Approver, Door
from .approvals import APPROVE, DRY_RUN, PENDING, PROPOSE, REJECT, Operation, async_ask, reason_text
from .const import DOMAIN

URL: Final = f"/api/{DOMAIN}/actions"

MAX_BODY: Final = 16_384
"""Bytes."""

_STATUS: Final = {
    "no_administrator": HTTPStatus.FORBIDDEN,
    "nobody": HTTPStatus.FORBIDDEN,
    "not_an_approver": HTTPStatus.FORBIDDEN,
    "unknown": HTTPStatus.NOT_FOUND,
    "no_agent": HTTPStatus.NOT_FOUND,
    "invalid": HTTPStatus.BAD_REQUEST,
    "unknown_action": HTTPStatus.BAD_REQUEST,
    "wrong_target": HTTPStatus.BAD_REQUEST,
    "wrong_parameters": HTTPStatus.BAD_REQUEST,
    "too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
}
"""How a refusal is answered; any other is a conflict with how things are."""

QUESTIONS: Final = {"pending": PENDING}
ORDERS: Final = {"propose": PROPOSE, "approve": APPROVE, "reject": REJECT, "dry_run": DRY_RUN}


class NotValid(Exception):
    """The body is not what it should be; the message is for a developer."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


@callback
def async_setup_endpoints(hass: HomeAssistant) -> None:
    """Register the endpoints, once."""
    for name, operation in QUESTIONS.items():
        hass.http.register_view(QuestionView(hass, name, operation))
    for name, operation in ORDERS.items():
        hass.http.register_view(OrderView(hass, name, operation))


class _Endpoint(HomeAssistantView):
    """One operation of the desk."""

    def __init__(self, hass: HomeAssistant, name: str, operation: Operation) -> None:
        self.url = f"{URL}/{name}"
        self.name = f"api:{DOMAIN}:actions:{name}"
        self._hass = hass
        self._operation = operation

    async def _async_answer(self, user: User, words: Mapping[str, Any]) -> web.Response:
        """Return the answer, or why there is none."""
        try:
            by = Approver.of(user, Door.HTTP)
            return self.json(await async_ask(self._hass, self._operation, words, by))
        except ApprovalRefused as err:
            return self._refused(err.key, reason_text(self._hass, err.key))

    def _refused(self, key: str, message: str) -> web.Response:
        status = _STATUS.get(key, HTTPStatus.CONFLICT)
        return self.json({"error": key, "message": message}, status)


class QuestionView(_Endpoint):
    """One that only tells."""

    async def get(self, request: web.Request) -> web.Response:
        """Return the answer; 403 for who is no administrator."""
        user: User = request[KEY_HASS_USER]
        if not user.is_admin:
            return self._refused("no_administrator", "Administrators only")
        return await self._async_answer(user, {})


class OrderView(_Endpoint):
    """One that takes a body."""

    async def post(self, request: web.Request) -> web.Response:
        """Return the answer; 403 for who is no administrator, 400 for a body that does not fit."""
        user: User = request[KEY_HASS_USER]
        if not user.is_admin:
            return self._refused("no_administrator", "Administrators only")
        try:
            words = _words(await _async_body(request), self._operation)
        except NotValid as err:
            return self._refused(err.key, str(err))
        return await self._async_answer(user, words)


async def _async_body(request: web.Request) -> bytes:
    body = bytearray()
    async for chunk in request.content.iter_chunked(MAX_BODY):
        body += chunk
        if len(body) > MAX_BODY:
            raise NotValid("too_large", f"At most {MAX_BODY} bytes")
    return bytes(body)


def _words(body: bytes, operation: Operation) -> dict[str, Any]:
    """Return what a body says, as the operation's schema takes it."""
    try:
        words: dict[str, Any] = vol.Schema(dict(operation.fields))(json_loads(body))
    except ValueError as err:
        raise NotValid("invalid", "The body is not JSON") from err
    except vol.Invalid as err:
        raise NotValid("invalid", str(err)) from err
    return words
