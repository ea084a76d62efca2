"""A house with a droid whose topics are offered at a broker."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
import os
from pathlib import Path
from typing import Any, Final

import pytest
import pytest_asyncio

from simulator.demo import contents as demo
from simulator.demo.house import House, free_port
from simulator.demo.log import Expected, unexpected
from simulator.demo.session import Json, Session
from simulator.demo.waiting import until

from .mosquitto import HOST, PASSWORD, USER, Mosquitto, Person, executable

PACKAGE: Final = f"custom_components/{demo.DOMAIN}"
BASE: Final = "bb8"
# What Home Assistant's MQTT says of a broker that goes, or does not let it in.
OF_MQTT: Final = (
    Expected(
        logger="homeassistant.components.mqtt.util",
        message="Error talking to MQTT: The client is not currently connected",
        reason="the same, a moment after it was connected",
    ),
    Expected(
        logger="homeassistant",
        message="Error doing job: Task exception was never retrieved",
        reason="its birth message came too late; that it is this is looked at apart",
    ),
    Expected(
        logger="homeassistant.components.mqtt.client",
        message="(Unable to connect to the MQTT broker: |Error returned from MQTT server: |"
        "Failed to connect to MQTT server|No ACK from MQTT server)",
        reason="the broker was stopped, or has another password",
    ),
)

_NO_TLS: Final = {"set_client_cert": False, "set_ca_cert": "off"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """What a test finds: the house, the broker, the droid's and the broker's entries."""

    house: House
    session: Session
    broker: Mosquitto
    droid: str
    mqtt: str

    async def robot(self) -> Json:
        """Return how the virtual robot is."""
        return await self.session.ask("virtual_bb8", "packets", name=demo.ROBOT)

    async def counts(self) -> Json:
        """Return what the droid's diagnostics count."""
        diagnostics = await self.session.get(f"/api/diagnostics/config_entry/{self.droid}")
        counts: Json = diagnostics["data"]["mqtt"]
        return counts

    async def entity(self, key: str) -> str:
        """Return the id of an entity of the droid."""
        registered: list[Json] = await self.session.command("config/entity_registry/list")
        [entity_id] = (
            str(each["entity_id"])
            for each in registered
            if each["config_entry_id"] == self.droid and each["unique_id"].endswith(f"_{key}")
        )
        return entity_id

    async def reload(self, entry_id: str) -> None:
        """Reload an entry, and wait until it is loaded."""
        await self.session.post(f"/api/config/config_entries/entry/{entry_id}/reload")

    async def issue(self) -> Json | None:
        """Return the repair about what the add-on left."""
        issues: list[Json] = (await self.session.command("repairs/list_issues"))["issues"]
        return next((each for each in issues if each["issue_id"] == "addon_leftovers"), None)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def broker(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Mosquitto]:
    """Return a broker that runs; without one there is nothing to test, which fails in CI."""
    if executable("mosquitto") is None:
        reason = "no MQTT broker on this machine (on Debian: the package mosquitto)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    broker = Mosquitto(tmp_path_factory.mktemp("broker"), free_port())
    await broker.set_password(PASSWORD)
    await broker.start()
    yield broker
    await broker.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def home(broker: Mosquitto, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Home]:
    """Start the house, with its log watched to the end."""
    folder: Path = tmp_path_factory.mktemp("house")
    house = demo.furnish_demo(folder / "house", free_port())
    async with demo.running(house) as session:
        offer = await until(lambda: demo.discovered_droid(session), "a droid", within=15)
        droid = (await demo.accept_droid(session, offer["flow_id"]))["entry_id"]
        await until(lambda: demo.light_of(session, droid), "its light", within=15)
        flow = await session.start_flow("mqtt")
        access = {"username": USER, "password": PASSWORD}
        added = await _added(
            session, flow, broker=HOST, port=broker.port, other_settings=_NO_TLS, **access
        )
        await offer_topics(session, droid)
        yield Home(house=house, session=session, broker=broker, droid=droid, mqtt=added)
    log = house.log()
    assert [each for each in log if any(PACKAGE in line for line in each.below)] == []
    strange = unexpected(log, (*demo.EXPECTED_LOG, *OF_MQTT))
    assert not strange, "\n".join(map(str, strange))


@pytest_asyncio.fixture(loop_scope="module")
async def person(home: Home) -> AsyncIterator[Person]:
    """Return somebody at the broker, who listens."""
    async with Person(home.broker.port) as person:
        yield person


async def offer_topics(session: Session, droid: str) -> None:
    """Choose the droid's options as a person does."""
    form = await session.post("/api/config/config_entries/options/flow", {"handler": droid})
    options: dict[str, Any] = {
        "link_policy": "on_demand",
        "idle_seconds": 600,
        "addon": {"mqtt": True, "mqtt_base": BASE},
        "advanced": {"raw_motor_services": False},
    }
    flow = f"/api/config/config_entries/options/flow/{form['flow_id']}"
    assert (await session.post(flow, options))["type"] == "create_entry"


async def _added(session: Session, step: Json, **answer: Any) -> str:
    """Answer the flow of Home Assistant's MQTT; returns the id of its entry."""
    end = await session.answer_flow(step["flow_id"], **answer)
    assert end["type"] == "create_entry", end
    entry_id: str = end["result"]["entry_id"]
    return entry_id
