"""The recorder's database, as actions need it: whether it is free, what is old in it, and its size."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.recorder import (
    DATA_INSTANCE,
    async_migration_in_progress,
    async_migration_is_live,
    session_scope,
)

from .action import ActionRefused, Site

if TYPE_CHECKING:
    from homeassistant.components.recorder import Recorder
    from sqlalchemy.orm import Session

ANSWER_SECONDS: Final = 10.0
"""Within which the recorder comes to a new task, unless it is at a long one."""

DOMAIN: Final = "recorder"


@callback
def recorder_refused(hass: HomeAssistant) -> str | None:
    """Return why nothing can be done to the database, None if something can."""
    if DATA_INSTANCE not in hass.data or not hass.data[DATA_INSTANCE].recording:
        return "recorder_unavailable"
    migrates = async_migration_in_progress(hass) or async_migration_is_live(hass)
    return "migration_running" if migrates else None


@callback
def keep_days(hass: HomeAssistant) -> int:
    """Return for how many days a person wants the history to be kept."""
    return hass.data[DATA_INSTANCE].keep_days


async def async_require_idle(hass: HomeAssistant) -> None:
    """Return if the recorder is at nothing long, such as a purge; raises ActionRefused if it is."""
    from homeassistant.components.recorder.tasks import SynchronizeTask  # noqa: PLC0415

    done = hass.loop.create_future()
    hass.data[DATA_INSTANCE].queue_task(SynchronizeTask(done))
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            await done
    except TimeoutError:
        raise ActionRefused("recorder_busy") from None


async def async_older(hass: HomeAssistant, before: float) -> tuple[int, int]:
    """Return how many states and how many events are older than a time (s since the epoch)."""
    return await _async_ask(hass, lambda session: _older(session, before))


async def async_is_purged(hass: HomeAssistant, before: float) -> bool:
    """Say whether nothing in the database is older than a time (s since the epoch)."""
    return await _async_ask(hass, lambda session: not _has_older(session, before))


async def async_purge(site: Site, *, keep: int, repack: bool) -> None:
    """Have Home Assistant delete what is older than `keep` days; it does so later, by and by."""
    data = {"keep_days": keep, "repack": repack}
    await site.hass.services.async_call(DOMAIN, "purge", data, blocking=True, context=site.context)


@callback
def file_of(hass: HomeAssistant) -> str | None:
    """Return the path of the database, None if it is not a file of ours."""
    recorder = hass.data[DATA_INSTANCE]
    if recorder.dialect_name != "sqlite" or recorder.engine is None:
        return None
    return recorder.engine.url.database


async def _async_ask[T](hass: HomeAssistant, question: Callable[[Session], T]) -> T:
    recorder = hass.data[DATA_INSTANCE]
    return await recorder.async_add_executor_job(_ask, recorder, question)


def _ask[T](recorder: Recorder, question: Callable[[Session], T]) -> T:
    with session_scope(session=recorder.get_session(), read_only=True) as session:
        return question(session)


def _older(session: Session, before: float) -> tuple[int, int]:
    from homeassistant.components.recorder.db_schema import Events, States  # noqa: PLC0415
    from sqlalchemy import func, select  # noqa: PLC0415

    states = select(func.count()).where(States.last_updated_ts < before)
    events = select(func.count()).where(Events.time_fired_ts < before)
    return session.scalar(states) or 0, session.scalar(events) or 0


def _has_older(session: Session, before: float) -> bool:
    from homeassistant.components.recorder.db_schema import Events, States  # noqa: PLC0415
    from sqlalchemy import select  # noqa: PLC0415

    states = select(States.state_id).where(States.last_updated_ts < before).limit(1)
    events = select(Events.event_id).where(Events.time_fired_ts < before).limit(1)
    return any(session.scalar(asked) is not None for asked in (states, events))
