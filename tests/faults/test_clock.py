"""A clock that is set, and an event loop that somebody holds."""

from collections.abc import Callable
from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.astromech.agent.loop import Agent
from tests.agent.conftest import SETTLE, PassTime
from tests.agent.test_main_job import OPEN_INCIDENTS, break_, heal, our_issues, state, stuck_station

from .conftest import STATION


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Set the time of day; what only goes forward, and with it the event loop, takes no part."""

    def set_(jump: timedelta) -> None:
        before = dt_util.utcnow
        monkeypatch.setattr(dt_util, "utcnow", lambda: before() + jump)

    return set_


@pytest.mark.parametrize("jump", [timedelta(days=400), timedelta(days=-400)], ids=str)
async def test_what_is_open_when_the_clock_is_set_stays_open_and_is_not_approved(  # noqa: PLR0917
    hass: HomeAssistant,
    agent: Agent,
    flaky_entry: ConfigEntry,
    pass_time: PassTime,
    set_clock: Callable[[timedelta], None],
    jump: timedelta,
) -> None:
    issue = await stuck_station(hass, flaky_entry, pass_time)
    set_clock(jump)
    await pass_time(SETTLE + 15)
    assert state(hass, STATION) == "unavailable"  # nobody has approved anything
    assert [each.issue_id for each in our_issues(hass)] == [issue.issue_id]
    assert state(hass, OPEN_INCIDENTS) == "1"
    assert await agent.shown.annals.async_executions(None, 1) == ([], None)
    assert await agent.shown.annals.async_intact()
    await heal(hass, flaky_entry)
    await pass_time(20)
    assert state(hass, OPEN_INCIDENTS) == "0"


@pytest.mark.parametrize("jump", [timedelta(hours=2), timedelta(hours=-2)], ids=str)
async def test_trouble_has_not_lasted_because_the_clock_was_set(  # noqa: PLR0917
    hass: HomeAssistant,
    agent: Agent,
    flaky_entry: ConfigEntry,
    pass_time: PassTime,
    set_clock: Callable[[timedelta], None],
    jump: timedelta,
) -> None:
    await break_(hass, flaky_entry, "stale_session")
    await pass_time(5)
    set_clock(jump)
    await pass_time(SETTLE / 2)
    assert state(hass, OPEN_INCIDENTS) == "0"
    await pass_time(SETTLE)
    assert state(hass, OPEN_INCIDENTS) == "1"


async def test_a_loop_that_somebody_held_for_half_a_minute_makes_no_incident(
    hass: HomeAssistant,
    agent: Agent,
    flaky_entry: ConfigEntry,
    pass_time: PassTime,
    freezer: FrozenDateTimeFactory,
) -> None:
    await break_(hass, flaky_entry, "stale_session")
    await pass_time(5)
    hass.loop.call_soon(freezer.tick, timedelta(seconds=30))  # meanwhile nothing else runs
    await hass.async_block_till_done()
    async_fire_time_changed(hass)  # all that was due falls due at once
    await heal(hass, flaky_entry)
    await pass_time(SETTLE)
    assert state(hass, OPEN_INCIDENTS) == "0"
    assert our_issues(hass) == []
