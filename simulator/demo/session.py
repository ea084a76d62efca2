"""A signed-in user's conversation with a running Home Assistant: REST, and one websocket."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any, Self

import aiohttp

type Json = dict[str, Any]


class RequestRefused(Exception):
    """Home Assistant answered with an error."""

    def __init__(self, request: str, answer: str) -> None:
        super().__init__(f"{request}: {answer}")
        self.request = request
        self.answer = answer


class ConnectionLost(Exception):
    """The websocket ended before the answer came, as when Home Assistant dies."""

    def __init__(self) -> None:
        super().__init__("the websocket ended before the answer came")


class Session:
    """What a signed-in user can do, each method one request."""

    def __init__(self, http: aiohttp.ClientSession, access_token: str) -> None:
        """Speak through an HTTP session whose base URL is the house's; the caller closes it."""
        self._http = http
        self._token = access_token
        self._ids = count(1)
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._events: dict[int, asyncio.Queue[Json]] = {}
        self._socket: aiohttp.ClientWebSocketResponse
        self._reader: asyncio.Task[None]

    async def open(self) -> Self:
        """Open the websocket and authenticate."""
        self._socket = await self._http.ws_connect("/api/websocket", max_msg_size=0)
        await self._socket.receive_json()
        await self._socket.send_json({"type": "auth", "access_token": self._token})
        answer = await self._socket.receive_json()
        if answer["type"] != "auth_ok":
            raise RequestRefused("auth", answer["message"])
        self._reader = asyncio.create_task(self._read(), name="House websocket")
        return self

    async def close(self) -> None:
        """Close the websocket; who still waits for an answer gets ConnectionLost."""
        await self._socket.close()
        await self._reader

    async def get(self, path: str) -> Any:
        """Return the answer to a GET request."""
        return await self._request("GET", path)

    async def post(self, path: str, body: Json | None = None) -> Any:
        """Return the answer to a POST request with a JSON body."""
        return await self._request("POST", path, body or {})

    async def delete(self, path: str) -> Any:
        """Return the answer to a DELETE request."""
        return await self._request("DELETE", path)

    async def command(self, kind: str, **fields: Any) -> Any:
        """Return the result of a websocket command."""
        return await self._send(next(self._ids), kind, fields)

    @asynccontextmanager
    async def subscription(self, kind: str, **fields: Any) -> AsyncIterator[asyncio.Queue[Json]]:
        """Subscribe while in the context; events queue up, and those before the entry are not sent."""
        number = next(self._ids)
        events = self._events[number] = asyncio.Queue()
        await self._send(number, kind, fields)
        try:
            yield events
        finally:
            del self._events[number]
            if not self._socket.closed:
                await self.command("unsubscribe_events", subscription=number)

    async def call(self, domain: str, service: str, **data: Any) -> None:
        """Call a service action that answers nothing."""
        await self.command("call_service", domain=domain, service=service, service_data=data)

    async def ask(self, domain: str, service: str, **data: Any) -> Json:
        """Call a service action and return its response."""
        result: Json = await self.command(
            "call_service", domain=domain, service=service, service_data=data, return_response=True
        )
        response: Json = result["response"]
        return response

    async def state(self, entity_id: str) -> str | None:
        """Return the state of an entity, None when there is no such entity."""
        states: list[Json] = await self.command("get_states")
        return next((one["state"] for one in states if one["entity_id"] == entity_id), None)

    async def start_flow(self, domain: str) -> Json:
        """Begin adding an integration; returns the first step."""
        step: Json = await self.post("/api/config/config_entries/flow", {"handler": domain})
        return step

    async def answer_flow(self, flow_id: str, **answer: Any) -> Json:
        """Submit a step of a config flow; returns the next step or the end."""
        step: Json = await self.post(f"/api/config/config_entries/flow/{flow_id}", answer)
        return step

    async def start_fix(self, domain: str, issue_id: str) -> Json:
        """Open the fix flow of a Repairs issue; returns the first step."""
        body = {"handler": domain, "issue_id": issue_id}
        step: Json = await self.post("/api/repairs/issues/fix", body)
        return step

    async def answer_fix(self, flow_id: str, **answer: Any) -> Json:
        """Submit a step of a fix flow; returns the next step or the end."""
        step: Json = await self.post(f"/api/repairs/issues/fix/{flow_id}", answer)
        return step

    async def look_at_fix(self, flow_id: str) -> Json:
        """Return the step that a fix flow stands at; one in progress moves on when it is done."""
        step: Json = await self.get(f"/api/repairs/issues/fix/{flow_id}")
        return step

    async def _request(self, method: str, path: str, body: Json | None = None) -> Any:
        headers = {"Authorization": f"Bearer {self._token}"}
        async with self._http.request(method, path, json=body, headers=headers) as response:
            if not response.ok:
                answer = f"{response.status} {await response.text()}"
                raise RequestRefused(f"{method} {path}", answer)
            return await response.json()

    async def _send(self, number: int, kind: str, fields: Json) -> Any:
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "type": kind, **fields})
        message = await answer
        if not message["success"]:
            raise RequestRefused(kind, str(message["error"]))
        return message["result"]

    async def _read(self) -> None:
        async for message in self._socket:
            self._sort(message.json())
        for waiting in self._answers.values():
            waiting.set_exception(ConnectionLost())
        self._answers.clear()

    def _sort(self, message: Json) -> None:
        number = message["id"]
        if message["type"] == "event":
            if events := self._events.get(number):
                events.put_nowait(message["event"])
        elif answer := self._answers.pop(number, None):
            answer.set_result(message)
