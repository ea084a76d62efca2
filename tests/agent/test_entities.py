"""The agent's entities: as registered and shown, and how they follow what happens."""

from datetime import timedelta
from pathlib import Path

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import ATTR_ENTITY_ID, Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from syrupy.assertion import SnapshotAssertion

from custom_components.astromech.agent.happenings import HappeningKind
from custom_components.astromech.agent.loop import Agent
from custom_components.astromech.agent.model import (
    Condition,
    ConditionFacts,
    Signal,
    Subject,
    SubjectKind,
)
from custom_components.astromech.agent.show.health import Ailment
from custom_components.astromech.const import DOMAIN
from tests.droid import assert_entities

from .conftest import SETTLE, PassTime

HEALTHY = "binary_sensor.operations_agent_healthy"
AUTOMATIC = "binary_sensor.operations_agent_automatic_mode"
READ_ONLY = "switch.operations_agent_read_only_mode"
INCIDENTS = "event.operations_agent_incidents"
REPAIR = "sensor.operations_agent_mean_time_to_repair"
HOUR = 3600

PLATFORMS = (
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.EVENT,
    Platform.SENSOR,
    Platform.SWITCH,
)


def state(hass: HomeAssistant, entity_id: str) -> str:
    """Return the state of an entity, which must have one."""
    found = hass.states.get(entity_id)
    assert found is not None
    return found.state


async def break_(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Let the weather station get stuck."""
    data = {"config_entry_id": entry.entry_id, "mode": "stale_session"}
    await hass.services.async_call("flaky", "break", data, blocking=True)


def held(agent: Agent) -> bool:
    """Say whether nothing may be executed."""
    return agent.read_only


async def press(hass: HomeAssistant, button: str) -> None:
    """Press a button of the agent."""
    data = {ATTR_ENTITY_ID: f"button.operations_agent_{button}"}
    await hass.services.async_call("button", "press", data, blocking=True)


async def turn(hass: HomeAssistant, how: str) -> None:
    """Turn read-only mode on or off."""
    await hass.services.async_call(
        "switch", f"turn_{how}", {ATTR_ENTITY_ID: READ_ONLY}, blocking=True
    )


def attribute(hass: HomeAssistant, entity_id: str, name: str) -> object:
    """Return an attribute of an entity, which must be there."""
    found = hass.states.get(entity_id)
    assert found is not None
    return found.attributes[name]


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_entities_as_registered_and_shown(
    hass: HomeAssistant,
    agent_entry: ConfigEntry[Agent],
    snapshot: SnapshotAssertion,
    platform: Platform,
) -> None:
    assert_entities(hass, agent_entry, platform, snapshot)


async def test_it_tells_of_incidents_as_events_and_how_long_they_last(
    hass: HomeAssistant, agent: Agent, flaky_entry: ConfigEntry, pass_time: PassTime
) -> None:
    await break_(hass, flaky_entry)
    await pass_time(SETTLE + 5)
    assert attribute(hass, INCIDENTS, "event_type") in {"incident_opened", "remediation_proposed"}
    assert state(hass, REPAIR) == "unknown"
    data = {"config_entry_id": flaky_entry.entry_id}
    await hass.services.async_call("flaky", "heal", data, blocking=True)
    await hass.config_entries.async_reload(flaky_entry.entry_id)
    await pass_time(SETTLE + 65)
    assert attribute(hass, INCIDENTS, "event_type") == "incident_resolved"
    assert 1.0 < float(state(hass, REPAIR)) < 3.5


@pytest.mark.parametrize("kind", HappeningKind)
async def test_each_happening_is_an_event(
    hass: HomeAssistant, agent: Agent, kind: HappeningKind
) -> None:
    agent.announcer.tell(kind, incident=None, execution="none", action="reload_config_entry")
    await hass.async_block_till_done()
    assert attribute(hass, INCIDENTS, "event_type") == kind
    assert attribute(hass, INCIDENTS, "action") == "reload_config_entry"


async def test_read_only_mode_outlasts_a_restart(
    hass: HomeAssistant, agent_entry: ConfigEntry[Agent]
) -> None:
    assert state(hass, READ_ONLY) == "off"
    await turn(hass, "on")
    assert held(agent_entry.runtime_data)
    assert attribute(hass, AUTOMATIC, "reason") == "read_only"
    await hass.config_entries.async_reload(agent_entry.entry_id)
    assert state(hass, READ_ONLY) == "on"
    assert held(agent_entry.runtime_data)
    await turn(hass, "off")
    assert not held(agent_entry.runtime_data)
    assert state(hass, READ_ONLY) == "off"


async def test_a_pause_lasts_an_hour_and_outlasts_a_restart(
    hass: HomeAssistant, agent_entry: ConfigEntry[Agent], freezer: FrozenDateTimeFactory
) -> None:
    await press(hass, "pause_for_an_hour")
    assert attribute(hass, AUTOMATIC, "reason") == "paused"
    freezer.tick(timedelta(seconds=HOUR / 2))
    await hass.config_entries.async_reload(agent_entry.entry_id)
    assert attribute(hass, AUTOMATIC, "reason") == "paused"
    assert held(agent_entry.runtime_data)
    assert state(hass, READ_ONLY) == "off"
    freezer.tick(timedelta(seconds=HOUR / 2 + 1))
    async_fire_time_changed(hass)
    await hass.async_block_till_done()
    assert not held(agent_entry.runtime_data)
    assert attribute(hass, AUTOMATIC, "reason") == "policy"


async def test_a_pause_can_be_ended(hass: HomeAssistant, agent: Agent) -> None:
    await press(hass, "pause_for_an_hour")
    await turn(hass, "off")
    assert not held(agent)
    assert attribute(hass, AUTOMATIC, "reason") == "policy"


def allow_no_writing(agent: Agent) -> None:
    """Let the journal be read, not written."""
    assert agent.journal._db is not None
    agent.journal._db.execute("PRAGMA query_only = ON")


async def test_what_cannot_be_remembered_is_said(hass: HomeAssistant, agent: Agent) -> None:
    await agent.journal._run(allow_no_writing, agent)
    with pytest.raises(HomeAssistantError) as raised:
        await turn(hass, "off")
    assert raised.value.translation_key == "journal_unwritable"
    assert state(hass, HEALTHY) == "off"
    assert attribute(hass, HEALTHY, "reasons") == ["journal_unwritable"]
    assert attribute(hass, AUTOMATIC, "reason") == "journal_unwritable"


async def test_a_journal_that_cannot_be_opened_is_said(
    hass: HomeAssistant, agent_entry: ConfigEntry[Agent]
) -> None:
    await hass.config_entries.async_unload(agent_entry.entry_id)
    Path(hass.config.path(DOMAIN)).rename(hass.config.path("elsewhere"))
    Path(hass.config.path(DOMAIN)).write_text("a file is in the way")
    await hass.config_entries.async_setup(agent_entry.entry_id)
    # The policy is in the same folder, so that it cannot be read either.
    assert attribute(hass, HEALTHY, "reasons") == ["journal_unwritable", "policy_invalid"]
    assert state(hass, REPAIR) == "unknown"
    assert held(agent_entry.runtime_data)


async def test_automatic_mode_is_on_while_a_policy_lets_it(
    hass: HomeAssistant, agent: Agent
) -> None:
    assert state(hass, AUTOMATIC) == "off"
    agent.glance.automatic = lambda: True
    agent.glance.show()
    assert state(hass, AUTOMATIC) == "on"
    assert attribute(hass, AUTOMATIC, "reason") is None


async def test_it_says_what_is_wrong_with_it(hass: HomeAssistant, agent: Agent) -> None:
    assert state(hass, HEALTHY) == "on"
    agent._went_deaf("logs")
    agent._observe([lagging(holds=True)])
    assert state(hass, HEALTHY) == "off"
    assert attribute(hass, HEALTHY, "reasons") == ["collector_deaf", "loop_lagging"]
    agent._observe([lagging(holds=False)])
    agent.glance.health.note(Ailment.COLLECTOR_DEAF, ails=False)
    assert state(hass, HEALTHY) == "on"


def lagging(*, holds: bool) -> Signal:
    """Return the signal of an event loop that is held up, or no longer."""
    facts = ConditionFacts(condition=Condition.LOOP_LAGGING, holds=holds)
    return Signal(time=0.0, subject=Subject(kind=SubjectKind.HOST, id="event_loop"), facts=facts)


async def test_all_is_looked_at_anew_when_a_person_wants_it(
    hass: HomeAssistant, agent: Agent, flaky_entry: ConfigEntry, pass_time: PassTime
) -> None:
    await break_(hass, flaky_entry)
    await pass_time(SETTLE + 5)
    (case,) = agent._watch.open_cases()
    await press(hass, "analyse_now")
    (due,) = agent._watch.open_cases()
    assert due.due < case.due
    await pass_time(2)
    (done,) = agent._watch.open_cases()
    assert done.due > due.due


async def test_the_figures_begin_anew_at_midnight(
    hass: HomeAssistant, agent: Agent, freezer: FrozenDateTimeFactory, pass_time: PassTime
) -> None:
    await agent.journal._run(add_repair, agent, freezer().timestamp())
    assert state(hass, REPAIR) == "unknown"
    freezer.tick(timedelta(days=1))
    await pass_time(1)
    assert state(hass, REPAIR) == "1.0"


def add_repair(agent: Agent, now: float) -> None:
    """Write an incident that lasted a minute, without a word to anybody."""
    agent.journal.write(
        "INSERT INTO incidents (fingerprint, scope_kind, scope_id, title, first_seen, opened,"
        " resolved, resolution, symptoms) VALUES ('f', 'host', 'disk', '', ?, ?, ?, 'x', '[]')",
        now - 60,
        now - 60,
        now,
    )


async def test_the_ids_of_its_entities_are_stable(hass: HomeAssistant, agent: Agent) -> None:
    registry = er.async_get(hass)
    ids = {entry.unique_id for entry in registry.entities.values() if entry.platform == DOMAIN}
    assert {"astromech_open_incidents", "astromech_read_only", "astromech_incidents"} <= ids
