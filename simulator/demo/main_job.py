"""The main job on a real Home Assistant, step by step.

A droid is found and lit. An integration breaks; the agent finds out why, a person approves the
remedy, and it is carried out, verified and written down. Each step makes its part happen, waits
for it, and returns what there is to show; one that fails raises.
"""

from asyncio import Queue
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from . import contents as demo
from .house import House
from .journal_reader import Written, newest_incident
from .log import unexpected
from .session import Json, Session
from .waiting import until

SETTLE_SECONDS: Final = 3
NOTICE_SECONDS: Final = 2.0  # from fault to Repairs issue, beyond the settle time
MOMENT: Final = 15.0  # more than any single wait here should take

ORANGE: Final = (255, 96, 0)
SET_MAIN_LED: Final = (0x02, 0x20)
TEMPERATURE: Final = "sensor.weather_station_temperature"
OPEN_INCIDENTS: Final = "sensor.operations_agent_open_incidents"
WAY_TO_SUCCESS: Final = ("approved", "backing_up", "applying", "verifying", "succeeded")


class NotAsItShould(Exception):
    """Something came out other than it should."""

    def __init__(self, what: str, is_: object, should: object) -> None:
        super().__init__(f"{what} is {is_!r}, should be {should!r}")


@dataclass(slots=True)
class Job:
    """What the steps share: the house, and what they have learnt so far."""

    house: House
    stack: AsyncExitStack
    session: Session = field(init=False)
    light: str = field(init=False)
    changed_issues: Queue[Json] = field(init=False)
    broken_at: datetime = field(init=False)
    seconds_to_issue: float = field(init=False)
    issue_id: str = field(init=False)
    fix_id: str = field(init=False)


type Step = Callable[[Job], Awaitable[Json]]


async def ha_started(job: Job) -> Json:
    """Home Assistant runs, and somebody is signed in."""
    job.session = await job.stack.enter_async_context(demo.running(job.house))
    config = await job.session.command("get_config")
    return {"version": config["version"], "url": job.house.url}


async def droid_discovered(job: Job) -> Json:
    """Home Assistant's Bluetooth hears the robot and offers it."""
    offer = await _offer(job)
    return {"name": offer["context"]["title_placeholders"]["name"]}


async def droid_configured(job: Job) -> Json:
    """The offer is taken: the robot answered, and has a light."""
    entry = await demo.accept_droid(job.session, (await _offer(job))["flow_id"])
    job.light = await until(
        lambda: demo.light_of(job.session, entry["entry_id"]), "a light", within=MOMENT
    )
    return {"title": entry["title"], "light": job.light}


async def light_on(job: Job) -> Json:
    """The light is switched on, and the robot has received the colour."""
    await job.session.call("light", "turn_on", entity_id=job.light, rgb_color=ORANGE)
    robot = await job.session.ask("virtual_bb8", "packets", name=demo.ROBOT)
    _expect("the colour of the robot", tuple(robot["main_led"]), ORANGE)
    received = [one["raw"] for one in robot["packets"] if (one["did"], one["cid"]) == SET_MAIN_LED]
    return {"state": await job.session.state(job.light), "received": received[-1]}


async def fault_injected(job: Job) -> Json:
    """The agent is there, and a weather station whose session goes stale: it fails till reloaded."""
    await demo.add_agent(job.session, settle=SETTLE_SECONDS)
    station = await demo.add_weather_station(job.session)
    changes = job.session.subscription(
        "subscribe_events", event_type="repairs_issue_registry_updated"
    )
    job.changed_issues = await job.stack.enter_async_context(changes)
    job.broken_at = datetime.now(UTC)
    await demo.break_station(job.session, station)
    await _until_state(job, TEMPERATURE, "unavailable")
    return {"mode": demo.STALE_SESSION, "unavailable": TEMPERATURE}


async def incident_opened(job: Job) -> Json:
    """It has lasted: the agent opens one incident, not one for each entity."""
    await _until_state(job, OPEN_INCIDENTS, "1")
    return {"open": 1, "settle": SETTLE_SECONDS}


async def diagnosed(job: Job) -> Json:
    """The journal has the cause."""
    written = await _until_written(job, "a diagnosis", lambda written: written.cause is not None)
    _expect("the cause", written.cause, "config_entry_stuck")
    return {"cause": written.cause, "fingerprint": written.fingerprint}


async def issue_raised(job: Job) -> Json:
    """A Repairs issue tells of it, soon enough after the fault."""
    issue = await until(lambda: demo.raised_issue(job.session), "an issue", within=MOMENT)
    job.issue_id = issue["issue_id"]
    job.seconds_to_issue = (await _raised_at(job) - job.broken_at).total_seconds()
    if job.seconds_to_issue > SETTLE_SECONDS + NOTICE_SECONDS:
        limit = f"at most {SETTLE_SECONDS + NOTICE_SECONDS:g}"
        raise NotAsItShould("the time from fault to issue", job.seconds_to_issue, limit)
    _expect("is_fixable", issue["is_fixable"], True)
    return {"issue_id": job.issue_id, "seconds_after_fault": round(job.seconds_to_issue, 2)}


async def approved(job: Job) -> Json:
    """A person reads the plan in the fix flow, rehearses it, and approves it."""
    review = await job.session.start_fix(demo.DOMAIN, job.issue_id)
    _expect("the first step", review["step_id"], "review")
    job.fix_id = review["flow_id"]
    rehearsal = await job.session.answer_fix(job.fix_id, next_step_id="dry_run")
    _expect("the dry run", rehearsal["step_id"], "dry_run")
    again = await job.session.answer_fix(job.fix_id)
    _expect("the step after it", again["step_id"], "review")
    await job.session.answer_fix(job.fix_id, next_step_id="apply")
    written = await _until_state_written(job, "approved")
    return {"form": review["step_id"], "approved_by": written.approved_by}


async def backup_done(job: Job) -> Json:
    """Before anything is changed, Home Assistant's backup is made."""
    written = await _until_state_written(job, "applying")
    backups: list[Json] = (await job.session.command("backup/info"))["backups"]
    names = {backup["backup_id"]: backup["name"] for backup in backups}
    _expect("the only backup", list(names), [written.backup_id])
    return {"backup_id": written.backup_id, "name": names[written.backup_id]}


async def applied(job: Job) -> Json:
    """The remedy is carried out."""
    written = await _until_state_written(job, "verifying")
    return {"states": written.states}


async def verified(job: Job) -> Json:
    """The agent has seen that it helped, and so do we."""
    await _until_state_written(job, "succeeded")
    temperature = await job.session.state(TEMPERATURE)
    return {TEMPERATURE: float(temperature or "nan")}


async def resolved(job: Job) -> Json:
    """The flow has ended, the issue is gone, no incident is open."""
    end = await until(lambda: _end_of_fix(job), "the end of the fix flow", within=MOMENT)
    _expect("the end of the fix flow", end["type"], "create_entry")
    _expect("the issue", await demo.raised_issue(job.session), None)
    await _until_state(job, OPEN_INCIDENTS, "0")
    return {"open": 0}


async def journalled(job: Job) -> Json:
    """All of it is written down: who approved, each state, the outcome."""
    written = await _until_written(job, "a resolution", lambda found: found.resolution is not None)
    _expect("the way of the execution", written.states[-5:], WAY_TO_SUCCESS)
    _expect("verified", written.verified, True)
    return {"states": written.states, "resolution": written.resolution}


async def ha_stopped(job: Job) -> Json:
    """Home Assistant ends when asked to, and has nothing to complain of."""
    await job.stack.aclose()
    _expect("the exit code", await job.house.stop(), 0)
    surprises = unexpected(job.house.log(), demo.EXPECTED_LOG)
    _expect("what it complains of", [record.message[:200] for record in surprises], [])
    return {"exit_code": 0, "complaints": 0}


STEPS: Final[tuple[Step, ...]] = (
    ha_started,
    droid_discovered,
    droid_configured,
    light_on,
    fault_injected,
    incident_opened,
    diagnosed,
    issue_raised,
    approved,
    backup_done,
    applied,
    verified,
    resolved,
    journalled,
    ha_stopped,
)


def _expect(what: str, is_: object, should: object) -> None:
    if is_ != should:
        raise NotAsItShould(what, is_, should)


async def _offer(job: Job) -> Json:
    return await until(
        lambda: demo.discovered_droid(job.session), "a discovered droid", within=MOMENT
    )


async def _until_state(job: Job, entity_id: str, state: str) -> None:
    async def reached() -> bool:
        return await job.session.state(entity_id) == state

    await until(reached, f"{entity_id} is {state}", within=MOMENT)


async def _until_written(job: Job, what: str, holds: Callable[[Written], bool]) -> Written:
    path = job.house.folder / "astromech" / "journal.db"

    async def found() -> Written | None:
        written = newest_incident(path)
        return written if written and holds(written) else None

    return await until(found, f"{what} in the journal", within=MOMENT)


async def _until_state_written(job: Job, state: str) -> Written:
    return await _until_written(job, state, lambda written: state in written.states)


async def _raised_at(job: Job) -> datetime:
    """Return when our issue was raised, by the event that told of it."""
    while True:
        event = await job.changed_issues.get()
        if event["data"]["issue_id"] == job.issue_id:
            return datetime.fromisoformat(event["time_fired"])


async def _end_of_fix(job: Job) -> Json | None:
    step = await job.session.look_at_fix(job.fix_id)
    return None if step["type"] in ("progress", "progress_done") else step
