"""A real Home Assistant in a process and a folder of its own: started, signed in to, stopped."""

import asyncio
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
import os
from pathlib import Path
import socket
from typing import Final

import aiohttp

from .folder import HOST
from .log import LogRecord, parse_log
from .session import Session
from .waiting import DidNotHappen, until

PROJECT: Final = Path(__file__).resolve().parent.parent.parent
NEWEST_HA: Final = PROJECT / ".venv-demo" / "bin" / "python"

_START_SECONDS: Final = 120.0  # a first start without compiled bytecode took 13 s on two cores
_STOP_SECONDS: Final = 40.0  # Home Assistant's own shutdown stages may take 30 s


class HouseDidNotStart(Exception):
    """The process ended, or did not answer in time; carries the end of what it printed."""

    def __init__(self, reason: str, printed: str) -> None:
        super().__init__(f"{reason}\n{printed}")
        self.reason = reason
        self.printed = printed


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A user of a house; the demo tells its password to everybody, on the loopback address."""

    name: str
    username: str
    password: str


def free_port() -> int:
    """Return a TCP port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def is_free(port: int) -> bool:
    """Return whether a server could listen on a TCP port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


class House:
    """One Home Assistant process.

    Only the process that was started here is ever signalled, by its id. It runs in a session of
    its own, so that a Ctrl-C in the terminal is for the caller to handle.
    """

    def __init__(self, folder: Path, *, port: int, python: Path = NEWEST_HA) -> None:
        """Take a furnished folder, and the Python that has Home Assistant; nothing starts yet."""
        self.folder = folder
        self.url = f"http://{HOST}:{port}"
        self._python = python
        self._process: Process | None = None

    @property
    def log_path(self) -> Path:
        """Home Assistant's log file."""
        return self.folder / "home-assistant.log"

    @property
    def _console_path(self) -> Path:
        return self.folder / "console.log"

    async def start(self) -> None:
        """Start the process and wait until its HTTP server answers.

        Raises:
            HouseDidNotStart: It ended, or stayed silent for two minutes. Nothing is left running.
        """
        with self._console_path.open("ab") as console:
            self._process = await asyncio.create_subprocess_exec(
                *(self._python, "-m", "homeassistant", "--config", self.folder),
                # All it needs is installed; what a component merely may use is not.
                *("--skip-pip", "--log-no-color"),
                stdout=console,
                stderr=console,
                cwd=PROJECT,
                env=_environment(),
                start_new_session=True,
            )
        try:
            await self._wait_for_http(self._process)
        except BaseException:
            await self.stop()
            raise

    async def ended(self) -> int:
        """Wait until the process ends by itself; returns its exit code."""
        return await self._process.wait() if self._process else 0

    async def stop(self) -> int:
        """Ask the process to end, and insist after 40 s; returns its exit code.

        One that has ended is left alone, and one that was never started counts as a success.
        """
        if self._process is None:
            return 0
        if self._process.returncode is None:
            self._process.terminate()
        try:
            async with asyncio.timeout(_STOP_SECONDS):
                return await self._process.wait()
        except TimeoutError:
            self._process.kill()
            return await self._process.wait()

    @asynccontextmanager
    async def onboarded(self, login: Login) -> AsyncIterator[Session]:
        """Make the first user, as the welcome page would; yield their session once HA is running."""
        async with aiohttp.ClientSession(self.url) as http:
            # Registered a little after the server answers.
            await until(
                lambda: _answers(http, "/api/onboarding"), "onboarding", within=_START_SECONDS
            )
            token = await _make_owner(http, f"{self.url}/", login)
            session = await Session(http, token).open()
            try:
                await until(lambda: _is_running(session), "running", within=_START_SECONDS)
                yield session
            finally:
                await session.close()

    @asynccontextmanager
    async def entered(self, access_token: str) -> AsyncIterator[Session]:
        """Yield the session of a token that was made before, once HA is running."""
        async with aiohttp.ClientSession(self.url) as http:
            session = await Session(http, access_token).open()
            try:
                await until(lambda: _is_running(session), "running", within=_START_SECONDS)
                yield session
            finally:
                await session.close()

    def log(self) -> list[LogRecord]:
        """Return what Home Assistant has logged so far."""
        if not self.log_path.exists():
            return []
        return parse_log(self.log_path.read_text(encoding="utf-8", errors="replace").splitlines())

    async def _wait_for_http(self, process: Process) -> None:
        async def answering(http: aiohttp.ClientSession) -> bool:
            if process.returncode is not None:
                raise self._did_not_start(f"Home Assistant ended with {process.returncode}")
            return await _answers(http, "/manifest.json")

        async with aiohttp.ClientSession(self.url) as http:
            try:
                await until(lambda: answering(http), "an answer", within=_START_SECONDS)
            except DidNotHappen as err:
                raise self._did_not_start("Home Assistant does not answer") from err

    def _did_not_start(self, reason: str) -> HouseDidNotStart:
        printed = self._console_path.read_text(encoding="utf-8", errors="replace")
        return HouseDidNotStart(reason, printed[-3000:])


def _environment() -> dict[str, str]:
    """Return the caller's environment, less what would change Home Assistant's ways."""
    own = ("HA_", "HASS", "PYTEST", "SUPERVISOR", "VIRTUAL_ENV")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(own)}
    return {**kept, "PYTHONPATH": str(PROJECT)}


async def _answers(http: aiohttp.ClientSession, path: str) -> bool:
    try:
        async with http.get(path) as answer:
            return answer.ok
    except aiohttp.ClientError:
        return False


async def _make_owner(http: aiohttp.ClientSession, client_id: str, login: Login) -> str:
    """Go through what is left of onboarding; returns an access token, good for 30 minutes."""
    user = {
        "client_id": client_id,
        "language": "en",
        "name": login.name,
        "username": login.username,
        "password": login.password,
    }
    async with http.post("/api/onboarding/users", json=user, raise_for_status=True) as answer:
        code = (await answer.json())["auth_code"]
    grant = {"grant_type": "authorization_code", "client_id": client_id, "code": code}
    async with http.post("/auth/token", data=grant, raise_for_status=True) as answer:
        token: str = (await answer.json())["access_token"]
    await http.post(
        "/api/onboarding/integration",
        json={"client_id": client_id, "redirect_uri": f"{client_id}?auth_callback=1"},
        headers={"Authorization": f"Bearer {token}"},
        raise_for_status=True,
    )
    return token


async def _is_running(session: Session) -> bool:
    config = await session.command("get_config")
    running: bool = config["state"] == "RUNNING"
    return running
