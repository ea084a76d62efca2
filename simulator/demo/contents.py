"""The demo's house: the integration under show, a virtual robot, a weather station that breaks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from .folder import furnish
from .house import PROJECT, House, Login
from .log import Expected
from .session import Json, Session

DOMAIN: Final = "astromech"
ROBOT: Final = "BB-12AB"
STATION: Final = "Weather station"
STALE_SESSION: Final = "stale_session"
LOGIN: Final = Login(name="Demo", username="demo", password="demo")  # noqa: S106

COMPONENTS: Final = (
    PROJECT / "custom_components" / DOMAIN,
    PROJECT / "simulator" / "components" / "virtual_bb8",
    PROJECT / "simulator" / "components" / "flaky",
)
YAML: Final = f"""\
virtual_bb8:
  robots:
    - name: {ROBOT}
      address: "C8:12:34:56:12:AB"
"""

# Whatever else is logged at WARNING or above is a fault of ours.
EXPECTED_LOG: Final = (
    Expected(
        logger="homeassistant.bootstrap",
        message="Skipping pip installation",
        reason="asked for: everything that is needed was installed before",
    ),
    Expected(
        logger="homeassistant.loader",
        message="We found a custom integration (astromech|virtual_bb8|flaky) ",
        reason="said of every custom integration",
    ),
    Expected(
        logger="homeassistant.components.network",
        message=".*does not have any enabled IPv4 addresses",
        reason="a machine without a network",
    ),
    Expected(
        logger="homeassistant.core",
        message="Task .*marketplace_startup_tasks.* still running after final writes",
        reason="the Marketplace waits for an internet that swallows packets",
    ),
    Expected(
        logger="custom_components.flaky",
        message="Error fetching Weather station data: .*Session is closed",
        reason="the fault that was injected",
    ),
)


class UnexpectedStep(Exception):
    """A flow went elsewhere than it should."""

    def __init__(self, step: Json) -> None:
        where = step.get("reason") or step.get("errors") or step.get("step_id")
        super().__init__(f"a flow of {step.get('handler')} came to {step['type']}: {where}")
        self.step = step


def furnish_demo(folder: Path, port: int) -> House:
    """Make the demo's configuration folder; returns its house, not yet started."""
    furnish(folder, port=port, components=COMPONENTS, extra=YAML)
    return House(folder, port=port)


@asynccontextmanager
async def running(house: House) -> AsyncIterator[Session]:
    """Start a fresh house, yield the demo user's session, and stop it in any case."""
    try:
        await house.start()
        async with house.onboarded(LOGIN) as session:
            yield session
    finally:
        await house.stop()


async def add_weather_station(session: Session) -> str:
    """Add the component that breaks, by its config flow; returns the id of its entry."""
    step = await session.start_flow("flaky")
    entry_id: str = _added(await session.answer_flow(step["flow_id"], name=STATION))["entry_id"]
    return entry_id


async def add_agent(session: Session, *, settle: int) -> None:
    """Add the operations agent, which reports a failure after so many seconds."""
    menu = await session.start_flow(DOMAIN)
    await session.answer_flow(menu["flow_id"], next_step_id="agent")
    _added(await session.answer_flow(menu["flow_id"], settle=settle))


async def discovered_droid(session: Session) -> Json | None:
    """Return the config flow of a droid that Home Assistant discovered, None before it has."""
    flows: list[Json] = await session.command("config_entries/flow/progress")
    return next((flow for flow in flows if flow["handler"] == DOMAIN), None)


async def accept_droid(session: Session, flow_id: str) -> Json:
    """Confirm a discovered droid; returns its entry."""
    return _added(await session.answer_flow(flow_id))


async def light_of(session: Session, entry_id: str) -> str | None:
    """Return the entity id of an entry's light, None before it has one."""
    registered: list[Json] = await session.command("config/entity_registry/list")
    own = (entity["entity_id"] for entity in registered if entity["config_entry_id"] == entry_id)
    return next((entity_id for entity_id in own if entity_id.startswith("light.")), None)


async def break_station(session: Session, entry_id: str) -> None:
    """Let the weather station's session go stale, until its entry is reloaded."""
    await session.call("flaky", "break", config_entry_id=entry_id, mode=STALE_SESSION)


async def raised_issue(session: Session) -> Json | None:
    """Return the Repairs issue of an incident, None when there is none."""
    issues: list[Json] = (await session.command("repairs/list_issues"))["issues"]
    return next((issue for issue in issues if issue["domain"] == DOMAIN), None)


def _added(step: Json) -> Json:
    if step["type"] != "create_entry":
        raise UnexpectedStep(step)
    entry: Json = step["result"]
    return entry
