"""Remedies other than a reload, from the failure to the outcome, as a person sees them."""

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from custom_components.astromech.agent.approve.approval import Approver, Door
from custom_components.astromech.agent.loop import Agent
from custom_components.astromech.agent.model import (
    ActionId,
    ExecutionState,
    Order,
    Subject,
    SubjectKind,
)
from tests.agent.conftest import SETTLE, PassTime
from tests.agent.test_main_job import approve, our_issues

from .rehearsal import break_

PERSON = Approver(door=Door.REPAIRS)
MEMOS = {
    ActionId.DISABLE_CONFIG_ENTRY: (SubjectKind.ENTRY, {"state": "loaded"}),
    ActionId.TURN_OFF_AUTOMATION: (SubjectKind.AUTOMATION, {"state": "on"}),
}

pytestmark = pytest.mark.usefixtures("agent_entry")


async def test_a_form_that_is_open_is_no_cure(
    hass: HomeAssistant, flaky_entry: ConfigEntry, agent: Agent, pass_time: PassTime
) -> None:
    await break_(hass, flaky_entry, "auth_failed")
    for asked in list(flaky_entry.async_get_active_flows(hass, {SOURCE_REAUTH})):
        hass.config_entries.flow.async_abort(asked["flow_id"])
    await pass_time(SETTLE + 5)
    (issue,) = our_issues(hass)
    assert issue.translation_key == "incident_remedy"
    flow = await approve(hass, issue)
    await pass_time(5)
    assert flow["type"] is FlowResultType.SHOW_PROGRESS
    (form,) = flaky_entry.async_get_active_flows(hass, {SOURCE_REAUTH})
    assert form["step_id"] == "reauth_confirm"
    (told,) = await agent.journal.recent()
    (execution,) = told["executions"]
    assert (execution["action"], execution["state"]) == ("start_reauth", "succeeded")
    assert told["resolution"] is None
    (issue,) = our_issues(hass)
    assert issue.translation_key == "incident_guided"


@pytest.mark.parametrize("action", MEMOS)
async def test_what_a_person_asks_for_is_done_and_how_it_was_is_kept(
    hass: HomeAssistant,
    station: ConfigEntry,
    agent: Agent,
    pass_time: PassTime,
    action: ActionId,
) -> None:
    kind, memo = MEMOS[action]
    target = station.entry_id if kind is SubjectKind.ENTRY else "automation.warm"
    order = Order(action=action, target=Subject(kind=kind, id=target))
    filed = await agent.desk.async_propose(order, PERSON)
    run = await agent.desk.async_approve(filed.id, filed.proposal.plan_hash, PERSON)
    await pass_time(15)
    assert run.execution.state is ExecutionState.SUCCEEDED
    assert run.execution.memo == memo
    assert our_issues(hass) == []
