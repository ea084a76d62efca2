"""What the agent makes of a whole house: many things at once, and senses that fail."""

from collections.abc import Callable
import logging

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er, issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockModule,
    mock_integration,
)

from custom_components.astromech.agent.loop import Agent
from custom_components.astromech.agent.model import Incident, SubjectKind
from custom_components.astromech.agent.observe.entry_clock import EntryClock
from custom_components.astromech.agent.observe.states import AvailabilityCollector
from custom_components.astromech.const import DOMAIN

from .conftest import SETTLE, PassTime
from .test_main_job import OPEN_INCIDENTS, break_, heal, our_issues, state

DEVICES = 74

type MakeEntry = Callable[..., MockConfigEntry]


@pytest.fixture
def make_entry(hass: HomeAssistant) -> MakeEntry:
    """Return what puts loaded entries of integrations made up on the spot into the house."""

    def make(domain: str, **manifest: object) -> MockConfigEntry:
        mock_integration(hass, MockModule(domain, partial_manifest=manifest))
        hass.config.components.add(domain)
        entry = MockConfigEntry(
            domain=domain, entry_id=domain, title=domain.title(), state=ConfigEntryState.LOADED
        )
        entry.add_to_hass(hass)
        return entry

    return make


def furnish(
    hass: HomeAssistant, entry: MockConfigEntry, count: int, via: str | None = None
) -> list[str]:
    """Give an entry devices with two entities each; return the entities."""
    devices, entities = dr.async_get(hass), er.async_get(hass)
    names = []
    for number in range(count):
        device = devices.async_get_or_create(
            config_entry_id=entry.entry_id,
            identifiers={(entry.domain, f"{number}")},
            name=f"{entry.title} {number}",
            via_device_id=via,
        )
        for kind in ("power", "energy"):
            entity = entities.async_get_or_create(
                "sensor", entry.domain, f"{number}-{kind}", config_entry=entry, device_id=device.id
            )
            hass.states.async_set(entity.entity_id, "1")
            names.append(entity.entity_id)
    return names


def set_all(hass: HomeAssistant, names: list[str], value: str) -> None:
    for name in names:
        hass.states.async_set(name, value)


def incidents(agent: Agent) -> list[Incident]:
    return [case.incident for case in agent._watch.open_cases()]


# --- one cause, one incident ------------------------------------------------------------------


async def test_a_broker_and_seventy_four_devices_are_one_incident(
    hass: HomeAssistant, agent: Agent, make_entry: MakeEntry, pass_time: PassTime
) -> None:
    names = furnish(hass, make_entry("mqtt", iot_class="local_push"), DEVICES)
    names += furnish(hass, make_entry("tasmota", dependencies=["mqtt"]), 1)
    healthy = furnish(hass, make_entry("other"), 2)
    await pass_time(2)
    set_all(hass, names, "unavailable")
    await pass_time(SETTLE + 5)
    (found,) = incidents(agent)
    assert (found.scope.kind, found.scope.id) == (SubjectKind.ENTRY, "mqtt")
    assert (found.dependant_count, found.symptoms[0].count) == (DEVICES + 1, 2 * DEVICES + 2)
    assert state(hass, OPEN_INCIDENTS) == "1"
    (told,) = await agent.journal.recent()
    assert told["title"] == "Mqtt"
    set_all(hass, names, "2")
    await pass_time(15)
    assert incidents(agent) == []
    assert {scope.kind for scope in agent._watch.troubles} <= {SubjectKind.LOGGER}
    assert state(hass, healthy[0]) == "1"


async def test_one_device_of_a_healthy_entry_is_an_incident_about_that_device(
    hass: HomeAssistant, agent: Agent, make_entry: MakeEntry, pass_time: PassTime
) -> None:
    names = furnish(hass, make_entry("lamps"), 3)
    await pass_time(2)
    set_all(hass, names[:2], "unavailable")
    await pass_time(SETTLE + 5)
    (found,) = incidents(agent)
    assert found.scope.kind is SubjectKind.DEVICE
    (told,) = await agent.journal.recent()
    assert told["title"] == "Lamps 0"


async def test_one_entity_of_a_device_is_none(
    hass: HomeAssistant, agent: Agent, make_entry: MakeEntry, pass_time: PassTime
) -> None:
    names = furnish(hass, make_entry("lamps"), 3)
    await pass_time(2)
    set_all(hass, names[:1], "unavailable")
    await pass_time(SETTLE + 5)
    assert incidents(agent) == []


async def test_without_dns_there_is_one_issue_about_the_network(
    hass: HomeAssistant, agent: Agent, make_entry: MakeEntry, pass_time: PassTime
) -> None:
    entries = [make_entry(f"cloud{number}", iot_class="cloud_polling") for number in range(12)]
    await pass_time(2)
    reason = "Cannot connect to host api.example.com:443 [Temporary failure in name resolution]"
    for entry in entries[:3]:
        entry.mock_state(hass, ConfigEntryState.SETUP_RETRY, reason)
    await pass_time(SETTLE + 5)
    (found,) = incidents(agent)
    assert (found.scope.kind, found.scope.id) == (SubjectKind.HOST, "network")
    assert found.dependant_count == 3
    (issue,) = our_issues(hass)
    texts = issue.translation_placeholders
    assert texts is not None
    assert (texts["subject"], issue.translation_key) == ("Network", "incident_guided")
    assert texts["dependants"] == "**Also affected (3):** Cloud0, Cloud1, Cloud2"


async def test_what_is_ignored_about_the_network_stays_ignored(
    hass: HomeAssistant, agent: Agent, make_entry: MakeEntry, pass_time: PassTime
) -> None:
    entries = [make_entry(f"cloud{number}", iot_class="cloud_polling") for number in range(12)]
    for _ in range(2):
        for entry in entries[:3]:
            entry.mock_state(hass, ConfigEntryState.SETUP_RETRY, "Name or service not known")
        await pass_time(SETTLE + 5)
        (issue,) = our_issues(hass)
        ir.async_ignore_issue(hass, DOMAIN, issue.issue_id, True)
        for entry in entries[:3]:
            entry.mock_state(hass, ConfigEntryState.LOADED)
        await pass_time(20)
        assert our_issues(hass) == []
    for entry in entries[:3]:
        entry.mock_state(hass, ConfigEntryState.SETUP_RETRY, "Name or service not known")
    await pass_time(SETTLE + 5)
    (issue,) = our_issues(hass)
    assert issue.dismissed_version is not None


async def test_a_mass_failure_is_one_incident_with_no_action_for_each_entry(
    hass: HomeAssistant, agent: Agent, make_entry: MakeEntry, pass_time: PassTime
) -> None:
    entries = [make_entry(f"thing{number}") for number in range(10)]
    await pass_time(2)
    for number, entry in enumerate(entries[:5]):
        entry.mock_state(hass, ConfigEntryState.SETUP_ERROR, f"Odd error {number}")
    await pass_time(SETTLE + 5)
    (found,) = incidents(agent)
    assert (found.scope.id, found.dependant_count) == ("house", 5)
    (case,) = agent._watch.open_cases()
    assert case.proposal is None


# --- no incident ------------------------------------------------------------------------------


async def test_a_persons_reload_makes_no_incident(
    hass: HomeAssistant, flaky_entry: ConfigEntry, agent: Agent, pass_time: PassTime
) -> None:
    await pass_time(2)
    for _ in range(3):
        await hass.config_entries.async_reload(flaky_entry.entry_id)
        await pass_time(SETTLE / 2)
    await hass.config_entries.async_unload(flaky_entry.entry_id)
    await pass_time(2 * SETTLE)
    assert incidents(agent) == []
    assert await agent.journal.recent() == []


async def test_another_ones_repairs_issue_is_not_shown_twice(
    hass: HomeAssistant, flaky_entry: ConfigEntry, agent: Agent, pass_time: PassTime
) -> None:
    ir.async_create_issue(
        hass, "flaky", "old_firmware", is_fixable=False, severity=ir.IssueSeverity.ERROR,
        translation_key="old_firmware",
    )  # fmt: skip
    await pass_time(SETTLE + 5)
    assert len(incidents(agent)) == 1
    assert our_issues(hass) == []
    ir.async_delete_issue(hass, "flaky", "old_firmware")
    await pass_time(20)
    assert incidents(agent) == []


# --- senses that fail -------------------------------------------------------------------------


@pytest.fixture
def deaf_to_states(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a collector fail to start."""

    def fail(self: AvailabilityCollector) -> None:
        raise RuntimeError("no ears")

    monkeypatch.setattr(AvailabilityCollector, "start", fail)


@pytest.mark.usefixtures("deaf_to_states")
async def test_a_collector_that_does_not_start_is_told_about(
    hass: HomeAssistant, agent: Agent, caplog: pytest.LogCaptureFixture
) -> None:
    (issue,) = our_issues(hass)
    assert issue.issue_id == "collector_deaf"
    assert issue.translation_placeholders == {"collectors": "states"}
    assert (await agent.async_diagnostics())["deaf_collectors"] == ["states"]
    told = [record.getMessage() for record in caplog.get_records("setup")]
    assert told.count("Nothing can be observed of: states") == 1


@pytest.mark.usefixtures("deaf_to_states", "agent")
async def test_a_collector_that_does_not_start_leaves_the_others_alone(
    hass: HomeAssistant, flaky_entry: ConfigEntry, pass_time: PassTime
) -> None:
    await break_(hass, flaky_entry, "setup_error")
    await pass_time(SETTLE + 5)
    names = {issue.issue_id.partition("_")[0] for issue in our_issues(hass)}
    assert names == {"collector", "incident"}


async def test_an_exception_in_a_collector_is_told_as_what_it_is(
    hass: HomeAssistant,
    flaky_entry: ConfigEntry,
    agent: Agent,
    pass_time: PassTime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(EntryClock, "note", None)
    await hass.config_entries.async_reload(flaky_entry.entry_id)
    await pass_time(SETTLE + 5)
    issues = {issue.issue_id: issue for issue in our_issues(hass)}
    assert issues.keys() == {"collector_deaf"}
    assert issues["collector_deaf"].translation_placeholders == {"collectors": "entries"}
    assert incidents(agent) == []
    logging.getLogger("custom_components.flaky").error("The frobnicator has come to %d", 7)
    await pass_time(SETTLE + 5)
    assert len(incidents(agent)) == 1


async def test_a_start_makes_no_incidents_however_long_it_takes(
    hass: HomeAssistant,
    flaky_entry: ConfigEntry,
    agent_entry: ConfigEntry[Agent],
    pass_time: PassTime,
) -> None:
    hass.set_state(CoreState.starting)
    await hass.config_entries.async_reload(agent_entry.entry_id)
    await break_(hass, flaky_entry, "setup_not_ready")
    logging.getLogger("custom_components.flaky").error("The frobnicator has come to %d", 7)
    await pass_time(3 * SETTLE)
    agent = agent_entry.runtime_data
    assert incidents(agent) == []
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await pass_time(5)
    await heal(hass, flaky_entry)
    await hass.config_entries.async_reload(flaky_entry.entry_id)
    await pass_time(SETTLE / 2)
    assert incidents(agent) == []
