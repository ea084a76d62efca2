"""The doors to the desk, each as a person uses it: what comes back is None or why not, as a key."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol, override

from aiohttp.test_utils import TestClient
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError, Unauthorized

from custom_components.astromech.agent.approve.approval import ApprovalRefused
from custom_components.astromech.const import DOMAIN

type Json = dict[str, Any]


class Door(Protocol):
    """Asks one thing of the desk."""

    async def ask(self, operation: str, **words: Any) -> Json:
        """Return the answer; raises ApprovalRefused with the key that the door tells."""


@dataclass(frozen=True, slots=True)
class HttpDoor(Door):
    """The endpoints."""

    client: TestClient[Any, Any]

    @override
    async def ask(self, operation: str, **words: Any) -> Json:
        response = await self.client.post(f"/api/{DOMAIN}/actions/{operation}", json=words)
        answer: Json = await response.json()
        if response.status >= 400:
            assert response.status < 500
            assert answer["message"]
            raise ApprovalRefused(answer["error"])
        return answer


@dataclass(frozen=True, slots=True)
class WebsocketDoor(Door):
    """The websocket commands."""

    client: Any

    @override
    async def ask(self, operation: str, **words: Any) -> Json:
        if "id" in words:
            words["proposal"] = words.pop("id")
        await self.client.send_json_auto_id({"type": f"{DOMAIN}/{operation}", **words})
        answer = await self.client.receive_json()
        if not answer["success"]:
            key = answer["error"]["code"]
            raise ApprovalRefused("no_administrator" if key == "unauthorized" else key)
        result: Json = answer["result"]
        return result


@dataclass(frozen=True, slots=True)
class ServiceDoor(Door):
    """The actions, called by a user."""

    hass: HomeAssistant
    user_id: str | None
    key_of: Callable[[str], str]
    """Finds the key of a reason by its words."""

    @override
    async def ask(self, operation: str, **words: Any) -> Json:
        try:
            answer = await self.hass.services.async_call(
                DOMAIN,
                operation,
                words,
                blocking=True,
                return_response=True,
                context=Context(user_id=self.user_id),
            )
        except Unauthorized as err:
            raise ApprovalRefused("no_administrator") from err
        except ServiceValidationError as err:
            reason = (err.translation_placeholders or {})["reason"]
            raise ApprovalRefused(self.key_of(reason)) from err
        return dict(answer or {})


async def refusal(asking: Awaitable[Json]) -> str | None:
    """Return why something is refused, None if it is not."""
    try:
        await asking
    except ApprovalRefused as err:
        return err.key
    return None
