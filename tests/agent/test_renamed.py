"""An entity is renamed: the agent offers to name it rightly where it is used, and does so."""

from homeassistant.components.automation import automations_with_entity
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er, issue_registry as ir
import pytest

from custom_components.astromech.agent.act.actions.repair_references import RepairReferences
from custom_components.astromech.agent.loop import Agent

from .act.actions.written import TEXTS, async_write_down, texts
from .conftest import SETTLE, PassTime
from .test_main_job import approve, choose, open_dialog, our_issues

OLD, NEW = "sensor.old", "sensor.new"


@pytest.fixture
async def issue(hass: HomeAssistant, agent: Agent, pass_time: PassTime) -> ir.IssueEntry:
    """The issue about an entity that was renamed."""
    entities = er.async_get(hass)
    entities.async_get_or_create("sensor", "demo", "1", suggested_object_id="old")
    await async_write_down(hass)
    await pass_time(SETTLE + 10)
    assert our_issues(hass) == []
    entities.async_update_entity(OLD, new_entity_id=NEW)
    await pass_time(SETTLE + 30)
    (issue,) = our_issues(hass)
    return issue


async def test_a_renamed_entity_is_named_rightly_after_an_approval(
    hass: HomeAssistant, agent: Agent, issue: ir.IssueEntry, pass_time: PassTime
) -> None:
    flow = await choose(hass, await open_dialog(hass, issue), "dry_run")
    assert "+    entity_id: sensor.new" in str(flow["description_placeholders"])
    assert texts(hass) == TEXTS

    await approve(hass, issue)
    await pass_time(SETTLE)
    assert automations_with_entity(hass, NEW) == ["automation.warm"]
    assert all("'sensor.old'" not in text for text in texts(hass).values())
    assert our_issues(hass) == []
    (told,) = await agent.journal.recent()
    assert [each["state"] for each in told["executions"]] == ["succeeded"]


async def test_what_breaks_by_it_is_put_back_to_the_letter(
    hass: HomeAssistant, agent: Agent, issue: ir.IssueEntry, pass_time: PassTime
) -> None:
    @callback
    def break_(_event: Event) -> None:
        if NEW in texts(hass)["automations.yaml"]:
            hass.states.async_set("automation.warm", "unavailable")

    hass.bus.async_listen("automation_reloaded", break_)
    await approve(hass, issue)
    await pass_time(RepairReferences.patience + SETTLE)
    assert texts(hass) == TEXTS
    assert automations_with_entity(hass, OLD) == ["automation.warm"]
    (told,) = await agent.journal.recent()
    assert [each["state"] for each in told["executions"]] == ["rolled_back"]
