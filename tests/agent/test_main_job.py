"""The main job: something breaks, the agent explains it, a person approves, it works again."""

import json
import logging
from pathlib import Path
from typing import Any

from homeassistant.components.backup import async_get_manager
from homeassistant.components.repairs import repairs_flow_manager
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.astromech.agent.approve.approval import ApprovalRefused, Approver, Door
from custom_components.astromech.agent.loop import Agent
from custom_components.astromech.agent.model import ActionId
from custom_components.astromech.const import DOMAIN

from .conftest import SETTLE, PassTime

OPEN_INCIDENTS = "sensor.operations_agent_open_incidents"


def state(hass: HomeAssistant, entity_id: str) -> str:
    """Return the state of an entity, which must have one."""
    found = hass.states.get(entity_id)
    assert found is not None
    return found.state


async def break_(hass: HomeAssistant, entry: ConfigEntry, mode: str) -> None:
    """Break the weather station."""
    data = {"config_entry_id": entry.entry_id, "mode": mode}
    await hass.services.async_call("flaky", "break", data, blocking=True)


async def heal(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Heal the weather station."""
    data = {"config_entry_id": entry.entry_id}
    await hass.services.async_call("flaky", "heal", data, blocking=True)


def our_issues(hass: HomeAssistant) -> list[ir.IssueEntry]:
    """Return the active issues of the agent."""
    issues = ir.async_get(hass).issues.values()
    return [issue for issue in issues if issue.domain == DOMAIN and issue.active]


async def open_dialog(hass: HomeAssistant, issue: ir.IssueEntry) -> dict[str, Any]:
    """Open an issue as a person does."""
    manager = repairs_flow_manager(hass)
    assert manager is not None
    return dict(await manager.async_init(DOMAIN, data={"issue_id": issue.issue_id}))


async def submit(hass: HomeAssistant, flow: dict[str, Any], **answer: Any) -> dict[str, Any]:
    """Press the dialog's button, or look how far it is."""
    manager = repairs_flow_manager(hass)
    assert manager is not None
    return dict(await manager.async_configure(flow["flow_id"], answer))


async def choose(hass: HomeAssistant, flow: dict[str, Any], option: str) -> dict[str, Any]:
    """Choose from the dialog's menu."""
    return await submit(hass, flow, next_step_id=option)


async def approve(hass: HomeAssistant, issue: ir.IssueEntry) -> dict[str, Any]:
    """Open an issue and approve what is proposed."""
    return await choose(hass, await open_dialog(hass, issue), "apply")


def why(flow: dict[str, Any]) -> tuple[str, str]:
    """Return how a dialog ended, and the reason that it told."""
    assert flow["type"] is FlowResultType.ABORT
    return flow["reason"], flow["description_placeholders"]["reason"]


async def stuck_station(
    hass: HomeAssistant, station: ConfigEntry, pass_time: PassTime, mode: str = "stale_session"
) -> ir.IssueEntry:
    """Let the station get stuck, and return the issue about it."""
    await break_(hass, station, mode)
    await pass_time(SETTLE + 5)
    (issue,) = our_issues(hass)
    return issue


pytestmark = pytest.mark.usefixtures("agent_entry")


async def test_a_stuck_entry_is_one_incident_with_a_cause_and_a_remedy(
    hass: HomeAssistant, flaky_entry: ConfigEntry, agent: Agent, pass_time: PassTime
) -> None:
    issue = await stuck_station(hass, flaky_entry, pass_time)
    assert issue.is_fixable
    assert issue.translation_key == "incident_remedy"
    assert issue.issue_domain == "flaky"
    texts = issue.translation_placeholders
    assert texts is not None
    assert texts["subject"] == "Station"
    assert texts["cause"] == "Integration is stuck"
    assert "Session is closed" in texts["evidence"]
    assert state(hass, OPEN_INCIDENTS) == "1"
    (told,) = await agent.journal.recent()
    assert told["cause"] == "config_entry_stuck"


async def test_approved_it_is_backed_up_applied_verified_and_journalled(
    hass: HomeAssistant, flaky_entry: ConfigEntry, agent: Agent, pass_time: PassTime
) -> None:
    issue = await stuck_station(hass, flaky_entry, pass_time)
    flow = await open_dialog(hass, issue)
    assert (flow["type"], flow["step_id"]) == (FlowResultType.MENU, "review")
    texts = flow["description_placeholders"]
    assert texts["action"] == "Reload the integration"
    assert texts["blast_radius"] == "entities: 3, devices: 1, about 5 s"
    assert texts["track_record"]
    flow = await choose(hass, flow, "apply")
    assert flow["type"] is FlowResultType.SHOW_PROGRESS
    await pass_time(10)
    assert flaky_entry.state is ConfigEntryState.LOADED
    assert state(hass, "sensor.station_temperature") == "21.5"
    assert our_issues(hass) == []
    assert state(hass, OPEN_INCIDENTS) == "0"
    (told,) = await agent.journal.recent()
    assert told["resolution"] == "remedied"
    (execution,) = told["executions"]
    assert [step["state"] for step in execution["transitions"]] == [
        "approved", "backing_up", "applying", "verifying", "succeeded",
    ]  # fmt: skip
    assert execution["approved_by"] == "repairs"
    assert execution["verified"] == 1
    assert all(check["passed"] is not False for check in execution["checks"])
    backups, _ = await _backups(hass)
    assert backups[execution["backup_id"]].extra_metadata["astromech.execution"] == execution["id"]


async def _backups(hass: HomeAssistant) -> Any:
    return await async_get_manager(hass).async_get_backups()


async def test_a_second_approval_joins_the_first(
    hass: HomeAssistant, flaky_entry: ConfigEntry, agent: Agent, pass_time: PassTime
) -> None:
    issue = await stuck_station(hass, flaky_entry, pass_time)
    first, second = await open_dialog(hass, issue), await open_dialog(hass, issue)
    await choose(hass, first, "apply")
    flow = await choose(hass, second, "apply")
    assert flow["type"] is FlowResultType.SHOW_PROGRESS
    await pass_time(10)
    (told,) = await agent.journal.recent()
    assert len(told["executions"]) == 1


async def test_a_remedy_that_does_not_help_is_told_as_that(
    hass: HomeAssistant, flaky_entry: ConfigEntry, agent: Agent, pass_time: PassTime
) -> None:
    issue = await stuck_station(hass, flaky_entry, pass_time, "reload_does_not_help")
    flow = await approve(hass, issue)
    await pass_time(85)
    flow = await submit(hass, flow)
    assert why(flow) == ("failed", "it still does not work as it should")
    (told,) = await agent.journal.recent()
    (execution,) = told["executions"]
    assert (execution["state"], execution["verified"]) == ("failed", 0)
    assert not all(check["passed"] for check in execution["checks"])
    assert state(hass, OPEN_INCIDENTS) == "1"


async def test_after_a_vain_remedy_it_is_not_proposed_again_at_once(
    hass: HomeAssistant, flaky_entry: ConfigEntry, pass_time: PassTime
) -> None:
    issue = await stuck_station(hass, flaky_entry, pass_time, "reload_does_not_help")
    await approve(hass, issue)
    await pass_time(85)
    (issue,) = our_issues(hass)
    assert issue.translation_key == "incident_guided"


async def test_an_approval_of_what_has_changed_meanwhile_does_nothing(
    hass: HomeAssistant, flaky_entry: ConfigEntry, agent: Agent, pass_time: PassTime
) -> None:
    issue = await stuck_station(hass, flaky_entry, pass_time)
    flow = await open_dialog(hass, issue)
    await hass.config_entries.async_reload(flaky_entry.entry_id)
    await pass_time(15)
    flow = await choose(hass, flow, "apply")
    assert why(flow) == ("nothing_done", "it is overtaken by events")
    (told,) = await agent.journal.recent()
    assert told["executions"] == []


async def test_a_dialog_about_what_is_over_says_so(
    hass: HomeAssistant, flaky_entry: ConfigEntry, pass_time: PassTime
) -> None:
    issue = await stuck_station(hass, flaky_entry, pass_time)
    flow = await open_dialog(hass, issue)
    await heal(hass, flaky_entry)
    await pass_time(20)
    flow = await choose(hass, flow, "apply")
    assert why(flow) == ("nothing_done", "it is overtaken by events")


async def test_what_cures_itself_takes_its_issue_away(
    hass: HomeAssistant, flaky_entry: ConfigEntry, agent: Agent, pass_time: PassTime
) -> None:
    await stuck_station(hass, flaky_entry, pass_time)
    await heal(hass, flaky_entry)
    await pass_time(20)
    assert our_issues(hass) == []
    assert state(hass, OPEN_INCIDENTS) == "0"
    (told,) = await agent.journal.recent()
    assert told["resolution"] == "cured_itself"


async def test_what_lasts_for_less_than_the_settle_time_is_no_incident(
    hass: HomeAssistant, flaky_entry: ConfigEntry, agent: Agent, pass_time: PassTime
) -> None:
    await break_(hass, flaky_entry, "stale_session")
    await pass_time(SETTLE / 2)
    await heal(hass, flaky_entry)
    await pass_time(SETTLE * 2)
    assert our_issues(hass) == []
    assert await agent.journal.recent() == []


async def test_our_own_reload_makes_no_incident(
    hass: HomeAssistant, flaky_entry: ConfigEntry, agent: Agent, pass_time: PassTime
) -> None:
    issue = await stuck_station(hass, flaky_entry, pass_time)
    await approve(hass, issue)
    await pass_time(10 + 2 * SETTLE)
    assert len(await agent.journal.recent()) == 1


async def test_an_expired_sign_in_is_left_to_the_person_and_not_disturbed(
    hass: HomeAssistant, flaky_entry: ConfigEntry, pass_time: PassTime
) -> None:
    issue = await stuck_station(hass, flaky_entry, pass_time, "auth_failed")
    assert issue.translation_key == "incident_guided"
    texts = issue.translation_placeholders
    assert texts is not None
    assert texts["cause"] == "Sign-in expired"
    assert texts["steps"].startswith("1. **Sign in again**")
    assert any(flow["handler"] == "flaky" for flow in hass.config_entries.flow.async_progress())


async def test_an_entry_that_tries_again_by_itself_is_not_reloaded(
    hass: HomeAssistant, flaky_entry: ConfigEntry, pass_time: PassTime
) -> None:
    issue = await stuck_station(hass, flaky_entry, pass_time, "setup_not_ready")
    assert issue.translation_key == "incident_guided"


async def test_a_storm_of_records_is_one_incident(
    hass: HomeAssistant, flaky_entry: ConfigEntry, agent: Agent, pass_time: PassTime
) -> None:
    await break_(hass, flaky_entry, "log_storm")
    await pass_time(SETTLE + 5)
    (told,) = await agent.journal.recent()
    (symptom,) = (s for s in told["symptoms"] if s["latest"]["facts"]["level"] >= 40)
    assert symptom["count"] >= 200


async def test_what_nobody_can_explain_is_counted_but_not_shouted(
    hass: HomeAssistant, flaky_entry: ConfigEntry, agent: Agent, pass_time: PassTime
) -> None:
    logging.getLogger("custom_components.flaky").error("The frobnicator has come to %d", 7)
    await pass_time(SETTLE + 5)
    (told,) = await agent.journal.recent()
    assert told["diagnosis"]["abstained"]
    assert our_issues(hass) == []
    assert state(hass, OPEN_INCIDENTS) == "1"


async def test_an_exception_in_a_callback_is_blamed_on_the_integration(
    hass: HomeAssistant, flaky_entry: ConfigEntry, pass_time: PassTime
) -> None:
    hass.loop.set_exception_handler(None)
    issue = await stuck_station(hass, flaky_entry, pass_time, "callback_exception")
    assert issue.translation_key == "incident_guided"
    texts = issue.translation_placeholders
    assert texts is not None
    assert texts["cause"] == "Error in the integration's code"
    assert texts["subject"] == "Station"


async def test_an_entry_that_cannot_be_unloaded_is_not_reloaded(
    hass: HomeAssistant, flaky_entry: ConfigEntry, agent: Agent, pass_time: PassTime
) -> None:
    await break_(hass, flaky_entry, "unload_fails")
    await hass.config_entries.async_reload(flaky_entry.entry_id)
    await pass_time(SETTLE + 5)
    (issue,) = our_issues(hass)
    (filed,) = agent.desk.pending()
    assert filed.proposal.order.action is ActionId.RESTART_CORE
    assert (issue.translation_placeholders or {})["steps"].startswith("1. **Restart Home Assistant")


async def test_without_a_backup_nothing_is_done(
    hass: HomeAssistant, flaky_entry: ConfigEntry, agent: Agent, pass_time: PassTime
) -> None:
    issue = await stuck_station(hass, flaky_entry, pass_time)
    Path(hass.config.path("backups")).write_text("a file is in the way")
    flow = await approve(hass, issue)
    await pass_time(5)
    flow = await submit(hass, flow)
    assert why(flow) == ("failed", "no backup could be made; the log tells why")
    (told,) = await agent.journal.recent()
    assert [step["state"] for step in told["executions"][0]["transitions"]] == [
        "approved", "backing_up", "failed",
    ]  # fmt: skip
    assert state(hass, "sensor.station_temperature") == "unavailable"


async def test_what_a_person_ignores_stays_ignored_through_flaps(
    hass: HomeAssistant, flaky_entry: ConfigEntry, pass_time: PassTime
) -> None:
    issue = await stuck_station(hass, flaky_entry, pass_time)
    ir.async_ignore_issue(hass, DOMAIN, issue.issue_id, True)
    await heal(hass, flaky_entry)
    await pass_time(20)
    assert our_issues(hass) == []
    again = await stuck_station(hass, flaky_entry, pass_time)
    assert again.issue_id == issue.issue_id
    assert again.dismissed_version is not None


async def test_diagnostics_tell_the_story_without_secrets(
    hass: HomeAssistant, flaky_entry: ConfigEntry, agent: Agent, pass_time: PassTime
) -> None:
    hass.config_entries.async_update_entry(
        flaky_entry, data={**flaky_entry.data, "password": "correct-horse"}
    )
    logging.getLogger("custom_components.flaky").error("Refused correct-horse, token=abcdef123")
    await stuck_station(hass, flaky_entry, pass_time)
    told = json.dumps(await agent.async_diagnostics())
    assert "Session is closed" in told
    assert "correct-horse" not in told
    assert "abcdef123" not in told


async def test_an_approval_of_another_plan_is_refused(
    hass: HomeAssistant, flaky_entry: ConfigEntry, agent: Agent, pass_time: PassTime
) -> None:
    issue = await stuck_station(hass, flaky_entry, pass_time)
    fingerprint = issue.issue_id.removeprefix("incident_")
    filed = agent.desk.about(fingerprint)
    assert filed is not None
    with pytest.raises(ApprovalRefused) as refused:
        await agent.desk.async_approve(filed.id, "0" * 64, Approver(door=Door.REPAIRS))
    assert refused.value.key == "changed"
    assert state(hass, "sensor.station_temperature") == "unavailable"


async def test_what_a_remedy_causes_is_not_heard_while_it_is_under_way(
    hass: HomeAssistant, flaky_entry: ConfigEntry, agent: Agent, pass_time: PassTime
) -> None:
    issue = await stuck_station(hass, flaky_entry, pass_time, "reload_does_not_help")
    (before,) = agent._watch.open_cases()
    await approve(hass, issue)
    await pass_time(5)
    assert flaky_entry.state is ConfigEntryState.SETUP_RETRY
    (meanwhile,) = agent._watch.open_cases()
    assert meanwhile.incident.symptoms == before.incident.symptoms
