"""The integration in a Home Assistant that runs: what is there, what it says, how the robot answers."""

import asyncio
from dataclasses import dataclass
import hashlib
from pathlib import Path
from typing import Any, Final

from custom_components.astromech.attestation import WINDOW
from simulator.demo import contents as demo
from simulator.demo.house import PROJECT, free_port
from simulator.demo.log import unexpected
from simulator.demo.session import Session
from simulator.demo.waiting import until

from .derive import EVENTS, Document

PACKAGE: Final = Path("custom_components") / demo.DOMAIN
NOT_SHIPPED: Final = ("__pycache__", ".git")
LIGHT_WITHIN: Final = 15
"""Seconds in which the robot's light has to be told of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """What was observed there."""

    echoes: list[Document]
    telemetry: list[Document]
    discovery: Document
    strays: list[str]
    """Files that differ from the package, or do not belong to it."""
    version: str | None
    """What Home Assistant takes the integration's version to be."""
    entries: dict[str, str]
    """The state of each entry, by its title."""
    surprises: list[str]
    """Lines of the log that nobody expected."""


async def observe(folder: Path) -> Runtime:
    """Start a house with a robot and the agent, and have the robot attested."""
    house = demo.furnish_demo(folder / "house", free_port())
    telemetry: list[Document] = []
    async with demo.running(house) as session:
        listening = [asyncio.create_task(_listen(session, event, telemetry)) for event in EVENTS]
        offer = await until(lambda: demo.discovered_droid(session), "a droid", within=30)
        entry = await demo.accept_droid(session, offer["flow_id"])
        await demo.add_agent(session, settle=1)
        light = await until(lambda: demo.light_of(session, entry["entry_id"]), "a light", within=10)
        answer = await session.ask(demo.DOMAIN, "attest", entity_id=light, window=WINDOW)
        await until(lambda: _told_of_light(telemetry), "the light is told of", within=LIGHT_WITHIN)
        manifest = await session.command("manifest/get", integration=demo.DOMAIN)
        entries = await session.command("config_entries/get", domain=demo.DOMAIN)
        discovery = await _discovery(session, {each["entry_id"] for each in entries})
        for task in listening:
            task.cancel()
        await asyncio.gather(*listening, return_exceptions=True)
    return Runtime(
        echoes=answer["echoes"],
        telemetry=telemetry,
        discovery=discovery,
        strays=strays(PROJECT / PACKAGE, house.folder / PACKAGE),
        version=manifest.get("version"),
        entries={each["title"]: each["state"] for each in entries},
        surprises=[str(record) for record in unexpected(house.log(), demo.EXPECTED_LOG)],
    )


async def _listen(session: Session, event: str, telemetry: list[Document]) -> None:
    kind = f"{demo.DOMAIN}_{event}"
    async with session.subscription("subscribe_events", event_type=kind) as queue:
        while True:
            told: dict[str, Any] = await queue.get()
            telemetry.append({"event": event, "data": told["data"]})


async def _told_of_light(telemetry: list[Document]) -> bool:
    return any(each["event"] == "led_discovery" for each in telemetry)


async def _discovery(session: Session, entry_ids: set[str]) -> Document:
    """Return our devices and entities, as Home Assistant's registries have them."""
    devices = await session.command("config/device_registry/list")
    entities = await session.command("config/entity_registry/list")
    return {
        "devices": [
            {"id": each["id"], "name": each["name"], "connections": each["connections"]}
            for each in devices
            if entry_ids.intersection(each["config_entries"])
        ],
        "entities": [
            {
                "entity_id": each["entity_id"],
                "unique_id": each["unique_id"],
                "platform": each["entity_id"].partition(".")[0],
                "device_id": each["device_id"],
                "disabled_by": each["disabled_by"],
            }
            for each in entities
            if each["config_entry_id"] in entry_ids
        ],
    }


def strays(source: Path, installed: Path) -> list[str]:
    """Return which files are not the same in both places, and what of git is in the second."""
    here, there = _digests(source), _digests(installed)
    differing = {name for name in here.keys() | there.keys() if here.get(name) != there.get(name)}
    return sorted({*differing, *(str(each) for each in installed.rglob(".git"))})


def _digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and not set(path.parts).intersection(NOT_SHIPPED)
    }
