"""The desk over time: restarts, what is put off, what runs by itself, and what a person did."""

from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.repairs import FlowType
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockUser
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.astromech.agent.act.policy import Scope
from custom_components.astromech.agent.act.policy.document import ScopeKind
from custom_components.astromech.agent.approve.approval import ApprovalRefused, Approver, Door
from custom_components.astromech.agent.approve.tray import TIME_TO_LIVE
from custom_components.astromech.agent.loop import Agent
from custom_components.astromech.agent.model import (
    ActionId,
    ExecutionState,
    Order,
    Subject,
    SubjectKind,
)
from custom_components.astromech.const import DOMAIN

from ..conftest import SETTLE, PassTime
from ..test_main_job import (
    approve,
    break_,
    choose,
    heal,
    open_dialog,
    our_issues,
    stuck_station,
    submit,
)

pytestmark = pytest.mark.usefixtures("agent_entry")

REPAIRS = Approver(door=Door.REPAIRS)


async def journalled(agent: Agent) -> list[tuple[Any, ...]]:
    """Return the states of all proposals, and by whom."""
    rows = await agent.journal.transact(
        agent.journal.rows, "SELECT state, decided_by FROM proposals ORDER BY created, id"
    )
    return [tuple(row) for row in rows]


async def test_what_a_person_asked_for_outlasts_a_restart(
    hass: HomeAssistant,
    agent_entry: ConfigEntry[Agent],
    flaky_entry: ConfigEntry,
    hass_admin_user: MockUser,
    pass_time: PassTime,
) -> None:
    by = Approver.of(hass_admin_user, Door.SERVICE)
    station = Subject(kind=SubjectKind.ENTRY, id=flaky_entry.entry_id)
    order = Order(action=ActionId.RELOAD_CONFIG_ENTRY, target=station)
    before = await agent_entry.runtime_data.desk.async_propose(order, by)
    await hass.config_entries.async_reload(agent_entry.entry_id)
    agent = agent_entry.runtime_data
    assert agent.desk.pending() == [before]
    run = await agent.desk.async_approve(before.id, before.proposal.plan_hash, by)
    await pass_time(10)
    assert run.execution.state is ExecutionState.SUCCEEDED


async def test_after_a_restart_it_waits_until_the_trouble_is_seen_again(
    hass: HomeAssistant,
    agent_entry: ConfigEntry[Agent],
    flaky_entry: ConfigEntry,
    pass_time: PassTime,
) -> None:
    await stuck_station(hass, flaky_entry, pass_time)
    (before,) = agent_entry.runtime_data.desk.pending()
    await hass.config_entries.async_reload(agent_entry.entry_id)
    agent = agent_entry.runtime_data
    assert agent.desk.pending() == [before]
    with pytest.raises(ApprovalRefused) as refused:
        await agent.desk.async_approve(before.id, before.proposal.plan_hash, REPAIRS)
    assert refused.value.key == "not_seen_again"


async def test_what_expires_while_the_agent_is_away_is_not_asked_any_more(
    hass: HomeAssistant,
    agent_entry: ConfigEntry[Agent],
    flaky_entry: ConfigEntry,
    pass_time: PassTime,
    freezer: FrozenDateTimeFactory,
) -> None:
    await stuck_station(hass, flaky_entry, pass_time)
    await hass.config_entries.async_unload(agent_entry.entry_id)
    freezer.tick(TIME_TO_LIVE)
    await hass.config_entries.async_setup(agent_entry.entry_id)
    assert agent_entry.runtime_data.desk.pending() == []
    assert await journalled(agent_entry.runtime_data) == [("expired", None)]


async def test_what_is_snoozed_is_not_heard_of_until_then(
    hass: HomeAssistant,
    agent: Agent,
    flaky_entry: ConfigEntry,
    pass_time: PassTime,
    freezer: FrozenDateTimeFactory,
) -> None:
    issue = await stuck_station(hass, flaky_entry, pass_time)
    flow = await choose(hass, await open_dialog(hass, issue), "snooze")
    flow = await submit(hass, flow, hours=2)
    assert flow["reason"] == "snoozed"
    await pass_time(130)
    assert our_issues(hass) == []
    assert [state for state, _ in await journalled(agent)] == ["snoozed"]
    freezer.tick(7200)
    await pass_time(5)
    (again,) = our_issues(hass)
    assert again.issue_id == issue.issue_id
    assert len(agent.desk.pending()) == 1


async def test_what_the_policy_allows_runs_by_itself_once_it_is_earned(
    hass: HomeAssistant, agent: Agent, flaky_entry: ConfigEntry, pass_time: PassTime
) -> None:
    text = "version: 1\nrules:\n  - action: reload_config_entry\n    mode: automatic\n"
    policy = Path(hass.config.path(DOMAIN, "policy.yaml"))
    await hass.async_add_executor_job(policy.write_text, text)
    for at in range(5):
        await agent.charge._autonomy.async_note(
            ActionId.RELOAD_CONFIG_ENTRY, Scope(kind=ScopeKind.EVERYTHING), right=True, at=at
        )
    await break_(hass, flaky_entry, "stale_session")
    await pass_time(SETTLE + 15)
    assert await journalled(agent) == [("approved", "policy")]
    assert flaky_entry.state is ConfigEntryState.LOADED
    assert our_issues(hass) == []


# --- what a person did ----------------------------------------------------------------------------


async def test_a_person_who_has_mended_it_says_so_and_it_is_looked_at(
    hass: HomeAssistant, agent: Agent, flaky_entry: ConfigEntry, pass_time: PassTime
) -> None:
    issue = await stuck_station(hass, flaky_entry, pass_time, "setup_error")
    flow = await open_dialog(hass, issue)
    assert flow["step_id"] == "guided"
    assert "](/config/" in flow["description_placeholders"]["steps"]
    flow = await choose(hass, flow, "verify")
    assert (flow["type"], flow["step_id"]) == (FlowResultType.FORM, "verify")
    assert "it is loaded" in flow["description_placeholders"]["missed"]
    flow = await submit(hass, flow)
    assert flow["step_id"] == "guided"
    await heal(hass, flaky_entry)
    await hass.config_entries.async_reload(flaky_entry.entry_id)
    flow = await choose(hass, flow, "verify")
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    (told,) = await agent.journal.recent()
    assert told["resolution"] in {"verified", "cured_itself"}
    assert our_issues(hass) == []


async def test_the_dialog_leads_to_the_form_of_the_integration(
    hass: HomeAssistant, flaky_entry: ConfigEntry, pass_time: PassTime
) -> None:
    issue = await stuck_station(hass, flaky_entry, pass_time, "auth_failed")
    flow = await open_dialog(hass, issue)
    assert flow["menu_options"][0] == "form"
    flow = await choose(hass, flow, "form")
    (asking,) = hass.config_entries.flow.async_progress_by_handler("flaky")
    assert flow["next_flow"] == (FlowType.CONFIG_FLOW, asking["flow_id"])


async def test_a_dry_run_comes_back_to_the_review(
    hass: HomeAssistant, agent: Agent, flaky_entry: ConfigEntry, pass_time: PassTime
) -> None:
    issue = await stuck_station(hass, flaky_entry, pass_time)
    flow = await choose(hass, await open_dialog(hass, issue), "dry_run")
    assert flow["description_placeholders"]["verdict"] == "It would be carried out."
    flow = await submit(hass, flow)
    assert flow["step_id"] == "review"
    (told,) = await agent.journal.recent()
    assert told["executions"] == []


async def test_the_dialog_knows_who_is_before_it(
    *,
    hass: HomeAssistant,
    agent: Agent,
    flaky_entry: ConfigEntry,
    pass_time: PassTime,
    hass_client: ClientSessionGenerator,
    hass_admin_user: MockUser,
    socket_enabled: None,
) -> None:
    issue = await stuck_station(hass, flaky_entry, pass_time)
    client = await hass_client()
    body = {"handler": DOMAIN, "issue_id": issue.issue_id}
    flow = await (await client.post("/api/repairs/issues/fix", json=body)).json()
    path = f"/api/repairs/issues/fix/{flow['flow_id']}"
    await client.post(path, json={"next_step_id": "apply"})
    await pass_time(10)
    ((state, by),) = await journalled(agent)
    assert (state, by) == ("approved", f"repairs/{hass_admin_user.id}/{hass_admin_user.name}")


# --- ignore ---------------------------------------------------------------------------------------


async def test_ignore_is_chosen_in_the_dialog(
    hass: HomeAssistant, flaky_entry: ConfigEntry, pass_time: PassTime
) -> None:
    issue = await stuck_station(hass, flaky_entry, pass_time)
    flow = await choose(hass, await open_dialog(hass, issue), "ignore")
    assert flow["reason"] == "ignored"
    (ignored,) = our_issues(hass)
    assert ignored.dismissed_version is not None


async def test_ignore_survives_a_hundred_flaps_a_reload_and_a_restart(
    hass: HomeAssistant,
    agent_entry: ConfigEntry[Agent],
    flaky_entry: ConfigEntry,
    pass_time: PassTime,
) -> None:
    issue = await stuck_station(hass, flaky_entry, pass_time, "setup_error")
    ir.async_ignore_issue(hass, DOMAIN, issue.issue_id, True)
    agent = agent_entry.runtime_data
    (case,) = agent.incidents()
    for _ in range(100):
        agent._board.clear(case.incident.fingerprint)
        assert our_issues(hass) == []
        agent._board.show(case, None)
        await hass.async_block_till_done()
        (shown,) = our_issues(hass)
        assert shown.dismissed_version is not None
    await hass.config_entries.async_reload(agent_entry.entry_id)
    await pass_time(SETTLE + 5)
    (shown,) = our_issues(hass)
    assert shown.dismissed_version is not None
    await hass.config_entries.async_unload(agent_entry.entry_id)
    ir.async_get(hass).issues.clear()
    await hass.config_entries.async_setup(agent_entry.entry_id)
    await pass_time(SETTLE + 5)
    (shown,) = our_issues(hass)
    assert shown.dismissed_version is not None


# --- what is in doubt -----------------------------------------------------------------------------


@pytest.mark.parametrize(("word", "state"), [("helped", "succeeded"), ("failed", "failed")])
async def test_a_person_settles_what_is_in_doubt(
    *,
    hass: HomeAssistant,
    agent_entry: ConfigEntry[Agent],
    flaky_entry: ConfigEntry,
    pass_time: PassTime,
    word: str,
    state: str,
) -> None:
    issue = await stuck_station(hass, flaky_entry, pass_time, "reload_does_not_help")
    await approve(hass, issue)
    await pass_time(2)
    await hass.config_entries.async_reload(agent_entry.entry_id)
    (doubt,) = our_issues(hass)
    flow = await open_dialog(hass, doubt)
    left = await choose(hass, await open_dialog(hass, doubt), "leave")
    assert left["reason"] == "left"
    flow = await choose(hass, flow, word)
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    assert our_issues(hass) == []
    journal = agent_entry.runtime_data.journal
    rows = await journal.transact(journal.rows, "SELECT state FROM executions")
    assert [row["state"] for row in rows] == [state]


async def test_what_a_person_calls_over_is_proposed_no_more(
    hass: HomeAssistant,
    agent_entry: ConfigEntry[Agent],
    flaky_entry: ConfigEntry,
    pass_time: PassTime,
) -> None:
    issue = await stuck_station(hass, flaky_entry, pass_time)
    await agent_entry.runtime_data.desk.async_resolve(
        issue.issue_id.removeprefix("incident_"), REPAIRS
    )
    assert our_issues(hass) == []
    assert await journalled(agent_entry.runtime_data) == [("superseded", None)]
