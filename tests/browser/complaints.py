"""What a page complains of while it is looked at."""

from typing import Final

from playwright.async_api import ConsoleMessage, Error, Page, Request, Response

# Answered by the browser's own "failed to load", which the response's status tells better.
_SAID_TWICE: Final = "Failed to load resource"


class Complaints(list[str]):
    """Errors in scripts and on the console, refused requests, requests that leave the house."""

    def __init__(self, page: Page, home: str) -> None:
        """Listen to a page from now on; `home` is the address that it belongs to."""
        super().__init__()
        self._own = (home, home.replace("http", "ws", 1), "data:", "blob:")
        page.on("pageerror", self._on_error)
        page.on("console", self._on_console)
        page.on("request", self._on_request)
        page.on("response", self._on_response)

    def _on_error(self, error: Error) -> None:
        self.append(f"uncaught: {error}")

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(_SAID_TWICE):
            self.append(f"console: {message.text} ({message.location['url']})")

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith(self._own):
            self.append(f"request that leaves the house: {request.url}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400:
            self.append(f"{response.status}: {response.url}")
