"""A stand-in for an Ollama server: speaks its HTTP API and plays the answers it was given."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import json
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

MODEL = "played"
ENTITY = "ai_task.analyst"

type Answer = str | Callable[[dict[str, Any]], str]
"""A text, or what makes one of a request's body."""


@dataclass
class OllamaServer:
    """Plays `answers` one after the other, the last one for ever; records what it was asked."""

    answers: list[Answer] = field(default_factory=list)
    delay: float = 0.0
    status: int = 200
    asked: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""

    @property
    def prompts(self) -> list[str]:
        """Return the texts of the user in each request."""
        return [
            message["content"]
            for body in self.asked
            for message in body["messages"]
            if message["role"] == "user"
        ]

    async def tags(self, _request: web.Request) -> web.Response:
        """Answer which models there are."""
        return web.json_response({"models": [{"name": MODEL, "model": MODEL}]})

    async def chat(self, request: web.Request) -> web.StreamResponse:
        """Answer a question, in pieces."""
        body = await request.json()
        self.asked.append(body)
        await asyncio.sleep(self.delay)
        if self.status != 200:
            return web.json_response({"error": "out of order"}, status=self.status)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        text = answer if isinstance(answer, str) else answer(body)
        response = web.StreamResponse(headers={"Content-Type": "application/x-ndjson"})
        await response.prepare(request)
        middle = len(text) // 2
        for piece, done in ((text[:middle], False), (text[middle:], False), ("", True)):
            line = {
                "model": MODEL,
                "created_at": "2026-11-22T00:00:00Z",
                "message": {"role": "assistant", "content": piece},
                "done": done,
            }
            await response.write(json.dumps(line).encode() + b"\n")
        await response.write_eof()
        return response


@asynccontextmanager
async def serving() -> AsyncGenerator[OllamaServer]:
    """Run a server on the loopback interface."""
    ollama = OllamaServer()
    app = web.Application()
    app.router.add_get("/api/tags", ollama.tags)
    app.router.add_post("/api/chat", ollama.chat)
    server = TestServer(app)
    await server.start_server()
    ollama.url = str(server.make_url("/")).rstrip("/")
    try:
        yield ollama
    finally:
        await server.close()
