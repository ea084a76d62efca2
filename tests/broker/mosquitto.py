"""A mosquitto of our own on the loopback address, and somebody who speaks to it."""

import asyncio
from asyncio.subprocess import Process
from dataclasses import dataclass, field
import json
import os
from pathlib import Path
import pwd
import shutil
from typing import Any, Final, Self

from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion

from simulator.demo.house import is_free
from simulator.demo.waiting import until

HOST: Final = "127.0.0.1"
USER: Final = "house"
PASSWORD: Final = "right"
# What does not fit is to wait, not to be dropped: the tests count.
_CONFIGURATION: Final = """\
listener {port} 127.0.0.1
allow_anonymous false
password_file {folder}/passwords
max_queued_messages 0
persistence false
user {user}
"""


def executable(name: str) -> str | None:
    """Return where a program is; that of a service is not on everybody's path."""
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")


class Mosquitto:
    """One broker process, stopped and started as often as one likes; it keeps nothing on disk."""

    def __init__(self, folder: Path, port: int) -> None:
        self.port = port
        self._folder = folder
        self._process: Process | None = None
        self._configuration = folder / "mosquitto.conf"
        text = _CONFIGURATION.format(port=port, folder=folder, user=_user())
        self._configuration.write_text(text)

    async def set_password(self, password: str) -> None:
        """Let the house in with this password alone; holds from the next start."""
        passwords = self._folder / "passwords"
        passwords.unlink(missing_ok=True)
        program = executable("mosquitto_passwd")
        assert program
        process = await asyncio.create_subprocess_exec(
            program, "-c", "-b", passwords, USER, password
        )
        assert await process.wait() == 0

    async def start(self) -> None:
        """Start it, and wait until it listens."""
        program = executable("mosquitto")
        assert program
        with (self._folder / "mosquitto.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                program, "-c", self._configuration, stdout=log, stderr=log
            )
        await until(self._listens, "a broker", within=10)

    async def stop(self) -> None:
        """End it, if it runs."""
        process, self._process = self._process, None
        if process and process.returncode is None:
            process.terminate()
            await process.wait()

    async def _listens(self) -> bool:
        return not is_free(self.port)


def _user() -> str:
    """Return as whom it runs: as us, since it has to read our folder."""
    return pwd.getpwuid(os.getuid()).pw_name


@dataclass(slots=True)
class Heard:
    """A message, and whether the broker retains it."""

    topic: str
    payload: bytes
    retain: bool

    @property
    def content(self) -> dict[str, Any]:
        """The object that it carries."""
        content: dict[str, Any] = json.loads(self.payload)
        return content


@dataclass(slots=True)
class Person:
    """A client that publishes, and keeps what it hears; connects by itself again and again."""

    port: int
    heard: list[Heard] = field(default_factory=list)
    _client: paho.Client = field(init=False)

    def __post_init__(self) -> None:
        """Make the client; nothing is connected yet."""
        self._client = paho.Client(CallbackAPIVersion.VERSION2)
        self._client.username_pw_set(USER, PASSWORD)
        self._client.reconnect_delay_set(1, 1)
        self._client.max_inflight_messages_set(1000)
        self._client.on_connect = self._subscribe
        self._client.on_message = self._hear

    async def __aenter__(self) -> Self:
        """Connect."""
        self._client.connect(HOST, self.port)
        self._client.loop_start()
        await until(self._is_connected, "a connection to the broker", within=10)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Disconnect."""
        self._client.disconnect()
        await asyncio.to_thread(self._client.loop_stop)

    def send(self, topic: str, payload: Any = "", *, retain: bool = False) -> None:
        """Publish, an object as JSON."""
        raw = json.dumps(payload) if isinstance(payload, dict) else payload
        self._client.publish(topic, raw, retain=retain)

    def on(self, topic: str) -> list[Heard]:
        """Return what was heard on a topic."""
        return [each for each in self.heard if each.topic == topic]

    async def next_on(self, topic: str, within: float = 15) -> dict[str, Any]:
        """Return the newest on a topic, as soon as there is one."""

        async def newest() -> Heard | None:
            return next(reversed(self.on(topic)), None)

        return (await until(newest, f"a message on {topic}", within=within)).content

    async def retained(self, pattern: str) -> set[str]:
        """Return the topics that the broker retains something on."""
        async with Person(self.port) as other:
            other._client.subscribe(pattern)
            await asyncio.sleep(0.5)
            return {each.topic for each in other.heard if each.retain}

    async def _is_connected(self) -> bool:
        return self._client.is_connected()

    def _subscribe(self, client: paho.Client, *_: object) -> None:
        for pattern in ("bb8/ack/+", "bb8/echo/state", "bb8/telemetry/+"):
            client.subscribe(pattern)

    def _hear(self, _client: paho.Client, _data: object, message: paho.MQTTMessage) -> None:
        self.heard.append(Heard(message.topic, message.payload, message.retain))
